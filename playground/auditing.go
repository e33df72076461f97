package playground

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/leftover"
	"closingtime/playground/process"
)

// auditLimit is how long the audit's command may take. Tests shorten it.
var auditLimit = 20 * time.Second

// audit examines what the service left, part by part, and records what it finds, and what could not be examined. The files
// come first, since opening a SQLite database changes them.
func (r *Run) audit(ctx context.Context) {
	if r.plan.Audit == "" {
		r.auditOutside()
		return
	}
	part := event.Event{Kind: event.AuditPart, Item: event.PartFiles}
	if err := r.auditFiles(); err != nil {
		part.Text = err.Error()
	}
	r.log.Add(part)
	done := event.Event{Kind: event.AuditDone}
	if err := r.auditContents(ctx); err != nil {
		done.Text = err.Error()
	}
	r.log.Add(done)
}

// auditFiles records which files are left where the service may write.
func (r *Run) auditFiles() error {
	database := filepath.Base(r.database())
	dirs := []leftover.Dir{{Path: r.dataDir(), Where: event.BesideData,
		Own: []string{database, database + "-wal", database + "-shm", database + "-journal"}}}
	for slot := range r.slots() {
		i := instance{run: r, slot: slot}
		dirs = append(dirs,
			leftover.Dir{Path: i.tempDir(), Where: event.AmongTemp},
			leftover.Dir{Path: i.dir(), Where: event.InWorkDir, Own: []string{filepath.Base(i.tempDir()), filepath.Base(i.logFile())}})
	}
	return errors.Join(r.auditDirs(dirs), r.auditBesideDatabase())
}

// auditDirs records which files are left in directories.
func (r *Run) auditDirs(dirs []leftover.Dir) error {
	var failed []error
	for _, dir := range dirs {
		found, err := leftover.Find(dir, r.pids())
		for _, e := range found {
			r.log.Add(e)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// rememberFiles keeps in mind what is in the directory in which the target works, if that is not one of the run's own.
func (r *Run) rememberFiles() {
	if r.plan.Witnesses && r.plan.Dir != "" {
		r.before = leftover.See(r.plan.Dir)
	}
}

// auditOutside records which files a service of any kind has left among its temporary files and in its working directory.
func (r *Run) auditOutside() {
	if !r.plan.Witnesses || !r.plan.Started() || r.plan.Image != nil {
		return
	}
	i := r.instances[0]
	work := leftover.Dir{Path: i.workDir(), Where: event.InWorkDir, Before: r.before, Known: true,
		Own: []string{filepath.Base(i.tempDir()), filepath.Base(i.logFile())}}
	if r.plan.Dir != "" {
		work.Own = nil
		if recording, err := filepath.Abs(r.plan.Recording); err == nil && r.plan.Recording != "" {
			work.Not = append(work.Not, recording)
		}
	}
	part := event.Event{Kind: event.AuditPart, Item: event.PartFiles}
	if err := r.auditDirs([]leftover.Dir{{Path: i.tempDir(), Where: event.AmongTemp}, work}); err != nil {
		part.Text = err.Error()
	}
	for _, path := range i.sockets {
		if info, err := os.Lstat(path); err == nil && info.Mode()&os.ModeSocket != 0 && !isBelow(path, i.tempDir()) && !isBelow(path, i.workDir()) {
			r.log.Add(event.Event{Kind: event.Audit, Item: event.ItemSocket, Path: path})
		}
	}
	r.log.Add(part)
}

// isBelow tells whether a path is in a directory or below it.
func isBelow(path, dir string) bool {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return false
	}
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// auditBesideDatabase records what SQLite leaves beside a database that was not closed.
func (r *Run) auditBesideDatabase() error {
	var failed []error
	for _, beside := range []struct{ item, path string }{{event.ItemWAL, r.database() + "-wal"}, {event.ItemSHM, r.database() + "-shm"}} {
		info, err := os.Lstat(beside.path)
		switch {
		case err == nil:
			r.log.Add(event.Event{Kind: event.Audit, Item: beside.item, Path: filepath.Base(beside.path), Count: int(info.Size())})
		case !errors.Is(err, os.ErrNotExist):
			failed = append(failed, err)
		}
	}
	return errors.Join(failed...)
}

// auditContents records the rows of the database and the lines of the logs. A separate command reads them, since reading
// the database takes SQLite, which this program does not link. When the command fails, its findings up to then are kept.
func (r *Run) auditContents(ctx context.Context) error {
	written, err := r.writtenLines()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, auditLimit, fmt.Errorf("it took longer than %v", auditLimit))
	defer cancel()
	args := []string{"-database", r.database()}
	for slot := range r.slots() {
		i := instance{run: r, slot: slot}
		args = append(args, "-log", i.logFile())
	}
	cmd := exec.CommandContext(ctx, r.plan.Audit, args...)
	process.Detach(cmd)
	cmd.Stdin = bytes.NewReader(written)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, failed := cmd.Output()
	for e, err := range event.Read(bytes.NewReader(out)) {
		if err != nil {
			failed = errors.Join(failed, err) // the last line of a command that was killed
			break
		}
		r.log.Add(e)
	}
	if failed != nil && ctx.Err() != nil {
		return fmt.Errorf("auditing: %w", context.Cause(ctx))
	}
	if failed != nil {
		return fmt.Errorf("auditing: %w: %s", failed, strings.ReplaceAll(strings.TrimSpace(said.String()), "\n", "; "))
	}
	return nil
}

// writtenLines returns the events of the lines that were handed to the log, encoded.
func (r *Run) writtenLines() ([]byte, error) {
	var written bytes.Buffer
	events, _ := r.log.Since(0)
	for _, e := range events {
		if e.Kind != event.LogLine {
			continue
		}
		line, err := event.Append(nil, e)
		if err != nil {
			return nil, fmt.Errorf("listing the lines of the log: %w", err)
		}
		written.Write(line)
	}
	return written.Bytes(), nil
}

// slots returns how many slots the run's instances have used: see instance.slot.
func (r *Run) slots() int {
	if r.plan.Rollout {
		return 2 * r.plan.Instances
	}
	return r.plan.Instances
}

// pids returns the numbers of all processes of the run so far.
func (r *Run) pids() []int {
	r.mu.Lock()
	defer r.mu.Unlock()
	var pids []int
	for _, i := range r.instances {
		pids = append(pids, i.process.PID())
	}
	return pids
}
