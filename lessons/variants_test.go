package lessons_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/internal/long"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// variants are services that shut down in another way than the lessons' own, in testdata/variants. One that is correct
// passes every check that applies, however it is written. One that is subtly wrong fails exactly the checks that its
// mistake is about, each with evidence that points at it. None is inconclusive.
var variants = []struct {
	name    string
	lessons []string          // whose scenarios it meets
	fails   map[string]string // the checks that it fails, each with words of the evidence; none for a correct one
	mayFail []string          // further checks, which the mistake costs it or not, as the moment has it
}{
	{name: "run-context", lessons: []string{"05", "08", "09", "10"}},
	{name: "errgroup", lessons: []string{"04", "13", "18"}},
	{name: "notify-channel", lessons: []string{"06"}},
	{name: "actors", lessons: []string{"03"}},
	{name: "wait-without-503", lessons: []string{"13"}},
	{name: "feeds-told-first", lessons: []string{"14"}},
	{name: "streams-told-only", lessons: []string{"23"}},
	{name: "second-signal-exits", lessons: []string{"15"}},
	{name: "left-in-the-queue", lessons: []string{"17"}}, // it may: each receipt is stored first
	{name: "queue-in-memory", lessons: []string{"17"}},   // it empties the queue
	{
		name: "sleep-for-wait", lessons: []string{"05"},
		fails: map[string]string{"jobs": "stored nowhere", "leftovers": "is left"},
		// A printer that is done with its receipt just before the process ends uses the database and the log while they are
		// closed, or after that.
		mayFail: []string{"database", "logs"},
	},
	{
		name: "quit-while-queued", lessons: []string{"06"},
		fails: map[string]string{"jobs": "never printed, and stored nowhere"},
	},
	{
		name: "emptied-and-left", lessons: []string{"06"},
		fails: map[string]string{"jobs": "never printed, and stored nowhere"},
	},
	{
		name: "emptied-and-printed", lessons: []string{"06"},
		fails: map[string]string{"jobs": "never printed, and stored nowhere"},
	},
	{
		name: "workers-stopped-first", lessons: []string{"06"},
		fails: map[string]string{"jobs": "never printed, and stored nowhere"},
	},
	{
		name: "full-queue-waits", lessons: []string{"06"},
		fails: map[string]string{
			"exit":     "it said: orders: context deadline exceeded",
			"answered": "after SIGTERM",
			"jobs":     "never printed, and stored nowhere",
		},
	},
	{
		name: "wg-add-inside", lessons: []string{"01"},
		fails: map[string]string{"jobs": "and stored nowhere"},
	},
	{
		name: "close-while-sending", lessons: []string{"05"},
		fails: map[string]string{"answered": "connection closed before an answer (EOF)"},
	},
	{
		name: "queue-left-open", lessons: []string{"10"},
		fails: map[string]string{"deadline": "nothing was in flight and nothing was printing; what did it wait for?\n4 goroutines at "},
	},
	{
		name: "finished-context", lessons: []string{"02"},
		fails: map[string]string{
			"exit":     "it said: orders: context canceled",
			"answered": "after SIGTERM",
			"promises": "pending",
		},
		mayFail: []string{"database", "logs"}, // as a handler whose charge is over just before the process ends does
	},
	{
		name: "timeout-skips-rest", lessons: []string{"01"},
		fails: map[string]string{
			"exit":     "it said: orders: shutting down: context deadline exceeded",
			"answered": "after SIGTERM",
			"promises": "pending",
			"database": "never closed",
			"logs":     "are not in the log",
		},
	},
	{
		name: "closed-in-parallel", lessons: []string{"08"},
		fails: map[string]string{
			"answered": "500",
			"promises": "and the database still says pending",
			"database": "used it after it was closed",
		},
	},
	{
		name: "database-before-workers", lessons: []string{"08"},
		fails: map[string]string{"database": "used it after it was closed"},
	},
	{
		name: "leaked-rows", lessons: []string{"09"},
		fails: map[string]string{"database": "left in the table sessions"},
	},
	{
		name: "flushed-too-early", lessons: []string{"10"},
		fails: map[string]string{"logs": "all is closed"},
	},
	{
		name: "socket-removed-at-start", lessons: []string{"11"},
		fails: map[string]string{"leftovers": "orders.sock is left"},
	},
	{
		name: "shutdown-error-ignored", lessons: []string{"02"},
		fails: map[string]string{"answered": "after SIGTERM", "promises": "pending"},
	},
	{
		name: "whole-grace-for-receipts", lessons: []string{"12"},
		fails: map[string]string{
			"exit":      "when the grace period ended: killed by SIGKILL",
			"database":  "never closed",
			"logs":      "are not in the log",
			"leftovers": "is left",
			"deadline":  "not finished within",
		},
	},
	{
		name: "waits-outside-the-deadline", lessons: []string{"12"},
		fails: map[string]string{
			"exit":      "when the grace period ended: killed by SIGKILL",
			"database":  "never closed",
			"logs":      "are not in the log",
			"leftovers": "is left",
			"deadline":  "not finished within",
		},
	},
	{
		name: "phases-add-up", lessons: []string{"12"},
		fails: map[string]string{
			"exit":      "when the grace period ended: killed by SIGKILL",
			"database":  "never closed",
			"logs":      "are not in the log",
			"leftovers": "is left",
			"deadline":  "not finished within 6 s here, standing for 10 s",
		},
	},
	{
		name: "shutdown-before-wait", lessons: []string{"13"},
		fails: map[string]string{"traffic": ": 502, "},
	},
	{
		name: "refuses-while-waiting", lessons: []string{"13"},
		fails: map[string]string{"traffic": ": 503, "},
	},
	{
		name: "feeds-cancelled", lessons: []string{"14"},
		fails: map[string]string{"answered": "answer cut"}, // and any order that was still in flight
	},
	{
		name: "feeds-recovered", lessons: []string{"14"},
		fails: map[string]string{"answered": "ended without its closing event"},
	},
	{
		name: "sockets-told-first", lessons: []string{"22"},
		fails: map[string]string{
			"answered": "closed with 1001, going away, and its client does not know what became of",
			"traffic":  "closed with 1001, going away, and its client does not know what became of",
		},
	},
	{
		name: "sockets-cancelled", lessons: []string{"22"},
		fails: map[string]string{"answered": "cut off without a close code", "traffic": "cut off without a close code"},
	},
	{
		name: "stream-bound-only", lessons: []string{"23"},
		fails: map[string]string{"answered": "a watch: cut off before its status came (to its client: Unavailable)"},
	},
	{
		name: "term-swallowed", lessons: []string{"15"},
		fails: map[string]string{"insistence": "instance 1: the second SIGTERM was swallowed"},
	},
	{
		name: "one-signal-read", lessons: []string{"15"},
		fails: map[string]string{"insistence": "was swallowed"},
	},
	{name: "one-goroutine-a-message", lessons: []string{"21"}},
	{
		name: "acknowledged-first", lessons: []string{"21"},
		fails: map[string]string{"messages": "and gone from the queue: it is never shipped"},
	},
	{
		name: "kept-what-was-fetched", lessons: []string{"21"},
		fails: map[string]string{"messages": "and never begun, and not given back; it stayed hidden for "},
	},
	{
		name: "time-too-short", lessons: []string{"21"},
		fails: map[string]string{"messages": "its time had run out before its work was done"},
	},
	{
		name: "lease-before-work", lessons: []string{"25"},
		fails: map[string]string{"leadership": "instance 0 gave its lease back before its work had ended, and instance 1 took it"},
	},
	{
		name: "lease-with-defer", lessons: []string{"25"},
		fails: map[string]string{"leadership": "instance 0 ceased to lead and gave its lease back "},
	},
}

func TestVariants(t *testing.T) {
	long.Only(t)
	checks := newChecks(t)
	for _, variant := range variants {
		for _, name := range variant.lessons {
			t.Run(variant.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				lesson, err := checks.course.Find(name)
				if err != nil {
					t.Fatal(err)
				}
				dir := filepath.Join(checks.course.Root, "lessons", "testdata", "variants", variant.name)
				outcome := checks.run(t, lesson, variant.name, dir)
				want := slices.Collect(maps.Keys(variant.fails))
				for _, check := range outcome.With(verdict.Fail) {
					if slices.Contains(variant.mayFail, check) {
						want = append(want, check)
					}
				}
				wantFailures(t, outcome, want)
				for _, r := range outcome.Results {
					if wanted := variant.fails[r.Check]; !strings.Contains(strings.Join(words.Evidence(r), "\n"), wanted) {
						t.Errorf("%s: the evidence does not say %q", r.Check, wanted)
					}
				}
				if t.Failed() {
					t.Log(describe(outcome))
				}
			})
		}
	}
}
