//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/playground/drills"
	"closingtime/playground/event"
	"closingtime/playground/target"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// other returns the command of a server in another language, in playground/testdata/others. It skips the test where the language is
// not installed.
func other(t *testing.T, file string) []string {
	t.Helper()
	interpreter := map[string]string{".py": "python3", ".js": "node"}[filepath.Ext(file)]
	if _, err := exec.LookPath(interpreter); err != nil {
		t.Skipf("%s is not installed", interpreter)
	}
	path, err := filepath.Abs(filepath.Join("../testdata/others", file))
	if err != nil {
		t.Fatal(err)
	}
	return []string{interpreter, path}
}

// judged drills a command with the given settings, whose service answers /slow after a while.
func judged(t *testing.T, d drills.Drill, command ...string) *drills.Result {
	t.Helper()
	d.Target.Command, d.Path = command, "/slow"
	result, err := d.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// outcomes writes the outcome of each check: "exit pass, answered fail".
func outcomes(checks []verdict.Result) string {
	var all []string
	for _, r := range checks {
		all = append(all, r.Check+" "+string(r.Outcome))
	}
	return strings.Join(all, ", ")
}

// kinds lists the kinds of the findings of a check.
func kinds(r verdict.Result) map[verdict.Kind]verdict.Finding {
	found := make(map[verdict.Kind]verdict.Finding)
	for _, f := range r.Findings {
		if _, known := found[f.Kind]; !known {
			found[f.Kind] = f
		}
	}
	return found
}

func explainResult(t *testing.T, result *drills.Result) {
	t.Helper()
	for _, r := range result.Checks {
		t.Logf("%s: %s\n\t%s", r.Check, r.Outcome, strings.Join(words.Examples(r, 8), "\n\t"))
	}
}

// Servers that stop in different ways, some of them in other languages, are told apart from outside.
func TestServersFromOutside(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		drill   drills.Drill
		command func(*testing.T) []string
		want    string
		check   string
		kind    verdict.Kind
	}{
		{"drains", drills.Drill{}, func(*testing.T) []string { return []string{service} }, "exit pass, answered pass, leftovers pass, deadline pass", verdict.Deadline, verdict.StopTook},
		{"accepts nobody", drills.Drill{}, func(t *testing.T) []string { return other(t, "hangs.py") }, "exit pass, answered fail, leftovers pass, deadline pass", verdict.Answered, verdict.NewcomersHung},
		{"closes new connections", drills.Drill{}, func(t *testing.T) []string { return other(t, "drops.py") }, "exit pass, answered fail, leftovers pass, deadline pass", verdict.Answered, verdict.NewcomersDropped},
		{"waits for an idle connection", drills.Drill{Grace: 3e9}, func(t *testing.T) []string { return other(t, "idle.py") }, "exit fail, answered fail, leftovers pass, deadline fail", verdict.Deadline, verdict.IdleStillOpen},
		{"node that drains", drills.Drill{}, func(t *testing.T) []string { return other(t, "drains.js") }, "exit pass, answered pass, leftovers pass, deadline pass", verdict.Deadline, verdict.NewcomersMet},
		{"node without a handler", drills.Drill{}, func(t *testing.T) []string { return other(t, "bare.js") }, "exit fail, answered fail, leftovers pass, deadline pass", verdict.Exit, verdict.KilledBySignal},
		{"status 143", drills.Drill{}, func(t *testing.T) []string { return other(t, "jvm.py") }, "exit fail, answered pass, leftovers pass, deadline pass", verdict.Exit, verdict.EndDeclarable},
		{"status 143, declared", drills.Drill{Clean: []event.End{{Status: 143}}}, func(t *testing.T) []string { return other(t, "jvm.py") }, "exit pass, answered pass, leftovers pass, deadline pass", verdict.Exit, verdict.CleanStatusByRule},
		{"status 0 with everything cut", drills.Drill{}, func(t *testing.T) []string { return other(t, "careless.py") }, "exit pass, answered fail, leftovers pass, deadline pass", verdict.Answered, verdict.StatusHides},
		{"a shell that keeps the signal", drills.Drill{}, func(*testing.T) []string { return []string{"sh", "-c", service + "; true"} }, "exit fail, answered fail, leftovers fail, deadline pass", verdict.Leftovers, verdict.PortServed},
		{"no endpoint to remove", drills.Drill{Policy: "kubernetes"}, func(*testing.T) []string { return []string{service} }, "exit pass, answered pass, leftovers pass, deadline pass", verdict.Answered, verdict.RemovalUntested},
		{"longer than allowed", drills.Drill{MaxDrain: 1e8}, func(*testing.T) []string { return []string{service} }, "exit pass, answered pass, leftovers pass, deadline fail", verdict.Deadline, verdict.DrainedTooLong},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			result := judged(t, test.drill, test.command(t)...)
			if got := outcomes(result.Checks); got != test.want {
				explainResult(t, result)
				t.Errorf("the outcomes are %s, want %s", got, test.want)
			}
			if _, found := kinds(result.Check(test.check))[test.kind]; !found {
				explainResult(t, result)
				t.Errorf("%s has no finding of kind %s", test.check, test.kind)
			}
		})
	}
}

