//go:build unix

package playground

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/scratch"
	"closingtime/playground/timeline"
)

// An audit that does not end is ended, and the reason is given. What it had found by then is kept: only the parts that it
// had not come to are unknown.
func TestAuditThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	defer func(limit time.Duration) { auditLimit = limit }(auditLimit)
	auditLimit = 3 * time.Second
	pic := auditedBy(t, `echo '{"at":0,"kind":"audit","item":"order","id":7,"state":"paid"}'
		echo '{"at":0,"kind":"audit.part","item":"database"}'
		echo '{"at":0,"kind":"audit","item":"log.lo'
		exec sleep 600`)
	if pic.Audit.Done || !strings.Contains(pic.Audit.Error, "auditing: it took longer than 3s") {
		t.Errorf("the audit's state is %+v", pic.Audit)
	}
	if !pic.Audit.Looked(event.PartFiles) || !pic.Audit.Looked(event.PartDatabase) || pic.Audit.Looked(event.PartLog) {
		t.Errorf("the audit's state is %+v; want that it has looked at the files and the database, and not at the log", pic.Audit)
	}
	if orders := slices.Collect(pic.Items(event.ItemOrder)); len(orders) != 1 || orders[0].ID != 7 {
		t.Errorf("the orders are %+v, want number 7", orders)
	}
}

// A problem with one part of the audit leaves the others alone.
func TestAuditOfWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	pic := auditedBy(t, `echo '{"at":0,"kind":"audit.part","item":"database","text":"it is malformed"}'
		echo '{"at":0,"kind":"audit","item":"log","path":"orders.log","count":3}'
		echo '{"at":0,"kind":"audit.part","item":"log"}'`)
	if pic.Audit.Done || pic.Audit.Error != "it is malformed" {
		t.Errorf("the audit's state is %+v", pic.Audit)
	}
	if pic.Audit.Looked(event.PartDatabase) || pic.Audit.Problem(event.PartDatabase) != "it is malformed" || !pic.Audit.Looked(event.PartLog) {
		t.Errorf("the audit's state is %+v; want a problem with the database alone", pic.Audit)
	}
	if len(slices.Collect(pic.Items(event.ItemLog))) != 1 {
		t.Error("the log was not found")
	}
}

// An audit that cannot be started has looked at the files all the same.
func TestAuditThatCannotStart(t *testing.T) {
	t.Parallel()
	pic := audited(t, filepath.Join(t.TempDir(), "absent"))
	if pic.Audit.Done || !strings.Contains(pic.Audit.Error, "absent") || !pic.Audit.Looked(event.PartFiles) || pic.Audit.Looked(event.PartLog) {
		t.Errorf("the audit's state is %+v", pic.Audit)
	}
}

// auditedBy returns the picture after an audit whose command is a shell script.
func auditedBy(t *testing.T, script string) *timeline.Timeline {
	t.Helper()
	path := filepath.Join(t.TempDir(), "audit")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return audited(t, path)
}

func audited(t *testing.T, command string) *timeline.Timeline {
	t.Helper()
	r := &Run{plan: Plan{Audit: command, Instances: 1}, log: event.NewLog(), dir: &scratch.Dir{Path: t.TempDir()}}
	r.audit(t.Context())
	events, _ := r.log.Since(0)
	return timeline.Of(events)
}
