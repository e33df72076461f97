package workshop

import (
	"slices"
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/screens"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// member is the room as somebody sees it who has joined: the question, the shared run, the board, and what there is to do.
type member struct {
	w, h   int
	room   *Room
	course *screens.Course
	pane   pane

	typed  string // the digits of an answer so far
	poll   int    // the poll for which they were typed
	typing *app.Line
}

// The keys of a member.
var (
	keySay      = ui.Bind("enter", "say it; open the lesson that everybody works on; the verdict of the run once it is over", "enter")
	keyHand     = ui.Bind("h", "raise your hand, or take it down", "h", "H")
	keyShare    = ui.Bind("s", "share where you are with the host, or stop that", "s")
	keyTeam     = ui.Bind("m", "join a team, or leave it", "m")
	keyVerdict  = ui.Bind("v", "the verdict of the shared run, and its replay", "v")
	keyToCourse = ui.Bind("q", "to the course; R comes back", "q", "esc", "R")
)

// longestGuess is how many digits an answer can have.
const longestGuess = 6

func newMember(room *Room, course *screens.Course) *member {
	return &member{room: room, course: course, pane: pane{room: room}}
}

func (m *member) SetSize(w, h int) { m.w, m.h = w, h }

// Typing tells whether the name of a team is being typed.
func (m *member) Typing() bool { return m.typing != nil }

func (m *member) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	m.pane.hears(msg)
	if p := m.room.view.Poll; p != nil && p.ID != m.poll {
		m.poll, m.typed = p.ID, ""
	}
	return app.Keys(a, m, msg)
}

// open is the poll in which votes are taken now, or nil.
func (m *member) open() *workshop.Poll {
	if p := m.room.view.Poll; p != nil && p.Open && m.room.lost == nil {
		return p
	}
	return nil
}

func (m *member) Commands() app.Commands {
	if m.typing != nil {
		return m.typing.Commands(func() { m.typing = nil })
	}
	you, run, p := m.you(), &m.room.run, m.open()
	vote := screens.KeyDigit
	if p != nil && len(p.Choices) > 0 {
		vote = screens.KeyChoice(len(p.Choices))
	}
	return m.pane.withPicture(slices.Concat(app.Commands{
		{Key: vote, Footer: ui.When(p != nil, "your answer"), Off: p == nil, Take: m.digit},
		{Key: screens.KeyEraseDigit, Off: m.typed == "", Do: app.Call(func() { m.typed = m.typed[:len(m.typed)-1] })},
		{Key: keySay, Footer: m.enterSays(), Off: m.enterSays() == "", Do: m.enter},
		{Key: keyVerdict, Footer: ui.When(run.over() && m.enterSays() != toVerdict, "verdict"), Off: !run.over(), Do: m.verdict},
	}, m.pane.commands(), app.Commands{
		{Key: keyHand, Footer: ui.Either(you.Hand, "hand down", "raise a hand"), Do: m.hand},
		{Key: keyShare, Footer: ui.Either(you.Shares, "stop sharing", "share"), Do: m.share},
		{Key: keyTeam, Footer: "team", Off: !m.teams(), Do: m.team},
		{Key: keyToCourse, Footer: "to the course", Do: app.Navigator.Back},
	}))
}

// you is what the room says of the member.
func (m *member) you() workshop.You {
	if you := m.room.view.You; you != nil {
		return *you
	}
	return workshop.You{}
}

func (m *member) teams() bool { return m.room.view.Board != nil && m.room.view.Board.Teams }

// What enter does, for the footer.
const (
	toSay     = "say it"
	toVerdict = "verdict"
	toWork    = "open the lesson"
)

// enterSays is what enter does now; empty for nothing.
func (m *member) enterSays() string {
	v := &m.room.view
	switch {
	case m.typed != "":
		return toSay
	case m.room.run.over() && runsNow(v):
		return toVerdict
	case v.Step.Lesson != "" && !inQuestion(v.Step) && m.course.HasLesson(v.Step.Lesson):
		return toWork
	}
	return ""
}

func (m *member) enter(a app.Navigator) tea.Cmd {
	switch m.enterSays() {
	case toSay:
		return m.say(a)
	case toVerdict:
		return m.verdict(a)
	case toWork:
		return m.course.OpenLesson(a, m.room.view.Step.Lesson)
	}
	return nil
}

// digit takes a digit: with choices, it is the answer; without, a part of the number.
func (m *member) digit(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
	p := m.open()
	if len(p.Choices) == 0 {
		if len(m.typed) < longestGuess {
			m.typed += string(k.Runes)
		}
		return nil
	}
	return m.vote(int(k.Runes[0] - '0'))
}

// say says the number that was typed.
func (m *member) say(a app.Navigator) tea.Cmd {
	said, err := strconv.Atoi(m.typed)
	m.typed = ""
	if p := m.open(); err != nil || p == nil {
		a.Say("The vote is closed.")
		return nil
	}
	return m.vote(said)
}

func (m *member) vote(said int) tea.Cmd {
	return m.room.link.do(workshop.Command{Vote: &workshop.Vote{Poll: m.room.view.Poll.ID, Said: said}})
}

func (m *member) hand(app.Navigator) tea.Cmd { return raise(m.room) }

// raise raises the member's hand, or takes it down.
func raise(r *Room) tea.Cmd {
	return r.link.do(workshop.Command{Hand: new(r.view.You == nil || !r.view.You.Hand)})
}

func (m *member) share(app.Navigator) tea.Cmd {
	return m.room.link.do(workshop.Command{Share: new(!m.you().Shares)})
}

// team asks for the name of a team.
func (m *member) team(app.Navigator) tea.Cmd {
	m.typing = &app.Line{Asks: "The name of your team, the same for both of you; empty leaves it", Text: m.you().Team,
		Take: func(_ app.Navigator, name string) (tea.Cmd, error) {
			return m.room.link.do(workshop.Command{Join: &name}), nil
		}}
	return nil
}

func (m *member) verdict(a app.Navigator) tea.Cmd {
	run := &m.room.run
	return screens.OpenVerdict(a, run.events, run.failed)
}