// A server that is unready before it closes serves new connections first, then answers them 503, and refuses them in the end.
func TestNewConnectionsInTurn(t *testing.T) {
	t.Parallel()
	result := judged(t, drills.Drill{}, other(t, "drains.js")...)
	var met []timeline.Reception
	for _, p := range result.Timeline.NewcomerPhases() {
		if p.Met != timeline.Served || len(met) > 0 {
			met = append(met, p.Met)
		}
	}
	if len(met) != 2 || met[0] != timeline.Busy || met[1] != timeline.Turned {
		t.Errorf("new connections met %v", met)
	}
	phases, known := result.Timeline.Phases()
	if !known || !phases.Refusing || phases.ListenerClosed < 5e8 || phases.IdleClosed < 5e8 || phases.LastAnswer <= 0 || phases.Exit < phases.ListenerClosed {
		t.Errorf("the phases are %+v", phases)
	}
}

// What is left is named: files by their class, and the others as a note.
func TestFilesLeft(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "old.pid"), []byte("1"), 0o644); err != nil {
		t.Fatal(err)
	}
	d := drills.Drill{Target: target.Target{Dir: dir}, Record: filepath.Join(dir, "drill.ndjson")}
	leaves := `echo $$ > new.pid; echo 1 > data.txt; echo 1 > "$TMPDIR/page"; exec ` + service
	result := judged(t, d, "sh", "-c", leaves)
	found := make(map[string]string)
	for _, f := range result.Check(verdict.Leftovers).Findings {
		found[f.Path] = string(f.Kind) + " " + f.Item
	}
	want := map[string]string{"page": "file-left temp", "new.pid": "file-left pid", "data.txt": "file-made "}
	for path, what := range want {
		if found[path] != what {
			t.Errorf("%s is %q, want %q", path, found[path], what)
		}
	}
	if len(found) != len(want) || result.Check(verdict.Leftovers).Outcome != verdict.Fail {
		explainResult(t, result)
	}
}

// The command that verifies sees where the service ran, and its status is a check.
func TestVerify(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, test := range []struct {
		command, says string
		status        int
	}{
		{`test -n "$ADDR" && ls`, "done.txt", verdict.StatusPassed},
		{"echo not done; exit 7", "exit status 7", verdict.StatusFailed},
		{"sleep 60", "and killed", verdict.StatusInconclusive},
	} {
		t.Run(test.command, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := drilled(t, "-get", "/slow", "-dir", dir, "-verify", test.command, "-verify-limit", "500ms", "--", "sh", "-c", "touch done.txt; exec "+service)
			if status != test.status || !strings.Contains(stdout, test.says) {
				t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
			}
		})
	}
	for command, says := range map[string]string{"no-such-command now": "there is no command no-such-command", "  ": "it is empty"} {
		if status, stdout, stderr := drilled(t, "-get", "/slow", "-verify", command, "--", service); status != verdict.StatusCouldNotRun || !strings.Contains(stderr, says) || stdout != "" {
			t.Errorf("%q: status %d, %q, %q", command, status, stdout, stderr)
		}
	}
}

// Where the service has removed its directory, the command that verifies cannot be started there, which its check says.
func TestVerifyNowhere(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := drilled(t, "-get", "/slow", "-dir", dir, "-verify", "true", "--", "sh", "-c", `rmdir "$0"; exec "$1"`, dir, service)
	if status != verdict.StatusFailed || !strings.Contains(stdout, "true: exit status 126") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
}

