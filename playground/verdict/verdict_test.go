package verdict_test

import (
	"encoding/json"
	"iter"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// absent is the outcome of a check that does not apply to what ran.
const absent verdict.Outcome = "does not apply"

// A trial is a log, and what one check says of it.
type trial struct {
	check    string
	name     string
	of       *timeline.Timeline
	want     verdict.Outcome
	evidence []string // all of it, in order
}

// trials are those of all checks: see clients_test.go, process_test.go, traces_test.go, messages_test.go, leadership_test.go,
// outside_test.go, commanded_test.go and frozen_test.go.
func trials() []trial {
	return slices.Concat(ofClients(), ofProcess(), ofTraces(), ofMessages(), ofLeaders(), fromOutside(), ofCommands(), whenFrozen())
}

// Each check, by logs that are written by hand.
func TestChecks(t *testing.T) {
	for _, trial := range trials() {
		t.Run(trial.check+"/"+trial.name, func(t *testing.T) {
			outcome, evidence := absent, []string(nil)
			for _, r := range verdict.Judge(trial.of) {
				if r.Check == trial.check {
					outcome, evidence = r.Outcome, words.Evidence(r)
				}
			}
			if outcome != trial.want || !slices.Equal(evidence, trial.evidence) {
				t.Errorf("%s:\n\t%s\nwant %s:\n\t%s", outcome, strings.Join(evidence, "\n\t"), trial.want, strings.Join(trial.evidence, "\n\t"))
			}
		})
	}
}

// A check that cannot fail shows nothing, and neither does one that cannot pass: the trials have every check come to
// every outcome.
func TestEveryCheckHasEveryOutcome(t *testing.T) {
	seen := make(map[string]map[verdict.Outcome]bool)
	for _, trial := range trials() {
		if seen[trial.check] == nil {
			seen[trial.check] = make(map[verdict.Outcome]bool)
		}
		seen[trial.check][trial.want] = true
	}
	for _, name := range verdict.Names() {
		for _, outcome := range []verdict.Outcome{verdict.Pass, verdict.Fail, verdict.Inconclusive, absent} {
			if !seen[name][outcome] {
				t.Errorf("no trial has %s come to %q", name, outcome)
			}
		}
		delete(seen, name)
	}
	for name := range seen {
		t.Errorf("the trials know a check %q that there is not", name)
	}
}

// The checks of the design, in their order, each with a sentence that says when it holds.
func TestNames(t *testing.T) {
	want := []string{"exit", "answered", "traffic", "promises", "jobs", "messages", "leadership", "database", "logs", "leftovers", "deadline", "insistence", "verify"}
	if got := verdict.Names(); !slices.Equal(got, want) {
		t.Errorf("the checks are %v, want %v", got, want)
	}
	for _, name := range want {
		if words.Holds(name) == "" {
			t.Errorf("nobody says when %s holds", name)
		}
	}
	if got := words.Holds("weather"); got != "" {
		t.Errorf("of a check that there is not it says %q", got)
	}
}

// Results come in the order of the checks, and each outcome has its evidence.
func TestResultsAreInOrderAndHaveEvidence(t *testing.T) {
	for _, trial := range trials() {
		var names []string
		for _, r := range verdict.Judge(trial.of) {
			if names = append(names, r.Check); len(words.Evidence(r)) == 0 || slices.Contains(words.Evidence(r), "") {
				t.Errorf("%s/%s: %s of %s has evidence %q", trial.check, trial.name, r.Outcome, r.Check, words.Evidence(r))
			}
		}
		if !slices.IsSortedFunc(names, func(a, b string) int {
			return slices.Index(verdict.Names(), a) - slices.Index(verdict.Names(), b)
		}) {
			t.Errorf("%s/%s: the checks come as %v", trial.check, trial.name, names)
		}
	}
}

// Judging is pure: the same picture gives the same verdict again, and is not changed by it.
func TestJudgingChangesNothing(t *testing.T) {
	for _, trial := range trials() {
		first := verdict.Judge(trial.of)
		if second := verdict.Judge(trial.of); !reflect.DeepEqual(first, second) {
			t.Errorf("%s/%s: at first %v, then %v", trial.check, trial.name, first, second)
		}
	}
}

// An empty log, and any beginning of one, gets a verdict without a panic.
func TestJudgeOfAnything(t *testing.T) {
	if got := verdict.Judge(new(timeline.Timeline)); len(got) != 1 || got[0].Outcome != verdict.Inconclusive {
		t.Errorf("the verdict on nothing is %+v", got)
	}
	for seed := range uint64(200) {
		for picture := range growing(seed) {
			_ = verdict.Judge(picture)
			_ = picture.Losses()
		}
	}
}

// growing yields a picture of 60 events without sense, after each of them.
func growing(seed uint64) iter.Seq[*timeline.Timeline] {
	kinds := []event.Kind{
		event.RunStart, event.ProcessStart, event.Ready, event.StopStart, event.Signal, event.ProcessExit, event.RequestSent, event.RequestWritten,
		event.RequestAccepted, event.RequestDone, event.JobQueued, event.JobStart, event.JobDone, event.JobAside, event.DBOpen, event.DBClose, event.DBError,
		event.MessageSent, event.MessageReceived, event.MessageStart, event.MessageDone, event.MessageDeleted, event.MessageReturned,
		event.LeaseTaken, event.LeaseReleased, event.LeadStart, event.LeadDone,
		event.MigrationStart, event.MigrationDone,
		event.LogLine, event.Output, event.TempCreate, event.Dropped, event.Audit, event.AuditPart, event.AuditDone, event.OrderCharged,
	}
	random := rand.New(rand.NewPCG(seed, 0))
	pick := func(words ...string) string { return words[random.IntN(len(words))] }
	return func(yield func(*timeline.Timeline) bool) {
		picture := new(timeline.Timeline)
		if random.IntN(2) == 0 {
			picture.Run.Expect = []string{event.ExpectBalancer}
		}
		for range 60 {
			picture.Apply(event.Event{
				At: ms(random.IntN(1000)), Kind: kinds[random.IntN(len(kinds))], Instance: random.IntN(2), ID: random.IntN(4), Order: random.IntN(3),
				Name: pick("", "SIGTERM", "SIGKILL", "SIGINT", "docker"), By: pick("", event.ByPolicy, event.ByRun, event.ByYou, event.ByOutside),
				Method: pick("", "GET", "POST"), Class: event.Class(pick("", "reset", "cut", "canceled")), Status: 100 * random.IntN(6),
				Item:  pick(event.ItemOrder, event.ItemReceipt, event.ItemMessage, event.ItemShipment, event.ItemWAL, event.ItemLogLost, event.ItemChild, event.ItemTemp, event.ItemSession, event.PartDatabase),
				State: pick("", "paid", "pending", "printing", "printed"), Text: pick("", "a line"), Count: random.IntN(3), Grace: ms(random.IntN(2) * 500),
			})
			if !yield(picture) {
				return
			}
		}
	}
}

func TestWorst(t *testing.T) {
	of := func(outcomes ...verdict.Outcome) (results []verdict.Result) {
		for _, o := range outcomes {
			results = append(results, verdict.Result{Outcome: o})
		}
		return results
	}
	for _, test := range []struct {
		results []verdict.Result
		want    verdict.Outcome
	}{
		{nil, verdict.Inconclusive},
		{of(verdict.Pass, verdict.Pass), verdict.Pass},
		{of(verdict.Pass, verdict.Inconclusive, verdict.Pass), verdict.Inconclusive},
		{of(verdict.Inconclusive, verdict.Fail, verdict.Pass), verdict.Fail},
	} {
		if got := verdict.Worst(test.results); got != test.want {
			t.Errorf("the worst of %v is %s, want %s", test.results, got, test.want)
		}
	}
}

// The verdict as a program reads it.
func TestResultAsJSON(t *testing.T) {
	got, err := json.Marshal(verdict.Result{Check: "exit", Outcome: verdict.Fail, Findings: []verdict.Finding{{Kind: verdict.EndedWithStatus, Status: 1}}})
	if want := `{"check":"exit","outcome":"fail","findings":[{"kind":"ended-with-status","status":1}]}`; err != nil || string(got) != want {
		t.Errorf("got %s, %v; want %s", got, err, want)
	}
}
