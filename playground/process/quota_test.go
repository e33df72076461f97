package process

import (
	"testing"

	"closingtime/playground/event"
)

// Of the lines and reports of a service, a limited number is kept; the rest is counted, and one line says so.
func TestFloodOfReports(t *testing.T) {
	for kind, limit := range map[event.Kind]int{event.LogLine: maxLogLines, event.JobQueued: maxReports, "unknown": maxReports} {
		t.Run(string(kind), func(t *testing.T) {
			q := quota{log: event.NewLog(), instance: 2}
			kept := 0
			for range limit + 30 {
				if q.keeps(event.Event{Kind: kind}) {
					kept++
				}
			}
			q.recordRest()
			said, _ := q.log.Since(0)
			more := event.Dropped
			if kind == event.LogLine {
				more = event.LogMore
			}
			if kept != limit || len(said) != 2 || said[0].Kind != event.Output || said[1].Kind != more || said[1].Count != 30 || said[1].Instance != 2 {
				t.Errorf("kept %d of %d, and said %+v", kept, limit+30, said)
			}
		})
	}
}

// A few huge reports are as bad as many.
func TestHugeReports(t *testing.T) {
	q := quota{log: event.NewLog(), bytes: maxReportBytes + 1}
	if q.keeps(event.Event{Kind: event.Goroutines}) || q.keeps(event.Event{Kind: event.LogLine}) {
		t.Error("reports are kept without a limit to their bytes")
	}
}

// Everything that an ordinary service reports is kept, and nothing is said about limits.
func TestFewReports(t *testing.T) {
	q := quota{log: event.NewLog()}
	for range maxLogLines {
		if !q.keeps(event.Event{Kind: event.LogLine}) || !q.keeps(event.Event{Kind: event.DBBusy}) {
			t.Fatal("a report is not kept")
		}
	}
	q.recordRest()
	if said, _ := q.log.Since(0); len(said) > 0 {
		t.Errorf("said %+v", said)
	}
}
