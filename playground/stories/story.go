// Package stories tells what became of one thing of a run, such as a request, a receipt or a message: what it was, how it ended,
// and what happened to it step by step. The facts come from the timeline, and the sentences are those of package words or of
// this one; both are for every view.
package stories

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// Story is what is told of one thing.
type Story struct {
	Title string
	Said  []Line        // what became of it
	Steps []Step        // what happened to it, by time
	Stop  time.Duration // the signal that concerns it; 0 where there is none

	t   *timeline.Timeline
	now time.Duration
}

// Line is a sentence behind a sign, if it has one.
type Line struct {
	Sign string
	Tone lanes.Tone // of the sign; Signal for a signal
	Text string
}

// Signal is the tone of a line about a signal.
const Signal lanes.Tone = "signal"

func (l Line) String() string { return strings.TrimSpace(l.Sign + " " + l.Text) }

// Step is one step in the history of a thing.
type Step struct {
	At time.Duration
	Line
}

// OfLane tells the story of a lane, as it is known at the end of the timeline.
func OfLane(t *timeline.Timeline, l *lanes.Lane) Story {
	switch l.Kind {
	case lanes.Request:
		return OfRequest(t, l.Request, t.Now)
	case lanes.Receipt:
		return OfReceipt(t, l.Receipt, t.Now)
	case lanes.Message:
		return OfMessage(t, l.Message, t.Now)
	case lanes.Term:
		return OfTerm(t, l.Term)
	case lanes.Migration:
		return OfMigration(t, l.Migration, t.Now)
	case lanes.Fault:
		return OfFault(l.Fault)
	}
	return OfProcess(t, l.Process)
}

// begin begins a story that is told at a moment of a run.
func begin(t *timeline.Timeline, now time.Duration, title string) *Story {
	return &Story{Title: title, Stop: t.SignalOrEnd(), t: t, now: now}
}

// inOrder returns the story with its steps in order, without those that did not come.
func (s *Story) inOrder() Story {
	s.Steps = slices.DeleteFunc(s.Steps, func(h Step) bool { return h.At == 0 })
	slices.SortStableFunc(s.Steps, func(a, b Step) int { return cmp.Compare(a.At, b.At) })
	return *s
}

func (s *Story) say(l Line) { s.Said = append(s.Said, l) }

// step adds a step; one at the moment 0 did not come.
func (s *Story) step(at time.Duration, l Line) { s.Steps = append(s.Steps, Step{at, l}) }

func plain(text string) Line { return Line{Text: text} }
func good(text string) Line  { return Line{"✓", lanes.Good, text} }
func open(text string) Line  { return Line{Sign: "○", Text: text} }

// ended writes the end of a lane behind its sign.
func ended(l *lanes.Lane, end words.End) Line { return Line{end.Sign, l.Tone(), words.Clean(end.Text)} }

// signals adds the signals that an instance got between two moments; the second is 0 where the time has no end yet.
func (s *Story) signals(instance int, from, to time.Duration) {
	for _, sent := range s.t.Signals {
		if sent.Instance == instance && sent.At >= from && (to == 0 || sent.At <= to) {
			s.step(sent.At, Line{"┆ " + words.Clean(sent.Name), Signal, words.Sender(s.t, sent)})
		}
	}
}

// of names the instance, where there are several.
func (s *Story) of(n int) string {
	if len(s.t.Processes) < 2 {
		return ""
	}
	return ", " + words.Instance(n)
}

// lasting writes how long something has lasted.
func (s *Story) lasting(since time.Duration) string {
	return fmt.Sprintf("for %.1f s now", max(0, s.now-since).Seconds())
}

// IsWorker tells whether goroutines print receipts. Nothing but the names of their functions shows that: the samples come from
// the Go runtime, which does not know what a goroutine is for, and the probe reports which worker took a receipt, and not in
// which goroutine.
func IsWorker(g event.Group) bool {
	text := strings.ToLower(g.Started + " " + g.In)
	return strings.Contains(text, "worker") || strings.Contains(text, "job") || strings.Contains(text, "receipt")
}

// workersLeft tells whether a process had workers, but none in its latest sample.
func workersLeft(t *timeline.Timeline, n int) bool {
	last, ok := t.LatestSample(n)
	if !ok || slices.ContainsFunc(last.Groups, IsWorker) {
		return false
	}
	return slices.ContainsFunc(t.Samples, func(s timeline.Sample) bool {
		return s.Instance == n && slices.ContainsFunc(s.Groups, IsWorker)
	})
}
