package workshop

import (
	"cmp"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// Notes are what the facilitator says at the present step, what people ask, and what comes next, for a second terminal. They follow the
// room.
type Notes struct {
	w, h  int
	room  *Room
	plans []lessons.Plan
	text  ui.Scroller
	of    [2]int // the plan and the step of which the notes show, by their numbers
}

// NewNotes returns the notes of whichever of the plans the room follows.
func NewNotes(room *Room, plans []lessons.Plan) *Notes {
	return &Notes{room: room, plans: plans, of: [2]int{-1, -1}}
}

func (n *Notes) SetSize(w, h int) {
	n.w, n.h = w, h
	n.layOut()
}

func (n *Notes) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyMsg); ok {
		return n.Commands().Press(a, k)
	}
	cmd := n.room.hears(msg)
	n.layOut()
	return cmd
}

func (n *Notes) Commands() app.Commands {
	return append(app.Scroll(&n.text), app.Command{Key: ui.KeyQuit, Footer: "quit", Do: app.Navigator.Back})
}

// step finds the present step among the plans.
func (n *Notes) step() (plan, number int, ok bool) {
	v := &n.room.view
	for i, p := range n.plans {
		if p.Name == v.Step.Plan && v.Step.Kind != "" && v.Step.Number < len(p.Steps) {
			return i, v.Step.Number, true
		}
	}
	return -1, -1, false
}

// layOut shows the notes of the present step, from their beginning when it is another one.
func (n *Notes) layOut() {
	plan, number, ok := n.step()
	if n.of != [2]int{plan, number} {
		n.of, n.text.Top = [2]int{plan, number}, 0
	}
	var lines []string
	switch {
	case ok:
		lines = n.noteLines(n.plans[plan].Steps[number])
	case n.room.gone(): // the head has no room for all of it
		lines = append([]string{""}, ui.Indented("  ", n.room.connection(), n.w-2)...)
	case n.room.there():
		lines = append([]string{""}, ui.Indented("  ", n.without(), n.w-2)...)
	}
	n.text.Set(lines, n.h-3-len(n.foot()))
}

// without says why there are no notes.
func (n *Notes) without() string {
	if n.room.view.Step.Kind == "" {
		return "The workshop has not begun. The notes follow the room as soon as the host goes to the first step of a plan."
	}
	var names []string
	for _, p := range n.plans {
		names = append(names, p.Name)
	}
	return "The room follows no plan, so there are no notes. go run ./tui host -plan NAME opens it with one: " + strings.Join(names, ", ") + "."
}

func (n *Notes) noteLines(s lessons.PlanStep) []string {
	text := cmp.Or(s.Notes, "There are no notes on this step.")
	return append([]string{""}, ui.Prefixed("  ", source.Prose(text, min(n.w-4, 96)))...)
}

func (n *Notes) View() string {
	v := &n.room.view
	head := " ▸ " + ui.Strong.Of(stepText(v.Step))
	timer := inkedTimer(n.room)
	if n.room.gone() {
		head, timer = " "+ui.Strong.Of("Notes"), ""
	} else if lost := n.room.connectionIn(n.w - 3); lost != "" {
		head, timer = " "+ui.Warn.Of(lost), ""
	}
	lines := []string{ui.Ends(head, timer+" ", n.w), ui.Rule(n.w)}
	foot := n.foot()
	lines = append(ui.Fill(append(lines, n.text.Visible()...), n.h-1-len(foot)), ui.Rule(n.w))
	return ui.Box(append(lines, foot...), n.w, n.h)
}

// foot is what comes next, how far the vote is, and the votes, which only the facilitator may know.
func (n *Notes) foot() []string {
	lines := []string{n.next(), n.askedNow()}
	if p := n.room.view.Poll; p != nil && asksNow(&n.room.view) {
		lines = append(lines, votesForHost(p, n.w, max(1, n.h/3))...)
	}
	return lines
}

// next is the step that follows.
func (n *Notes) next() string {
	plan, number, ok := n.step()
	if !ok {
		return ""
	}
	steps := n.plans[plan].Steps
	if number+1 >= len(steps) {
		return " then: nothing; this is the last step"
	}
	s := steps[number+1]
	return ui.Ends(" then: "+stepNames[s.Kind]+ui.When(s.Title != "", ": ")+ui.Clean(s.Title), n.text.Where()+" ", n.w)
}

// askedNow is how far the vote is, and what the people want.
func (n *Notes) askedNow() string {
	v := &n.room.view
	text := " " + strconv.Itoa(v.Present) + " here"
	if hands := handsUp(v); hands > 0 {
		text += "   " + ui.Accent.Of("! "+ui.Plural(hands, "hand")+" up")
	}
	if v.Poll != nil && asksNow(v) {
		text += "   " + stateOf(v.Poll, v.Present)
	}
	return text
}
