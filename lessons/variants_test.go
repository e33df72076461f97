package lessons_test

import (
	"cmp"
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
	rate    float64           // requests a second, where so few as in the lesson meet the mistake by chance only
}{
	{name: "run-context", lessons: []string{"05", "08", "09", "10"}},
	{name: "errgroup", lessons: []string{"04", "13", "18"}},
	{name: "notify-channel", lessons: []string{"06"}},
	{name: "stored-at-signal", lessons: []string{"06"}},  // it loses nothing, and misses the point: see TestWorkersThatHearTheSignalMissThePoint
	{name: "heard-and-no-more", lessons: []string{"01"}}, // its doubts are named: see TestMendingOnesOwnCopy in tui
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
		fails: map[string]string{"deadline": "before the service ended; what did it wait for?\n4 goroutines at "},
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
			"exit":     "when the grace period ended: killed by SIGKILL",
			"database": "never closed",
			"logs":     "are not in the log",
			"deadline": "not finished within",
		},
		mayFail: []string{"leftovers"}, // as a worker does that is told to end at the moment of SIGKILL
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
			"answered": "closed with 1001, going away, and its client never learned the outcome of",
			"traffic":  "closed with 1001, going away, and its client never learned the outcome of",
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
	{name: "panic-made-an-error", lessons: []string{"24"}},
	{
		name: "panic-only-recovered", lessons: []string{"24"},
		fails: map[string]string{"jobs": "and it is not set aside: the next start begins it again"},
	},
	{
		name: "worker-ends-with-its-panic", lessons: []string{"24"},
		fails: map[string]string{"jobs": "and it is not set aside: the next start begins it again"},
	},
	{
		name: "page-for-orders", lessons: []string{"13", "18"},
		fails: map[string]string{"traffic": "answered 200 without a whole order"},
	},
	{
		name: "page-for-orders", lessons: []string{"02"},
		fails: map[string]string{"answered": "answered 200 without a whole order"},
	},
	{
		name: "no-content-for-orders", lessons: []string{"18"},
		fails: map[string]string{"traffic": "answered 204 without a whole order"},
	},
	{
		name: "one-order-for-everybody", lessons: []string{"13"},
		fails: map[string]string{"traffic": "which is another client's", "promises": "order 1: confirmed to "},
	},
	{
		name: "orders-denied", lessons: []string{"13"},
		fails: map[string]string{"traffic": "answered 404 for an order of which a client had been told"},
	},
	{
		name: "cancelled-and-told-200", lessons: []string{"04"},
		fails: map[string]string{"answered": "answered 200 without a whole order", "promises": "its client was told 200, and the database says cancelled"},
	},
	{name: "listens-first", lessons: []string{"20"}},
	{
		name: "signals-after-start", lessons: []string{"20"},
		fails: map[string]string{
			"exit":      "killed by SIGTERM after ",
			"database":  "never closed",
			"logs":      "are not in the log",
			"leftovers": "orders.db.lock is left",
		},
	},
	{
		name: "fatal-while-starting", lessons: []string{"20"},
		fails: map[string]string{
			"exit":     "exit status 1, ",
			"database": "left in the table sessions",
			"logs":     "are not in the log",
		},
	},
	{
		name: "lease-before-work", lessons: []string{"25"},
		fails: map[string]string{"leadership": "instance 0 gave its lease back before its work had ended, and instance 1 took it"},
	},
	{
		name: "lease-with-defer", lessons: []string{"25"},
		fails: map[string]string{"leadership": "instance 0 ceased to lead and gave its lease back "},
	},
	{
		name: "keep-alives-off-at-signal", lessons: []string{"19"}, rate: 90, // most connections are in use at the signal, and not idle
		fails: map[string]string{"traffic": "sent on a kept connection that the service was closing"},
	},
	{
		name: "keep-alives-off-at-end", lessons: []string{"19"},
		fails: map[string]string{"traffic": "sent on a kept connection that the service was closing"},
	},
	{name: "waits-for-connections", lessons: []string{"19"}},
	{
		name: "group-of-the-signal", lessons: []string{"26"},
		fails: map[string]string{"answered": ": answered 503, "},
	},
	{
		name: "shutdown-outside-the-group", lessons: []string{"26"},
		fails:   map[string]string{"answered": "after SIGTERM", "promises": "pending"},
		mayFail: []string{"database", "logs"}, // as a handler whose charge is over just before the process ends does
	},
	{name: "group-of-four", lessons: []string{"26"}},
}

func TestVariants(t *testing.T) {
	t.Parallel()
	long.Only(t)
	checks := newChecks(t)
	for _, variant := range variants {
		for _, name := range variant.lessons {
			t.Run(variant.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				found, err := checks.course.Find(name)
				if err != nil {
					t.Fatal(err)
				}
				lesson := *found
				lesson.Rate = cmp.Or(variant.rate, lesson.Rate)
				dir := filepath.Join(checks.course.Root, "lessons", "testdata", "variants", variant.name)
				outcome := checks.run(t, &lesson, variant.name, dir)
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
