// Package drilltest tests the shutdown of a service in an ordinary Go test: it builds the service, starts it as a
// process, sends it requests, stops it when enough of them are in flight, and requires that named checks pass.
//
//	package main
//
//	import (
//		"testing"
//
//		"closingtime/playground/drilltest"
//	)
//
//	func TestShutdown(t *testing.T) {
//		drilltest.Require(t, drilltest.Drill{Path: "/slow"}, "exit", "answered")
//	}
//
// That is the whole of a main_test.go beside the service's main.go. Instead of /slow, name a path of the service's own.
//
// # What it needs of a service
//
// The service is any main package in a Go module; it need not import anything of Closing Time. It must
//
//   - listen for HTTP on the address in the environment variable ADDR, such as 127.0.0.1:34567;
//   - be ready within 15 s: to a GET of /readyz it answers within 5 s, anything but 503. Where there is no
//     /readyz, 404 will do;
//   - take its time to answer a GET of [Drill.Path], so that requests are in flight when the signal comes: with the
//     defaults, 20 requests a second of which 5 have to be in flight, half a second is good. Where there are never so
//     many, the drill gives up after 20 s, and answered is inconclusive. Any status below 500 is an answer.
//
// It runs in a directory of its own, which is removed afterwards, with the environment of the test. To that come
// TMPDIR, DATABASE and LOG (paths in that directory), GRACE (the grace period, such as 10s), and what Drill.Env says,
// which wins.
//
// # What it can show
//
// From outside: exit (it ended by itself, with status 0, within the grace period) and answered (every request in flight
// at the signal got its whole answer); and leftovers fails when a child process outlives it. What only the service
// knows, such as whether its workers came to an end, the test looks up: it hands in the path of a file or a database
// through Drill.Env, and reads it when Require has returned. A service that imports closingtime/playground/shop is
// seen from inside, too.
//
// # How to get it
//
// The module closingtime is published nowhere: take it from a checkout. Where that is beside the service's own,
// write the test and say, in the root of the service's module,
//
//	go mod edit -require=closingtime@v0.0.0 -replace=closingtime=../closingtime
//	go mod tidy
//	go test ./...
//
// Or leave go.mod alone, and let a workspace know both modules:
//
//	go work init . ../closingtime
//	go test ./...
//
// A drill takes some seconds. It needs the go command, and Linux or macOS.
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
	"closingtime/playground/build"
	"closingtime/playground/load"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Drill says what to build, what to ask of it, and how to stop it. The zero value of a field means its default.
type Drill struct {
	Package  string        // the directory of the service's main package, seen from the test's own, which it is unless set
	Env      []string      // for the service: NAME=value
	Path     string        // what the clients get; only for a shop it need not be set: there they place orders
	Rate     float64       // requests per second; 20 unless set
	Policy   string        // who stops it: docker (unless set), kubernetes, systemd or terminal
	Grace    time.Duration // a grace period other than the policy's own
	Requests int           // the signal goes out when so many requests are in flight; 5 unless set
	Jobs     int           // and so many receipts are being printed
	Queued   int           // and so many receipts wait to be printed
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
		if !verdict.Known(name) {
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
			t.Errorf("%s: %s, but want that %s\n\t%s", name, r.Outcome, words.Holds(name), strings.Join(words.Evidence(r), "\n\t"))
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
// build.Error and playground.StartError.
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
	dir, err := filepath.Abs(d.Package)
	if err != nil {
		return nil, fmt.Errorf("finding the service: %w", err)
	}
	service, audit, err := d.build(ctx, dir, bin)
	if err != nil {
		return nil, err
	}
	run, err := playground.Start(ctx, playground.Plan{
		Name: filepath.Base(dir), Command: []string{service}, Env: d.Env,
		Load: load.Plan{Path: d.Path, Rate: cmp.Or(d.Rate, 20)}, Stop: policy,
		Unattended: true, InFlight: cmp.Or(d.Requests, 5), Printing: d.Jobs, Queued: d.Queued, Audit: audit,
	})
	if err != nil {
		return nil, err
	}
	defer run.Close()
	if err := run.Wait(); err != nil {
		return nil, err
	}
	t := run.Timeline()
	return &Result{Checks: verdict.Judge(t), Timeline: t}, nil
}

// build builds the service in dir and, where the service is a shop, the audit command.
func (d Drill) build(ctx context.Context, dir, bin string) (service, audit string, err error) {
	if _, err := os.Stat(dir); err != nil {
		return "", "", fmt.Errorf("finding the service: %w; Package is a directory, seen from that of the test", err)
	}
	root, err := moduleRoot(ctx, dir)
	if err != nil {
		return "", "", err
	}
	builder := build.NewBuilder(root, bin)
	if service, err = builder.Build(ctx, dir, nil); err != nil {
		return "", "", err
	}
	if d.Path != "" {
		return service, "", nil
	}
	if shop, err := isShop(ctx, dir); err != nil || !shop {
		return "", "", cmp.Or(err, errNoPath)
	}
	audit, err = builder.BuildImport(ctx, "closingtime/playground/audit", nil)
	return service, audit, err
}

var errNoPath = errors.New("the drill has no Path: only a service that imports closingtime/playground/shop takes orders; name one that takes a while to answer")

func isShop(ctx context.Context, dir string) (bool, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-deps")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return false, fmt.Errorf("finding out what %s imports: %w", dir, err)
	}
	return slices.Contains(strings.Fields(string(out)), "closingtime/playground/shop"), nil
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
