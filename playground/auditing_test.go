//go:build unix

package playground

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
)

// An audit that does not end is ended, and the reason is given in words.
func TestAuditThatDoesNotEnd(t *testing.T) {
	defer func(limit time.Duration) { auditLimit = limit }(auditLimit)
	auditLimit = time.Millisecond
	script := filepath.Join(t.TempDir(), "audit")
	if err := os.WriteFile(script, []byte("#!/bin/sh\nexec sleep 600\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	r := &Run{plan: Plan{Audit: script, Instances: 1}, log: event.NewLog(), dir: &runDir{path: t.TempDir()}}
	r.audit(t.Context())
	events, _ := r.log.Since(0)
	if len(events) != 1 || !strings.Contains(events[0].Text, "auditing: it took longer than") {
		t.Errorf("the log has %+v", events)
	}
}
