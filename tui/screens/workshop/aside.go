package workshop

import (
	"encoding/json"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/screens"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/visit"
)

// Aside keeps a member in touch with the room on every screen of the course: a line says what the room wants, and two keys open the room
// and raise a hand. It never takes the screen away. It reports where the member is while they share that, and keeps what they take home.
type Aside struct {
	room         *Room
	screen       *member
	course       *screens.Course
	visit        *visit.Visit
	newRecording func(name string) (path string, err error)

	judgedOf  string        // the lesson of the latest verdict on a copy of the member's
	latest    *builds.Trial // has that verdict
	reported  []byte        // the progress that the room was told last, as JSON
	reporting bool          // it is being told
	keeping   bool          // the visit is being written
	unkept    bool          // something has come since
}

var (
	keyRoom       = ui.Bind("R", "the room: its question, its run, its board", "R")
	keyHandAnyway = ui.Bind("H", "raise your hand in the room, or take it down", "H")
)

// NewAside returns what accompanies the course of a member. newRecording returns the path of a new recording.
func NewAside(room *Room, course *screens.Course, kept *visit.Visit, newRecording func(name string) (string, error)) *Aside {
	return &Aside{room: room, screen: newMember(room, course), course: course, visit: kept, newRecording: newRecording}
}

// Update takes a message for the whole program.
func (s *Aside) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	cmds := []tea.Cmd{s.room.hears(msg)}
	switch msg := msg.(type) {
	case app.Opened: // the program has begun
		cmds = append(cmds, a.Open(s.screen))
	case viewMsg:
		cmds = append(cmds, s.keep())
	case visitedMsg:
		s.keeping = false
		if msg.answered != nil {
			cmds = append(cmds, s.predicted(*msg.answered))
		}
		if msg.err != nil {
			a.Say(msg.err.Error())
		} else if s.unkept {
			cmds = append(cmds, s.keep())
		}
	case wholeMsg:
		cmds = append(cmds, s.keepRun(msg))
	case builds.CopyChanged:
		s.judged(msg.Watch.Lesson.Name, msg.State.Latest)
	case reportedMsg:
		s.reporting = false
		if msg.err != nil {
			s.reported = nil
			return tea.Batch(cmds...) // the next message tries again, and not this one at once
		}
	}
	return tea.Batch(append(cmds, s.report())...)
}

// Line says what the room wants of the member, or what it does. On the screen of the room, which says that itself, it says where the
// keys lead.
func (s *Aside) Line(top app.Screen, w int) string {
	keys := ui.Strong.Of("R") + " the room  " + ui.Strong.Of("H") + " hand "
	r := s.room
	if r.over() {
		return ui.Pad(ui.Faint.Of(" "+r.connectionIn(w-1)), w)
	}
	if lost := r.connectionIn(w - 1); lost != "" && r.there() {
		return ui.Pad(ui.Warn.Of(" "+lost), w)
	}
	if top == app.Screen(s.screen) {
		return ui.Ends(ui.Faint.Of(" On every screen of the course:"), keys, w)
	}
	if p := r.asking(); p != nil {
		return ui.Ends(" "+ui.Accent.Of("? The room asks: "+ui.Clean(p.Question)), ui.Strong.Of("R")+" first, then your answer ", w)
	}
	text := " " + ui.Faint.Of(stepText(r.view.Step))
	if timer := r.timer(); timer != "" {
		text += "  " + timer
	}
	if you := r.view.You; you != nil && you.Hand {
		text = " " + ui.Accent.Of("! your hand is up") + " " + text
	}
	return ui.Ends(text, keys, w)
}

// Urgent tells whether the room asks something, or is out of reach.
func (s *Aside) Urgent() bool { return s.room.asking() != nil || s.room.lost != nil && !s.room.over() }

