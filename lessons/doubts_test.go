package lessons

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/playground/verdict"
)

// What passes and is still doubtful in the code: only what the learner has written, not what the broken service has.
func TestWhatIsDoubtfulInTheCode(t *testing.T) {
	const head = "package main\n\nfunc main() {\n\tctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)\n"
	const heard = head + "\t<-ctx.Done()\n\tstop()\n"
	for name, c := range map[string]struct {
		code string
		want []verdict.Doubt
	}{
		"as it should be":    {head + "\tcontext.AfterFunc(ctx, stop)\n\tgo func() { errs <- server.Serve(listener) }()\n}\n", nil},
		"both":               {head + "\tdefer stop()\n\tgo server.Serve(listener)\n}\n", []verdict.Doubt{{Kind: verdict.ServeErrorDropped, File: "main.go", Line: 6}, {Kind: verdict.SecondUnheard, File: "main.go", Line: 4}}},
		"dropped":            {strings.ReplaceAll(head, "stop :=", "_ :=") + "\tgo func() { _ = server.Serve(listener) }()\n\t_, _ = ctx, 1\n}\n", []verdict.Doubt{{Kind: verdict.ServeErrorDropped, File: "main.go", Line: 5}, {Kind: verdict.SecondUnheard, File: "main.go", Line: 4}}},
		"in a function":      {head + "\t<-ctx.Done()\n\tstop()\n\tgo func() { server.Serve(listener) }()\n}\n", []verdict.Doubt{{Kind: verdict.ServeErrorDropped, File: "main.go", Line: 7}}},
		"a sleep":            {heard + "\ttime.Sleep(2500 * time.Millisecond)\n\tserver.Close()\n}\n", []verdict.Doubt{{Kind: verdict.FixedSleep, File: "main.go", Line: 7}}},
		"a long receive":     {heard + "\t<-time.After(time.Second)\n}\n", []verdict.Doubt{{Kind: verdict.FixedSleep, File: "main.go", Line: 7}}},
		"waits with a limit": {heard + "\tselect {\n\tcase <-done:\n\tcase <-time.After(time.Second):\n\t}\n}\n", nil},
		"looks again":        {heard + "\tfor busy() {\n\t\ttime.Sleep(time.Millisecond)\n\t}\n}\n", nil},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(c.code), 0o644); err != nil {
			t.Fatal(err)
		}
		got := codeDoubts(dir, t.TempDir())
		if len(got) != len(c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %+v, want %+v", name, got[i], c.want[i])
			}
		}
		if again := codeDoubts(dir, dir); len(again) > 0 {
			t.Errorf("%s: what was there before is doubted: %+v", name, again)
		}
	}
}

// No solution is doubtful, so that a copy that does as the solution does is not.
func TestNoSolutionIsDoubtful(t *testing.T) {
	course, err := Open("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range course.Lessons {
		for _, d := range codeDoubts(l.Dir(Fixed), l.Dir(Broken)) {
			t.Errorf("%s: %+v", l.Name, d)
		}
	}
}

// A copy of lesson 02 that sleeps until the requests are over misses the point, although all of them are answered, and gets a
// hint of its own.
func TestASleepIsNoShutdown(t *testing.T) {
	course, err := Open("..")
	if err != nil {
		t.Fatal(err)
	}
	lesson, err := course.Find("02")
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile(filepath.Join(lesson.Dir(Broken), "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	const closes = "\treturn errors.Join(err, server.Close())"
	sleeping := strings.Replace(string(code), closes, "\ttime.Sleep(2500 * time.Millisecond)\n"+closes, 1)
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(sleeping), 0o644); err != nil {
		t.Fatal(err)
	}
	missed := lesson.Misses(codeDoubts(dir, lesson.Dir(Broken)))
	if len(missed) != 1 || missed[0].Kind != verdict.FixedSleep {
		t.Fatalf("missed are %+v, want the sleep", missed)
	}
	if hint := lesson.HintFor(nil, missed); !strings.Contains(hint, "exactly as long") {
		t.Errorf("the hint is %q", hint)
	}
}
