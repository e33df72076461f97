package lessons

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/event"
	"closingtime/playground/load"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// StateDir is the directory of everything that the program keeps: recordings, binaries, progress.
func (c *Course) StateDir() string { return filepath.Join(c.Root, ".closingtime") }

// Builder returns a builder for the course's services.
func (c *Course) Builder() *build.Builder {
	return build.NewBuilder(c.Root, filepath.Join(c.StateDir(), "bin")).Alone()
}

// AuditDir returns the directory of the audit command, which is built as the services are.
func (c *Course) AuditDir() string { return filepath.Join(c.Root, "playground", "audit") }

// seed makes the broken and the fixed service of a lesson meet the same load: orders at the same moments that take equally
// long.
const seed = 20260409

// Plan returns the plan of an attended run of one of the lesson's services, from its binary and that of the audit
// command. It makes the directory for the recording.
func (c *Course) Plan(l *Lesson, of, binary, audit string) (playground.Plan, error) {
	runs := filepath.Join(c.StateDir(), "runs")
	if err := os.MkdirAll(runs, 0o755); err != nil {
		return playground.Plan{}, fmt.Errorf("making the directory for recordings: %w", err)
	}
	command, env := l.command(of, binary)
	env = append([]string{fmt.Sprintf("SEED=%d", seed)}, env...)
	return playground.Plan{
		Name: l.Name, Of: of, Command: command, Env: env,
		Load: load.Plan{Rate: l.Rate, Orders: l.Orders, Streams: l.Streams, Sockets: l.Sockets, GRPC: l.GRPC, Seed: seed}, Stop: l.Policy, Expect: l.Expect, Rules: l.rules(),
		Instances: l.Instances, Balancer: l.Front, Rollout: l.Rollout, Restarts: l.Restarts, Then: l.later,
		InFlight: l.Requests, Printing: l.Jobs, Queued: l.Queued,
		Audit:     audit,
		Recording: filepath.Join(runs, fmt.Sprintf("%s-%s-%s.ndjson", time.Now().Format("20060102-150405.000000"), l.Name, of)),
	}, nil
}

// Outcome is what a run of a lesson's service has shown.
type Outcome struct {
	Lesson    *Lesson
	Of        string
	Timeline  *timeline.Timeline
	Results   []verdict.Result
	Recording string
}

// With returns the names of the checks with that outcome.
func (o *Outcome) With(outcome verdict.Outcome) []string {
	var names []string
	for _, r := range o.Results {
		if r.Outcome == outcome {
			names = append(names, r.Check)
		}
	}
	return names
}

// Check builds a service of a lesson, runs it unattended and judges it. The error says why it could not: a
// *build.Error, a *playground.StartError, or another.
func (c *Course) Check(ctx context.Context, builder *build.Builder, l *Lesson, of string, progress func(build.Progress)) (*Outcome, error) {
	return c.CheckDir(ctx, builder, l, of, l.Dir(of), progress)
}

// CheckDir is Check for a service whose main package is in dir and not in the folder of the lesson.
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

// CheckBuilt is CheckDir for a service and an audit command that have been built.
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
	return &Outcome{Lesson: l, Of: of, Timeline: t, Results: verdict.Judge(t), Recording: run.Recording()}, nil
}

// rules returns how a run of the lesson is judged. A check that its broken service fails has to be shown: nobody passes a
// lesson by leaving out what it is about.
func (l *Lesson) rules() *event.Rules {
	rules := verdict.DefaultRules(l.Policy.Name, l.Expect)
	rules.Exercise = l.Fails
	rules.Leaderless = l.gap
	return &rules
}
