package lessons

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/target"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// StateDir returns the directory of everything that the program keeps: recordings, binaries, progress.
func (c *Course) StateDir() string { return filepath.Join(c.Root, ".closingtime") }

// RunsDir returns the directory of the recordings.
func (c *Course) RunsDir() string { return filepath.Join(c.StateDir(), "runs") }

// Within names a path as it is named in the checkout, with slashes. A path outside of it stays as it is.
func (c *Course) Within(path string) string { return within(c.Root, path) }

func within(root, path string) string {
	if short, err := filepath.Rel(root, path); err == nil && !strings.HasPrefix(short, "..") {
		return filepath.ToSlash(short)
	}
	return path
}

// Builder returns a builder for the course's services.
func (c *Course) Builder() *build.Builder {
	return build.NewBuilder(c.Root, filepath.Join(c.StateDir(), "bin")).Alone()
}

// AuditDir returns the directory of the audit command, which is built like the services.
func (c *Course) AuditDir() string { return filepath.Join(c.Root, "playground", "audit") }

// seed gives the broken and the fixed service of a lesson the same load: orders at the same moments that take equally long.
const seed = 20260409

// Plan returns the plan of an attended run of one of the lesson's services, given its binary and that of the audit command.
// It makes the directory for the recording, and returns an error if no file can be made there.
func (c *Course) Plan(l *Lesson, of, binary, audit string) (playground.Plan, error) {
	recording, err := c.NewRecording(l.Name + "-" + of)
	if err != nil {
		return playground.Plan{}, err
	}
	command, env := l.command(of, binary)
	env = append([]string{fmt.Sprintf("SEED=%d", seed)}, env...)
	return playground.Plan{
		Name: l.Name, Of: of, Target: target.Target{Command: command, Env: env, Shop: true},
		Load: load.Plan{Rate: l.Rate, Orders: l.Orders, Streams: l.Streams, Sockets: l.Sockets, GRPC: l.GRPC, Idle: l.idle, Seed: seed}, Stop: l.Policy, Expect: l.Expect, Rules: l.rules(),
		Instances: l.Instances, Balancer: l.Front, Proxy: l.Layer4, Rollout: l.Rollout, Restarts: l.Restarts, Then: l.later,
		InFlight: l.Requests, Printing: l.Jobs, Queued: l.Queued, Warmup: l.warmup, Room: queueRoom(l.Dir(of)),
		Audit:     audit,
		Recording: recording,
	}, nil
}

// NewRecording returns the path of a new file for the recording of a run. It makes its directory, and returns an error if no file
// can be made there. name, such as "05-workers-broken", becomes a part of the file's name.
func (c *Course) NewRecording(name string) (string, error) {
	runs := c.RunsDir()
	if err := makeFolder(c.Root, runs); err != nil {
		return "", fmt.Errorf("keeping the recording of a run: %w", err)
	}
	return filepath.Join(runs, fmt.Sprintf("%s-%s.ndjson", time.Now().Format("20060102-150405.000000"), name)), nil
}

// Folder returns a folder of the checkout, given its path from the root with slashes.
func (c *Course) Folder(path string) string { return filepath.Join(c.Root, filepath.FromSlash(path)) }

// HasProgram tells whether a folder of the checkout, given as to Folder, has a main.go.
func (c *Course) HasProgram(path string) bool {
	return exists(filepath.Join(c.Folder(path), "main.go"))
}

// filesIn returns the paths of the files in a folder whose names match a valid pattern. Unlike filepath.Glob, it takes the path of the
// folder as it is, whatever characters are in it.
func filesIn(dir, pattern string) []string {
	files, _ := fs.Glob(os.DirFS(dir), pattern) // it returns no error but for a wrong pattern
	for i, name := range files {
		files[i] = filepath.Join(dir, name)
	}
	return files
}

// Outcome is the outcome of a run of a lesson's service.
type Outcome struct {
	Lesson    *Lesson
	Of        string
	Timeline  *timeline.Timeline
	Results   []verdict.Result
	Recording string
}

// Doubts returns what is doubtful in a copy of the learner's although every check passes: see Lesson.Doubts. It returns nil
// for any other service or verdict.
func (o *Outcome) Doubts() []verdict.Doubt {
	if o.Of != Yours || verdict.Worst(o.Results) != verdict.Pass {
		return nil
	}
	return o.Lesson.Doubts(o.Timeline)
}

// With returns the names of the checks with an outcome.
func (o *Outcome) With(outcome verdict.Outcome) []string {
	var names []string
	for _, r := range o.Results {
		if r.Outcome == outcome {
			names = append(names, r.Check)
		}
	}
	return names
}

// Check builds a service of a lesson, runs it unattended and judges it. It returns an error when that was not possible: a
// *build.Error, a *playground.StartError, or another.
func (c *Course) Check(ctx context.Context, builder *build.Builder, l *Lesson, of string, progress func(build.Progress)) (*Outcome, error) {
	return c.CheckDir(ctx, builder, l, of, l.Dir(of), progress)
}

// CheckDir is Check for a service whose main package is in dir rather than in the lesson's folder.
func (c *Course) CheckDir(ctx context.Context, builder *build.Builder, l *Lesson, of, dir string, progress func(build.Progress)) (*Outcome, error) {
	audit, err := builder.Build(ctx, c.AuditDir(), progress)
	if err != nil {
		return nil, err
	}
	binary, err := builder.Build(ctx, dir, progress)
	if err != nil {
		return nil, err
	}
	return c.CheckBuilt(ctx, l, of, binary, audit)
}

// CheckBuilt is CheckDir for a service and an audit command that have been built already.
func (c *Course) CheckBuilt(ctx context.Context, l *Lesson, of, binary, audit string) (*Outcome, error) {
	plan, err := c.Plan(l, of, binary, audit)
	if err != nil {
		return nil, err
	}
	plan.Unattended = true
	plan.Limit = l.Policy.Grace + 2*time.Minute
	run, err := playground.Start(ctx, plan)
	if err != nil {
		return nil, err
	}
	defer run.Close()
	if err := run.Wait(); err != nil {
		return nil, err
	}
	t := run.Timeline()
	return &Outcome{Lesson: l, Of: of, Timeline: t, Results: verdict.Of(t), Recording: run.Recording()}, nil
}

// rules returns the rules for judging a run of the lesson. They require the checks that the lesson's broken service fails,
// so that nobody passes a lesson by leaving out its subject.
func (l *Lesson) rules() *event.Rules {
	rules := verdict.DefaultRules(l.Policy.Name, l.Expect)
	rules.Exercise = l.Fails
	rules.Leaderless = l.gap
	rules.Races = l.Races
	return &rules
}