// Several drills end with the first that does not pass, or go on where they are to.
func TestRepeat(t *testing.T) {
	t.Parallel()
	service, err := plain()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	second := `test $(ls | wc -l) != 2 || exit 1` // the recordings of the first and the second drill
	status, stdout, stderr := drilled(t, "-get", "/slow", "-repeat", "3", "-dir", dir, "-record", filepath.Join(dir, "a.ndjson"), "-verify", second, "--", service)
	if status != verdict.StatusFailed || !strings.Contains(stdout, "1 of 2 drills passed") || !strings.Contains(stdout, "drill 2: fail verify") {
		t.Errorf("status %d\n%s\n%s", status, stdout, stderr)
	}
	dir = t.TempDir()
	status, stdout, stderr = drilled(t, "-get", "/slow", "-repeat", "3", "-keep-going", "-dir", dir, "-record", filepath.Join(dir, "a.ndjson"), "-verify", second, "--", service)
	if status != verdict.StatusFailed || !strings.Contains(stdout, "2 of 3 drills passed") || !strings.Contains(stdout, "drill 2: fail verify") {
		t.Errorf("going on: status %d\n%s\n%s", status, stdout, stderr)
	}
}

// The profiles of a service that has to be killed tell what it waited for.
func TestProfiles(t *testing.T) {
	t.Parallel()
	binary := filepath.Join(binaries, "stuck")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", binary, "../testdata/stuck").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	addr := freeAddr(t)
	d := drills.Drill{Grace: 2e9, Profile: addr, Target: target.Target{Env: []string{"PPROF=" + addr}}}
	result := judged(t, d, binary)
	waits := false
	for _, f := range result.Check(verdict.Deadline).Findings {
		waits = waits || f.Kind == verdict.GoroutinesAt && f.State == "chan receive" && strings.Contains(f.Path, "testdata/stuck/main.go")
	}
	if !waits || result.Timeline.Probe {
		explainResult(t, result)
		t.Error("nothing says what the service waited for")
	}
	status, _, stderr := drilled(t, "-get", "/slow", "-pprof", freeAddr(t), "--", binary)
	if status != verdict.StatusCouldNotRun || !strings.Contains(stderr, "no profile of the service's goroutines can be read") {
		t.Errorf("status %d, %q", status, stderr)
	}
}

// A second signal is sent where that is wanted, and nothing else counts then.
func TestInsist(t *testing.T) {
	t.Parallel()
	result := judged(t, drills.Drill{Grace: 3e9, Insist: true}, other(t, "idle.py")...)
	if got := outcomes(result.Checks); got != "insistence fail" {
		explainResult(t, result)
		t.Errorf("the outcomes are %s", got)
	}
	result = judged(t, drills.Drill{Signal: "INT", Insist: true}, other(t, "bare.js")...)
	if got := outcomes(result.Checks); got != "insistence inconclusive" {
		explainResult(t, result)
		t.Errorf("the outcomes are %s", got)
	}
}

// With a service that answers at once, only slow clients have requests in flight. An answer that it has sent already shows nothing about
// the stop; a body for which it still waits does. Requests that wait in the backlog as its listener is closed were never read.
func TestQuickServices(t *testing.T) {
	t.Parallel()
	d := drills.Drill{Target: target.Target{Command: other(t, "careless.py")}, Path: "/"}
	result, err := d.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	held, found := kinds(result.Check(verdict.Answered))[verdict.HeldBySlow]
	dropped := slices.ContainsFunc(result.Check(verdict.Answered).Findings, func(f verdict.Finding) bool { return f.Kind == verdict.RequestDropped })
	alone := held.Count == held.Of && !dropped // and no quick request happened to be in flight, too, of which the run would then show something
	if got := result.Check(verdict.Answered).Outcome; !found || alone && got != verdict.Inconclusive {
		explainResult(t, result)
		t.Errorf("what is read slowly: answered is %s", got)
	}
	d = drills.Drill{Target: target.Target{Command: other(t, "drains.js"), Env: []string{"STALL=110"}}, Path: "/", Body: `{"item":"0123456789012345678901234567890123456789"}`}
	if result, err = d.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	held, found = kinds(result.Check(verdict.Answered))[verdict.HeldBySlow]
	if got := outcomes(result.Checks); got != "exit pass, answered pass, leftovers pass, deadline pass" || !found || held.Count == held.Later {
		explainResult(t, result)
		t.Errorf("what is sent slowly: the outcomes are %s", got)
	}
}
