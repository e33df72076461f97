// Package drilltest tests the shutdown of a service in an ordinary Go test: it builds the service, sends it requests,
// stops it at its worst moment, and requires that named checks pass.
//
//	func TestShutdown(t *testing.T) {
//		drilltest.Require(t, drilltest.Drill{Package: ".", Path: "/slow"}, "exit", "answered")
//	}
//
// The service is any HTTP server that takes the address to listen on from the environment variable ADDR. One that
// imports closingtime/playground/shop is seen from inside, too.
package drilltest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground"
	"closingtime/playground/load"
	"closingtime/playground/process"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// Drill says what to build, what to ask of it, and how to stop it. The zero value of a field means its default.
type Drill struct {
	Package  string        // the directory of the service's main package; the test's own unless set
	Env      []string      // for the service: NAME=value
	Path     string        // what the clients get; they place orders at POST /orders unless set
	Rate     float64       // requests per second; 20 unless set
	Policy   string        // who stops it: docker (unless set), kubernetes, systemd or terminal
	Grace    time.Duration // a grace period other than the policy's own
	Requests int           // the signal goes out when so many requests are in flight; 5 unless set
	Jobs     int           // and so many receipts are being printed
}

// Result is what a drill has shown.
type Result struct {
	Checks   []verdict.Result // all that apply
	Timeline *timeline.Timeline
}

// Require runs the drill, and fails the test when one of the named checks does not pass, with the evidence. Without
// names it requires every check that applies. The names are those of verdict.Names.
func Require(t testing.TB, d Drill, checks ...string) *Result {
	t.Helper()
	for _, name := range checks {
		if verdict.Holds(name) == "" {
			t.Fatalf("there is no check %q; there are %s", name, strings.Join(verdict.Names(), ", "))
		}
	}
	result, err := d.Run(t.Context())
	if err != nil {
		t.Fatal(explained(err))
	}
	if len(checks) == 0 {
		for _, r := range result.Checks {
			checks = append(checks, r.Check)
		}
	}
	for _, name := range checks {
		switch r := result.Check(name); {
		case r.Check == "":
			t.Errorf("%s: does not apply to this service", name)
		case r.Outcome != verdict.Pass:
			t.Errorf("%s: %s, but want that %s\n\t%s", name, r.Outcome, verdict.Holds(name), strings.Join(r.Evidence, "\n\t"))
		}
	}
	return result
}

// explained adds what the service said to the reason for which it did not start.
func explained(err error) string {
	var start *playground.StartError
	if errors.As(err, &start) && len(start.Output) > 0 {
		return start.Reason + "; it said:\n\t" + strings.Join(start.Output, "\n\t")
	}
	return err.Error()
}

// Check returns the result of the named check, or the zero Result when it does not apply.
func (r *Result) Check(name string) verdict.Result {
	if i := slices.IndexFunc(r.Checks, func(c verdict.Result) bool { return c.Check == name }); i >= 0 {
		return r.Checks[i]
	}
	return verdict.Result{}
}

// Run runs the drill. It returns an error when the service could not be built or did not become ready: see
// process.BuildError and playground.StartError.
func (d Drill) Run(ctx context.Context) (result *Result, err error) {
	policy, err := stop.Named(cmp.Or(d.Policy, "docker"))
	if err != nil {
		return nil, err
	}
	if d.Grace != 0 {
		policy = policy.WithGrace(d.Grace)
	}
	bin, err := os.MkdirTemp("", "closingtime-drill-")
	if err != nil {
		return nil, fmt.Errorf("making a directory for the binaries: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(bin)) }()
	service, audit, err := d.build(ctx, bin)
	if err != nil {
		return nil, err
	}
	run, err := playground.Start(ctx, playground.Plan{
		Name: filepath.Base(service), Command: []string{service}, Env: d.Env,
		Load: load.Plan{Path: d.Path, Rate: cmp.Or(d.Rate, 20)}, Stop: policy,
		Unattended: true, Requests: cmp.Or(d.Requests, 5), Jobs: d.Jobs, Audit: audit,
	})
	if err != nil {
		return nil, err
	}
	defer run.Close()
	if err := run.Wait(); err != nil {
		return nil, err
	}
	events, _ := run.Log().Since(0)
	t := timeline.Of(events)
	return &Result{Checks: verdict.Judge(t), Timeline: t}, nil
}

// build builds the service and, where the service is a shop, the audit command.
func (d Drill) build(ctx context.Context, bin string) (service, audit string, err error) {
	dir, err := filepath.Abs(d.Package)
	if err != nil {
		return "", "", fmt.Errorf("finding the service: %w", err)
	}
	root, err := moduleRoot(ctx, dir)
	if err != nil {
		return "", "", err
	}
	builder := process.NewBuilder(root, bin)
	if service, err = builder.Build(ctx, dir, nil); err != nil {
		return "", "", err
	}
	if d.Path == "" {
		audit, err = builder.BuildImport(ctx, "closingtime/playground/audit", nil)
	}
	return service, audit, err
}

func moduleRoot(ctx context.Context, dir string) (string, error) {
	cmd := exec.CommandContext(ctx, "go", "env", "GOMOD")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("finding the module of %s: %w", dir, err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", fmt.Errorf("%s is in no Go module; run go mod init there", dir)
	}
	return filepath.Dir(mod), nil
}
