package export_test

import (
	"html"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/export"
	"closingtime/playground/timeline"
)

// leftEarly is a run that somebody left while the service was still up: what was in flight then tells nothing.
func leftEarly() []event.Event {
	events := slices.DeleteFunc(byHand(), func(e event.Event) bool { return e.At >= ms(1000) })
	return append(events,
		event.Event{At: ms(1000), Kind: event.Signal, Name: "SIGKILL", By: event.ByRun, Target: event.TargetGroup},
		event.Event{At: ms(1010), Kind: event.ProcessExit, PID: 100, Name: "SIGKILL"},
		event.Event{At: ms(1020), Kind: event.RunEnd, Text: "the run was ended before the service: context canceled"},
	)
}

func TestARunThatWasLeftIsNotJudged(t *testing.T) {
	early := export.New(timeline.Of(leftEarly()), nil)
	if len(early.Results) > 0 {
		t.Errorf("a run that was left is judged: %v", early.Results)
	}
	for name, write := range map[string]func(io.Writer) error{"text": formats(early)["text"], "HTML": formats(early)["HTML"]} {
		text := written(t, write)
		if !strings.Contains(text, "left before its end") || strings.Contains(text, "What was lost") || strings.Contains(text, "no answer") {
			t.Errorf("%s judges a run that was left:\n%s", name, text)
		}
	}
	if document := export.NewDocument(early); !document.Run.LeftEarly || document.Verdict.Outcome != "inconclusive" || len(document.Verdict.Checks) > 0 {
		t.Errorf("JSON judges a run that was left: %+v, %+v", document.Run, document.Verdict)
	}
	beside := written(t, func(w io.Writer) error { return export.CompareText(w, early, recorded(t, fixedRun), 100) })
	if !strings.Contains(beside, "- not judged") || strings.Contains(beside, "does not apply") {
		t.Errorf("beside another run, it does not say that this one was left:\n%s", beside)
	}
}

// A recording that lost its last line does not show what came later, so that no form of it says that all checks passed.
func TestARecordingThatBreaksOffIsNotJudged(t *testing.T) {
	events := byHand()
	if last := events[len(events)-1]; last.Kind != event.RunEnd {
		t.Fatalf("the run ends with %s", last.Kind)
	}
	off := export.New(timeline.Of(events[:len(events)-1]), nil)
	for name, write := range formats(off) {
		if name == "SVG" { // a picture of the lanes alone
			continue
		}
		text := written(t, write)
		if !strings.Contains(html.UnescapeString(text), "breaks off") || strings.Contains(text, "passed") {
			t.Errorf("%s judges a recording that breaks off:\n%s", name, text)
		}
	}
}

// Two runs of the same service are told apart by when they were begun, and else by their order.
func TestTwoRunsOfTheSameServiceHaveDifferentNames(t *testing.T) {
	for name, test := range map[string]struct {
		later time.Duration
		want  []string
	}{
		"later":       {90 * time.Second, []string{"broken, 10:00:00 UTC", "broken, 10:01:30 UTC"}},
		"another day": {24 * time.Hour, []string{"broken, 1 July 2026, 10:00:00 UTC", "broken, 2 July 2026, 10:00:00 UTC"}},
		"the same":    {0, []string{"broken, the first", "broken, the second"}},
	} {
		t.Run(name, func(t *testing.T) {
			events := byHand()
			run := *events[0].Run
			run.Started = run.Started.Add(test.later)
			events[0].Run = &run
			left, right := export.New(timeline.Of(byHand()), nil), export.New(timeline.Of(events), nil)
			for format, write := range map[string]func(io.Writer) error{
				"text": func(w io.Writer) error { return export.CompareText(w, left, right, 200) },
				"HTML": func(w io.Writer) error { return export.CompareHTML(w, left, right) },
			} {
				text := written(t, write)
				for _, want := range test.want {
					if !strings.Contains(text, want) {
						t.Errorf("%s does not name %q", format, want)
					}
				}
			}
		})
	}
}

// An ending that no check judges is not drawn as a fault; behind a balancer it is one.
func TestARefusalAfterTheStopIsNoFault(t *testing.T) {
	alone, behind := byHand(), byHand()
	run := *behind[0].Run
	run.Expect = []string{event.ExpectBalancer}
	behind[0].Run = &run
	for want, events := range map[string][]event.Event{"· refused": alone, "✗ refused": behind} {
		text := written(t, formats(export.New(timeline.Of(events), nil))["text"])
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
		if other := map[string]string{"· refused": "✗ refused", "✗ refused": "· refused"}[want]; strings.Contains(text, other) {
			t.Errorf("it says %q, want %q alone", other, want)
		}
	}
}
