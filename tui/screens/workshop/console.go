package workshop

import (
	"strconv"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// Console is the host's first screen: who is in the room, how they do, and what comes next. One key does what comes next.
type Console struct {
	w, h   int
	room   *Room
	course *lessons.Course
	builds *builds.Supervisor
	plan   *lessons.Plan // nil without one
	host   Host

	share   *share        // the shared run of this program; nil before the first
	going   *going        // the step commanded last, while the room does not show it; nil without one
	shown   workshop.Step // that the room shows, while there is one
	pane    pane
	list    ui.List // of the people
	people  []workshop.Person
	planned bool // the plan shows in the place of the people
	typing  *app.Line
	asks    *app.Question

	projector *projector
}

// Host is what the console is made with.
type Host struct {
	Room   *Room
	Course *lessons.Course
	Builds *builds.Supervisor
	Plan   *lessons.Plan // nil for none
	Joins  []string      // what people type to join, the most useful first

	OnlyHere bool   // only this machine reaches the room
	Page     string // the address of the room's page, for browsers
}

// NewConsole returns the console of a host.
func NewConsole(h Host) *Console {
	c := &Console{room: h.Room, course: h.Course, builds: h.Builds, plan: h.Plan, host: h}
	c.pane.room = h.Room
	c.projector = &projector{console: c, pane: pane{room: h.Room}}
	return c
}

// Projector returns the screen for the projector.
func (c *Console) Projector() app.Screen { return c.projector }

func (c *Console) SetSize(w, h int) {
	c.w, c.h = w, h
	c.layOut()
}

// Typing tells whether a text is being typed.
func (c *Console) Typing() bool { return c.typing != nil }

func (c *Console) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	if k, ok := msg.(tea.KeyMsg); ok {
		commands := c.Commands() // the answers, where something is asked: any key is one
		c.asks = nil
		cmd = commands.Press(a, k)
	} else {
		cmd = c.room.hears(msg)
		if c.share != nil {
			c.share.hears(msg)
		}
	}
	switch msg := msg.(type) {
	case viewMsg:
		c.viewed()
	case steppedMsg:
		cmd = tea.Batch(cmd, c.stepped(msg))
	}
	c.pane.hears(msg)
	c.layOut()
	return cmd
}

// layOut takes over the people in their order, and gives the list its room.
func (c *Console) layOut() {
	c.people = inOrder(c.room.view.People)
	c.list.Set(len(c.people), max(1, c.h-len(c.head())-len(c.foot())))
}

// chosen is the person on whom the cursor is, or nil.
func (c *Console) chosen() *workshop.Person {
	if c.list.Chosen >= len(c.people) {
		return nil
	}
	return &c.people[c.list.Chosen]
}

// The keys of the host.
var (
	keyAhead     = ui.Bind("enter", "what comes next: the footer says what that is", "enter", " ")
	keyProjector = ui.Bind("p", "the projector: large, for everybody", "p")
	keyHelped    = ui.Bind("h", "somebody has helped the chosen person: take the hand down", "h")
	keyOut       = ui.Bind("x", "send the chosen person out, after a question", "x")
	keyNextStep  = ui.Bind("→ ←", "the next step of the plan, the one before", "right", "left")
	keyPick      = ui.Bind("l", "choose a lesson: ask about it, run it for all, or let everybody work on it", "l")
	keyAsk       = ui.Bind("a", "ask the room a question of your own", "a")
	keyCount     = ui.Bind("c", "type the hands that you have counted in the room", "c")
	keyShowVotes = ui.Bind("s", "show the votes to everybody", "s")
	keyVoting    = ui.Bind("v", "close the vote, or open it again", "v")
	keyAgain     = ui.Bind("o", "once more: the second vote on the same question", "o")
	keyBoard     = ui.Bind("b", "the board: off, on, or with teams", "b")
	keyTell      = ui.Bind("w", "tell the right answer to a question of your own", "w")
	keyPlan      = ui.Bind("tab", "the plan, or the people", "tab")
	keyStopNow   = ui.Bind("t", "stop the run of the room at once, busy or not", "t")
	keyGoOn      = ui.Bind("r", "let the run that stands still at its stop go on", "r")
	keyEnd       = ui.Bind("e", "end the workshop, after a question", "e")
	keyLeave     = ui.Bind("q", "close the room, after a question", "q")
)

