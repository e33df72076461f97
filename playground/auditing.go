package playground

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"closingtime/playground/event"
)

// auditLimit is how long the audit may take. A test has less patience.
var auditLimit = 20 * time.Second

// audit looks at what the service left, by a command of its own, since reading the database takes SQLite, which this
// program does not link.
func (r *Run) audit(ctx context.Context) {
	if r.plan.Audit == "" {
		return
	}
	err := r.runAudit(ctx)
	done := event.Event{Kind: event.AuditDone}
	if err != nil {
		done.Text = err.Error()
	}
	r.log.Add(done)
}

func (r *Run) runAudit(ctx context.Context) error {
	var written bytes.Buffer
	events, _ := r.log.Since(0)
	for _, e := range events {
		if e.Kind == event.LogLine {
			line, err := event.Append(nil, e)
			if err != nil {
				return err
			}
			written.Write(line)
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, auditLimit, fmt.Errorf("it took longer than %v", auditLimit))
	defer cancel()
	args := []string{"-database", r.database()}
	slots := r.plan.Instances
	if r.plan.Rollout {
		slots *= 2
	}
	for slot := range slots {
		i := instance{run: r, slot: slot}
		args = append(args, "-log", i.logFile(), "-tmp", i.tempDir())
	}
	cmd := exec.CommandContext(ctx, r.plan.Audit, args...)
	cmd.Stdin = &written
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil && ctx.Err() != nil {
		return fmt.Errorf("auditing: %w", context.Cause(ctx))
	}
	if err != nil {
		return fmt.Errorf("auditing: %w: %s", err, strings.ReplaceAll(strings.TrimSpace(said.String()), "\n", "; "))
	}
	for e, err := range event.Read(bytes.NewReader(out)) {
		if err != nil {
			return fmt.Errorf("auditing: %w", err)
		}
		r.log.Add(e)
	}
	return nil
}
