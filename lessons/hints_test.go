package lessons_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/internal/long"
	"closingtime/lessons"
	"closingtime/playground/verdict"
)

// halfCopy is a copy in which a part of the mistake is mended, or another mistake is made instead.
type halfCopy struct {
	name, lesson string
	from         string            // broken, fixed, or the name of a variant
	edits        map[string]string // what replaces each of these parts of its source
	hint         string            // words of the hint that fits its run
	slow         bool              // its run takes the whole grace period, or nearly so
}

var halfMended = []halfCopy{
	{
		name: "shutdown with a context that is done", lesson: "03", from: lessons.Fixed,
		edits: map[string]string{
			"gracefulShutdown(server, config":      "gracefulShutdown(ctx, server, config",
			"gracefulShutdown(server *http.Server": "gracefulShutdown(signalled context.Context, server *http.Server",
			"WithTimeout(context.Background()":     "WithTimeout(signalled",
		},
		hint: "a context that was done before Shutdown got it",
	},
	{
		name: "the end of Serve as an error", lesson: "03", from: lessons.Fixed,
		edits: map[string]string{"return errors.Join(err, gracefulShutdown(server, config.RequestTimeout))": "return errors.Join(err, gracefulShutdown(server, config.RequestTimeout), <-errs)"},
		hint:  "what Serve returns as soon as Shutdown begins",
	},
	{
		name: "too little time", lesson: "03", from: lessons.Fixed,
		edits: map[string]string{"config.RequestTimeout)": "config.RequestTimeout/50)"},
		hint:  "had too little time",
	},
	{
		name: "a wait for what nobody closes", lesson: "03", from: lessons.Broken,
		edits: map[string]string{"\treturn nil\n}\n\nfunc setupRoutes": "\tdone := make(chan struct{})\n\t<-done\n\treturn nil\n}\n\nfunc setupRoutes"},
		hint:  "something is waited for without end",
	},
	{name: "workers that still hear the signal", lesson: "06", from: "stored-at-signal", hint: "they are not lost, and they are not printed"},
	{
		name: "a queue that is closed too early", lesson: "06", from: lessons.Fixed,
		edits: map[string]string{"\terr := server.Shutdown(ctx)\n": "\tworkers.Stop()\n\terr := server.Shutdown(ctx)\n", "\tworkers.Stop()\n\treturn err": "\treturn err", "\twp.stopped = true\n": ""},
		hint:  "`send on closed channel`",
	},
	{
		name: "a queue that nobody closes", lesson: "06", from: lessons.Fixed,
		edits: map[string]string{"\tclose(wp.queue) // the workers print what is in it, and end\n": ""},
		hint:  "who closes it?",
	},
	{name: "a full queue", lesson: "06", from: "full-queue-waits", hint: "room in the queue"},
	{
		name: "a wait without measure", lesson: "13", from: lessons.Fixed,
		edits: map[string]string{"began.Add(config.DrainDelay)": "began.Add(config.Grace)"},
		hint:  "The wait is too long",
		slow:  true,
	},
	{name: "a refusal during the wait", lesson: "13", from: "refuses-while-waiting", hint: "itself answers 503"},
	{
		name: "a budget that forgets the wait", lesson: "13", from: lessons.Fixed,
		edits: map[string]string{"answered := began.Add(config.DrainDelay + config.RequestTimeout)": "answered := began.Add(config.DrainDelay)"},
		hint:  "the wait has used up",
	},
	{
		name: "a wait without measure", lesson: "19", from: lessons.Fixed,
		edits: map[string]string{"time.After(config.DrainDelay)": "time.After(config.Grace)"},
		hint:  "The wait is too long",
		slow:  true,
	},
	{
		name: "a refusal during the wait", lesson: "19", from: lessons.Fixed,
		edits: map[string]string{"\t\t\tw.Header().Set(\"Connection\", \"close\")\n": "\t\t\tw.Header().Set(\"Connection\", \"close\")\n\t\t\thttp.Error(w, \"shutting down\", http.StatusServiceUnavailable)\n\t\t\treturn\n"},
		hint:  "answers 503",
	},
	{name: "acknowledged first", lesson: "21", from: "acknowledged-first", hint: "Acknowledge last"},
	{name: "kept what was fetched", lesson: "21", from: "kept-what-was-fetched", hint: "Give back what was only received"},
	{name: "a time that is shorter than the work", lesson: "21", from: "time-too-short", hint: "before its parcel was shipped"},
	{
		name: "a channel that nobody closes", lesson: "21", from: lessons.Fixed,
		edits: map[string]string{"\tdefer close(c.received) // the workers finish, and end\n": ""},
		hint:  "who closes it",
	},
	{name: "a panic that is only recovered", lesson: "24", from: "panic-only-recovered", hint: "SetAside does that"},
	{name: "a worker that ends with its panic", lesson: "24", from: "worker-ends-with-its-panic", hint: "SetAside does that"},
}

// The hint that is offered after a run of a copy fits what that run has shown. Without -long, one copy of each lesson runs, and
// no slow one.
func TestHintsFitTheRun(t *testing.T) {
	t.Parallel()
	checks := newChecks(t)
	runs := make(map[string]bool) // by lesson
	for _, half := range halfMended {
		if !long.Wanted() && (half.slow || runs[half.lesson]) {
			continue
		}
		runs[half.lesson] = true
		t.Run(half.lesson+"/"+half.name, func(t *testing.T) {
			t.Parallel()
			lesson, err := checks.course.Find(half.lesson)
			if err != nil {
				t.Fatal(err)
			}
			outcome := checks.run(t, lesson, lessons.Yours, half.dir(t, checks, lesson))
			missed := lesson.Misses(verdict.Doubts(outcome.Timeline))
			if len(outcome.With(verdict.Fail))+len(missed) == 0 {
				t.Fatalf("the copy is not told that anything is wrong\n%s", describe(outcome))
			}
			if got := lesson.HintFor(outcome.Results, missed); !strings.Contains(got, half.hint) {
				t.Errorf("the hint is %q, want one about %q\n%s", got, half.hint, describe(outcome))
			}
		})
	}
}

// dir returns a folder of the checkout with the copy's source, which is removed at the end of the test.
func (h halfCopy) dir(t *testing.T, checks *checks, lesson *lessons.Lesson) string {
	t.Helper()
	root := checks.course.Root
	from := filepath.Join(root, "lessons", "testdata", "variants", h.from)
	if h.from == lessons.Broken || h.from == lessons.Fixed {
		from = lesson.Dir(h.from)
	}
	if len(h.edits) == 0 {
		return from
	}
	dir, err := os.MkdirTemp(filepath.Join(root, "lessons", "testdata"), ".half-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	files, err := filepath.Glob(filepath.Join(from, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	done := make(map[string]bool)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := string(source)
		for old, new := range h.edits {
			done[old] = done[old] || strings.Contains(text, old)
			text = strings.ReplaceAll(text, old, new)
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for old := range h.edits {
		if !done[old] {
			t.Fatalf("nothing in %s reads %q", from, old)
		}
	}
	binary := checks.binary(t, dir)
	t.Cleanup(func() { _ = errors.Join(os.Remove(binary), os.Remove(binary+".inputs")) })
	return dir
}