func (c *Console) Commands() app.Commands {
	switch {
	case c.typing != nil:
		line := c.typing
		return line.Commands(func() { // the text may have led to another line
			if c.typing == line {
				c.typing = nil
			}
		})
	case c.asks != nil:
		return c.asks.Commands()
	}
	ahead := c.ahead()
	p, person := c.room.view.Poll, c.chosen()
	asked := p != nil && asksNow(&c.room.view)
	unshown := asked && !p.Public
	commands := app.Commands{
		{Key: keyAhead, Footer: ahead.says, Early: true, Do: c.goAhead},
		{Key: keyProjector, Footer: "projector", Do: func(a app.Navigator) tea.Cmd { return a.Open(c.projector) }},
		{Key: keyHelped, Footer: ui.When(person != nil && !person.Hand.IsZero(), "helped"), Do: c.helped},
		{Key: keyStopNow, Footer: ui.When(c.serves() && ahead.says == "", "stop it at once"), Off: !c.serves(), Do: c.stopRunNow},
		{Key: keyCount, Footer: ui.When(asked && p.Answer == nil, "count hands"), Do: c.countHands},
		{Key: keyShowVotes, Footer: ui.When(unshown && ahead.says != showVotes, showVotes), Do: c.showVotes},
		{Key: keyVoting, Footer: ui.When(unshown && ahead.says != closeVote, ui.Either(asked && p.Open, closeVote, "open the vote")), Do: c.voting},
		{Key: keyAgain, Footer: ui.When(asked && p.Round == 1 && p.Answer == nil, "second vote"), Do: c.again},
		{Key: keyGoOn, Footer: ui.When(c.stands() && ahead.says != letGoOn, letGoOn), Off: !c.stands(), Do: c.letGoOn},
		{Key: keyTell, Footer: ui.When(asked && p.Lesson == "" && p.Answer == nil && p.Public, "tell the answer"), Do: c.tellAnswer},
		{Key: keyPlan, Footer: ui.When(c.plan != nil && (c.planned || !c.wide()), ui.Either(c.planned, "people", "plan")), Off: c.plan == nil, Do: app.Call(func() { c.planned = !c.planned })},
		{Key: keyAsk, Footer: "ask", Do: c.ask},
		{Key: keyPick, Footer: "lesson", Do: c.pick},
		{Key: keyNextStep, Footer: ui.When(c.plan != nil, "step"), Off: c.plan == nil, Take: c.moveStep},
		{Key: keyBoard, Footer: "board", Do: c.turnBoard},
		{Key: keyOut, Footer: ui.When(person != nil, "send out"), Do: c.sendOut},
		{Key: keyEnd, Footer: "end", Do: c.endWorkshop},
	}
	return append(append(commands, app.Choose(&c.list, "person")...), app.Command{Key: keyLeave, Footer: "close", Do: c.leave})
}

func (c *Console) do(commands ...workshop.Command) tea.Cmd { return c.room.link.do(commands...) }

// helped takes the hand of the chosen person down.
func (c *Console) helped(a app.Navigator) tea.Cmd {
	person := c.chosen()
	if person == nil || person.Hand.IsZero() {
		a.Say("Nobody with a raised hand is chosen. ↑↓ choose; raised hands are at the top.")
		return nil
	}
	return c.do(workshop.Command{Helped: person.ID})
}

func (c *Console) sendOut(a app.Navigator) tea.Cmd {
	person := c.chosen()
	if person == nil {
		a.Say("Nobody is there to be sent out.")
		return nil
	}
	id := person.ID
	c.asks = &app.Question{Text: "Send " + ui.Clean(person.Name) + " out of the room? They can come back with the code only.", Yes: func(app.Navigator) tea.Cmd {
		return c.do(workshop.Command{Remove: id})
	}}
	return nil
}

func (c *Console) showVotes(a app.Navigator) tea.Cmd {
	if c.room.view.Poll == nil {
		a.Say("No question has been put yet.")
		return nil
	}
	return c.do(workshop.Command{Show: true})
}

func (c *Console) voting(app.Navigator) tea.Cmd {
	open := c.room.view.Poll == nil || !c.room.view.Poll.Open
	return c.do(workshop.Command{Voting: &open})
}

func (c *Console) again(app.Navigator) tea.Cmd { return c.do(workshop.Command{Again: true}) }

// turnBoard turns the board on, then to teams, then off.
func (c *Console) turnBoard(a app.Navigator) tea.Cmd {
	mode := workshop.BoardMode{On: true}
	says := "The board is on: everybody sees the points of those who share where they are."
	if board := c.room.view.Board; board != nil && board.Teams {
		mode, says = workshop.BoardMode{}, "The board is off."
	} else if board != nil {
		mode, says = workshop.BoardMode{On: true, Teams: true}, "The board is of teams: m in the room joins one, and a team shares its points."
	}
	a.Say(says)
	return c.do(workshop.Command{Board: &mode})
}

func (c *Console) endWorkshop(app.Navigator) tea.Cmd {
	c.asks = &app.Question{Text: "End the workshop? Everybody is told so, and keeps their answers and the shared runs. The room stays open until you close it.", Yes: func(app.Navigator) tea.Cmd {
		return c.do(workshop.Command{End: true})
	}}
	return nil
}

// LeaveQuestion is asked on a terminal that is too small for the console.
func (c *Console) LeaveQuestion() string { return "Close the room?" }

func (c *Console) leave(app.Navigator) tea.Cmd {
	c.asks = &app.Question{Text: "Close the room? Nothing is lost: go run ./tui host opens it again, with the same code.", Yes: app.Navigator.Back}
	return nil
}

// occupied tells whether something still runs for the room, and says so while it does.
func (c *Console) occupied(a app.Navigator) bool {
	if c.share.under() {
		a.SayWhile(c.underWay)
	}
	return c.share.under()
}

// underWay says what still runs for the room, or returns "".
func (c *Console) underWay() string {
	if !c.share.under() {
		return ""
	}
	return "Lesson " + strconv.Itoa(c.share.lesson.Number) + " still runs for the room."
}
