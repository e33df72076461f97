package stories

import (
	"fmt"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// OfProcess tells the story of a process of the service.
func OfProcess(t *timeline.Timeline, p *timeline.Process) Story {
	s := begin(t, t.Now, fmt.Sprintf("Process %d", p.PID))
	s.Title += s.of(p.Instance)
	l := lanes.OfProcess(t, p, t.Now)
	s.say(ended(l, words.End{Sign: words.LaneEnd(l).Sign, Text: words.Capital(words.Process(t, p)) + "."}))
	for _, h := range words.History(t) {
		if h.Instance == p.Instance {
			s.step(h.At, plain(words.Clean(h.Text)))
		}
	}
	return s.inOrder()
}

// OfTerm tells the story of a term of leadership.
func OfTerm(t *timeline.Timeline, m *timeline.Term) Story {
	s := begin(t, t.Now, fmt.Sprintf("The leader with token %d", m.Token))
	s.Title += s.of(m.Instance)
	s.step(m.Taken, plain("took the lease: no other instance leads while it is held"))
	s.signals(m.Instance, 0, 0)
	s.step(m.Done, plain("the last of "+words.Plural(m.Rounds, "round")+" of its work had ended"))
	s.step(m.Released, plain("gave the lease back: any instance can take it at once"))
	s.step(t.ExitedAt(m.Instance), plain("the process ended"))
	l := lanes.OfTerm(t, m, t.Now)
	switch {
	case l.Outcome == lanes.Open:
		s.say(plain("It leads, and sends the reminders."))
		return s.inOrder()
	case m.Released == 0:
		s.step(m.Until, plain("the lease ran out"))
	}
	s.say(ended(l, words.TermFate(l)))
	return s.inOrder()
}

// OfFault tells the story of a fault that was brought about.
func OfFault(f *timeline.Fault) Story {
	none := new(timeline.Timeline)
	s := &Story{Title: words.Capital(words.Fault(f.Name)) + ".", t: none}
	for _, note := range words.LaneNotes(none, lanes.OfFault(f, f.Started)) {
		s.say(plain(words.Capital(note) + "."))
	}
	s.step(f.Started, plain("the fault begins"))
	s.step(f.Ended, plain("the fault is over"))
	return s.inOrder()
}

// OfMigration tells the story of a migration of the database at a moment of its run.
func OfMigration(t *timeline.Timeline, m *timeline.Migration, now time.Duration) Story {
	s := begin(t, now, words.Capital(words.Migration(m)))
	s.Title += s.of(m.Instance)
	if m.Name != "" {
		s.Title += ": " + words.Clean(m.Name)
	}
	s.step(m.Started, plain("its transaction began"))
	s.signals(m.Instance, 0, 0)
	s.step(t.ExitedAt(m.Instance), plain("the process ended"))
	if m.Error == "" {
		s.step(m.Done, plain("its transaction was committed"))
	} else {
		s.step(m.Done, plain("its transaction was rolled back"))
	}
	if l := lanes.OfMigration(t, m, now); l.Outcome != lanes.Open {
		s.say(ended(l, words.MigrationFate(l)))
	} else {
		s.say(plain("It is being made, " + s.lasting(m.Started) + ". Nothing is served meanwhile."))
	}
	return s.inOrder()
}