// Commands are the keys of the room that work everywhere.
func (s *Aside) Commands() app.Commands {
	return app.Commands{
		{Key: keyRoom, Do: s.open},
		{Key: keyHandAnyway, Do: func(app.Navigator) tea.Cmd { return raise(s.room) }},
	}
}

// open opens the room or, from the room, leads back.
func (s *Aside) open(a app.Navigator) tea.Cmd {
	if a.Top() == app.Screen(s.screen) {
		return a.Back()
	}
	return app.Raise(a, func(m *member) bool { return m == s.screen }, func() *member { return s.screen })
}

// reportedMsg says that the room was told where the member is.
type reportedMsg struct{ err error }

// report tells the room where the member is, if they share it and it has changed.
func (s *Aside) report() tea.Cmd {
	you := s.room.view.You
	if you == nil || !you.Shares {
		s.reported = nil
		return nil
	}
	if s.reporting || s.room.lost != nil {
		return nil
	}
	at := s.progress()
	now, err := json.Marshal(at)
	if err != nil || string(now) == string(s.reported) {
		return nil
	}
	s.reported, s.reporting = now, true
	outcome := s.room.link.order(workshop.Command{Progress: &at})
	return func() tea.Msg {
		_, err := outcome()
		return reportedMsg{err}
	}
}

// progress is where the member is.
func (s *Aside) progress() workshop.Progress {
	at := ProgressOf(s.course.Kept(), s.course.Lessons())
	if s.latest != nil && s.judgedOf == at.Lesson {
		at.Failed, at.Passed, at.Changed = s.latest.FailedChecks(), s.latest.Passed(), s.latest.Changed
	}
	return at
}

// ProgressOf returns where a member is by what is kept of their progress.
func ProgressOf(state progress.State, course []*lessons.Lesson) workshop.Progress {
	at := workshop.Progress{Lesson: state.Last, Step: state.Step}
	for _, l := range course {
		if state.Done(l.Name) {
			at.Done = append(at.Done, l.Name)
		}
	}
	return at
}

// judged takes the latest verdict on the member's copy of a lesson's service.
func (s *Aside) judged(lesson string, latest *builds.Trial) {
	if latest.Judged() {
		s.judgedOf, s.latest = lesson, latest
	}
}

// visitedMsg says that the visit is written.
type visitedMsg struct {
	answered *visit.Answered // the question whose answer has become known
	err      error
}

// keep has what the room shows written into the visit.
func (s *Aside) keep() tea.Cmd {
	if s.unkept = s.keeping; s.keeping {
		return nil
	}
	s.keeping = true
	view := s.room.view
	return func() tea.Msg {
		answered, err := s.visit.Sees(view)
		return visitedMsg{answered, err}
	}
}

// predicted keeps the first vote on a lesson's question among the member's predictions.
func (s *Aside) predicted(q visit.Answered) tea.Cmd {
	said := q.First
	if said == nil {
		said = q.Said
	}
	if said == nil || q.Poll.Lesson == "" || !s.course.HasLesson(q.Poll.Lesson) {
		return nil
	}
	record := progress.Prediction{At: time.Now().Round(0), Of: q.Poll.Service, Said: *said, Was: q.Poll.Answer.Was, Choices: len(q.Poll.Choices)}
	if out := q.Poll.Answer.Out; out > 0 {
		record.Out = out
		if *said == q.Poll.Most { // all of them, however many the question has named
			record.Said = out
		}
	}
	return s.course.KeepPrediction(q.Poll.Lesson, record)
}

// keepRun writes the recording of a shared run among the member's own, or says why there is none.
func (s *Aside) keepRun(msg wholeMsg) tea.Cmd {
	return func() tea.Msg {
		err := msg.err
		if err == nil && len(msg.events) > 0 {
			err = s.visit.KeepRun(msg.run, msg.events, s.newRecording)
		}
		if err != nil {
			return app.Notice("The shared run is not kept: " + err.Error())
		}
		return nil
	}
}
