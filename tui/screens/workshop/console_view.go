package workshop

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/tui/screens"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// inOrder returns the people in the order in which the console lists them: raised hands first, the one that is up longest
// at the top; then who is connected; then by name.
func inOrder(people []workshop.Person) []workshop.Person {
	people = slices.Clone(people)
	up := func(p workshop.Person) time.Time {
		if p.Hand.IsZero() {
			return time.Unix(1<<40, 0)
		}
		return p.Hand
	}
	away := func(p workshop.Person) int {
		if p.Online {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(people, func(a, b workshop.Person) int {
		return cmp.Or(up(a).Compare(up(b)), cmp.Compare(away(a), away(b)), cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
	})
	return people
}

func (c *Console) View() string {
	lines := c.head()
	if c.typing != nil {
		return ui.Box(append(lines, typingLines(c.typing, c.w)...), c.w, c.h)
	}
	foot := c.foot()
	middle := c.h - len(lines) - len(foot)
	body, where := c.peopleLines(middle), c.list.Where()
	if c.planned {
		body, where = c.planLines(middle)
	} else if c.wide() {
		left := c.w * 3 / 5
		plan, _ := c.planLines(middle) // which is there to be glanced at, around the present step
		body = ui.Beside(ui.Fill(body, middle), plan, left, ui.Faint.Of("│")+" ")
	}
	lines[len(lines)-1] = ui.TitledRule(c.w, where)
	return ui.Box(append(ui.Fill(append(lines, body...), c.h-len(foot)), foot...), c.w, c.h)
}

// wide tells whether the plan has room beside the people.
func (c *Console) wide() bool { return c.w >= 110 && c.plan != nil }

// head is who is there and how to join, the step, and what goes on. A rule is its last line.
func (c *Console) head() []string {
	v := &c.room.view
	right := strconv.Itoa(v.Present) + " here"
	if gone := len(v.People) - v.Present; gone > 0 {
		right += " · " + strconv.Itoa(gone) + " away"
	}
	if hands := handsUp(v); hands > 0 {
		right += " · " + ui.Accent.Of("! "+ui.Plural(hands, "hand"))
	}
	lines := []string{ui.Title(cmp.Or(ui.Clean(v.Title), "The room"), "", "", right, c.w)}
	for _, join := range c.host.Joins[:min(len(c.host.Joins), 2)] {
		lines = append(lines, ui.Clip(" join: "+ui.Strong.Of(join), c.w))
	}
	step := " ▸ " + ui.Strong.Of(stepText(v.Step))
	if !c.room.there() || c.room.lost != nil {
		step = " " + ui.Warn.Of(c.room.connectionIn(c.w-3-ui.Width(inkedTimer(c.room))))
	}
	lines = append(lines, ui.Rule(c.w), ui.Ends(step, inkedTimer(c.room)+" ", c.w))
	if v.Ended {
		lines = append(lines, ui.Clip("   "+overSays, c.w))
	}
	lines = append(lines, c.runLines()...)
	if p := v.Poll; p != nil && asksNow(v) {
		lines = append(lines, c.pollLines(p)...)
	}
	return append(lines, ui.Rule(c.w))
}

// handsUp is how many hands are raised.
func handsUp(v *workshop.View) (n int) {
	for _, p := range v.People {
		if !p.Hand.IsZero() {
			n++
		}
	}
	return n
}

// runLines say how far the shared run is.
func (c *Console) runLines() []string {
	s := c.share
	if s == nil || s.state == shareOver {
		return nil
	}
	name := "run of " + s.lesson.Name + ", " + s.service + ": "
	say := func(text string) []string { return []string{ui.Clip("   "+name+text, c.w)} }
	switch s.state {
	case shareBuilding:
		text := "building"
		if s.building.Now.Elapsed > 0 {
			text += ", " + ui.Seconds(s.building.Now.Elapsed)
		}
		return say(text)
	case shareFailed:
		lines := say(ui.Bad.Of("✗ it did not come about"))
		return append(lines, ui.Wrap("   "+ui.Clean(firstLine(s.problem)), c.w-2)...)
	case shareServing:
		busy := ui.Either(s.busy(), "busy enough to be stopped", "not busy enough yet")
		if s.stopping {
			busy = ui.Either(s.stopped, "the stop has begun", "stopped as soon as it is busy enough")
		}
		return say(c.pane.sign() + ", " + ui.Plural(c.inFlight(), "request") + " in flight; " + busy)
	case shareStands:
		return say(screens.AtTheStop() + ", until you let it go on")
	}
	return say(c.pane.sign())
}

func (c *Console) inFlight() int {
	if c.share.latest.Timeline == nil {
		return 0
	}
	return c.share.latest.Timeline.InFlightCount()
}

func firstLine(err error) string {
	if err == nil {
		return ""
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// pollLines are the question and its votes, for the host alone while they are not shown.
func (c *Console) pollLines(p *workshop.Poll) []string {
	question, state := "   "+ui.Accent.Of(ui.Clean(p.Question)), stateOf(p, c.room.view.Present)
	lines := []string{ui.Ends(question, state+" ", c.w)}
	if ui.Width(question+state)+3 > c.w {
		lines = []string{ui.Clip(question, c.w), "   " + ui.Faint.Of(state)}
	}
	var votes []string
	for _, r := range rowsOf(p) {
		text := c.answerShort(p, r.said) + ": "
		if p.Round == 2 {
			text += strconv.Itoa(r.before) + " → "
		}
		text += strconv.Itoa(r.now)
		if r.right {
			text = ui.Good.Of("✓ " + text)
		}
		votes = append(votes, text)
	}
	if len(votes) == 0 {
		return lines
	}
	hidden := ui.When(!p.Public, ui.Faint.Of("only you see: "))
	rows := ui.Rows(votes, "   ", c.w-20)
	most := max(1, c.h/6)
	for i, row := range rows[:min(most, len(rows))] {
		start := ui.Either(i == 0, hidden, ui.Pad("", ui.Width(hidden)))
		lines = append(lines, ui.Clip("   "+start+row+ui.When(i == most-1 && len(rows) > most, " …"), c.w))
	}
	return lines
}

// answerShort is an answer in little space: a choice by its number and, where there is room, by the beginning of its text.
func (c *Console) answerShort(p *workshop.Poll, said int) string {
	switch number := strconv.Itoa(said); {
	case len(p.Choices) == 0:
		return answerText(p, said)
	case c.wide():
		return number + " " + ui.Clip(answerText(p, said), 20)
	default:
		return number
	}
}

// peopleLines are the people, in h lines.
func (c *Console) peopleLines(h int) []string {
	w := c.w
	if c.wide() {
		w = c.w * 3 / 5
	}
	if len(c.people) == 0 {
		return c.emptyLines(w)
	}
	c.list.Set(len(c.people), max(1, h))
	return c.list.Draw(func(i int, chosen bool) string { return c.personLine(c.people[i], chosen, w) })
}

// emptyLines say how people come into the room.
func (c *Console) emptyLines(w int) []string {
	lines := []string{"", "  Nobody has joined yet. What people type stands above."}
	if c.host.Page != "" {
		lines = append(lines, "  In a browser, to look on: "+c.host.Page)
	}
	if c.host.OnlyHere {
		lines = append(lines, "")
		lines = append(lines, ui.Indented("  ", "Only this machine reaches the room. To let others in, close it, and open it with the address of this machine on their network: go run ./tui host -listen 192.168.1.7", w-2)...)
	}
	return lines
}

// personLine is one of the people: their hand, where they are and since when, what fails, and whether they have voted.
func (c *Console) personLine(p workshop.Person, chosen bool, w int) string {
	name := ui.Clean(p.Name)
	if p.Team != "" {
		name += " (" + ui.Clean(p.Team) + ")"
	}
	lead, name := ui.Cursor(chosen, ui.Pad(name, min(26, w/3)))
	return ui.Clip(lead+name+" "+c.aboutPerson(p), w)
}

func (c *Console) aboutPerson(p workshop.Person) string {
	var said []string
	add := func(text string) { said = append(said, text) }
	if !p.Hand.IsZero() {
		add(ui.Accent.Of("! hand " + c.room.ago(p.Hand)))
	}
	switch {
	case !p.Online && p.Seen.IsZero():
		add(ui.Faint.Of("○ away"))
	case !p.Online:
		add(ui.Faint.Of("○ away " + c.room.ago(p.Seen)))
	case !p.Shares:
		add("● here")
	case p.Lesson == "":
		add("● on the map")
	default:
		add("● " + ui.Clean(p.Lesson) + " " + ui.Clean(p.Step) + " " + c.room.ago(p.Since))
	}
	if p.Voted && c.room.view.Poll != nil && c.room.view.Poll.Open {
		add("✓ voted")
	}
	if len(p.Failed) > 0 {
		add(ui.Bad.Of("✗ " + ui.Clean(strings.Join(p.Failed, " "))))
	}
	if p.Done > 0 {
		add(ui.Good.Of("✓ " + strconv.Itoa(p.Done) + " done"))
	}
	return strings.Join(said, "  ")
}

// planLines are the steps of the plan around the present one, in h lines, and how many steps do not show.
func (c *Console) planLines(h int) (lines []string, where string) {
	if c.plan == nil {
		return nil, ""
	}
	here := c.here()
	from := max(0, min(here-h/3, len(c.plan.Steps)-h))
	to := min(len(c.plan.Steps), from+h)
	for i := from; i < to; i++ {
		s := c.plan.Steps[i]
		sign, ink := "· ", ui.Plain
		switch {
		case i == here:
			sign, ink = "▸ ", ui.Strong
		case i < here:
			sign, ink = "✓ ", ui.Faint
		}
		lines = append(lines, " "+ink.Of(sign+minuteOf(s.At)+"  "+stepNames[s.Kind]+ui.When(s.Title != "", ": ")+ui.Clean(s.Title)))
	}
	return lines, ui.Hidden(from, len(c.plan.Steps)-to)
}

// minuteOf writes a time of a plan as hours and minutes.
func minuteOf(at time.Duration) string {
	minutes := int(at.Minutes())
	return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
}

// foot is what is asked of the host, what fails most, and the latest alarm.
func (c *Console) foot() []string {
	if c.asks != nil {
		return append([]string{ui.Rule(c.w)}, ui.Prefixed(" ", ui.InkedWrap(ui.Warn, c.asks.Text+" y: yes.", c.w-2))...)
	}
	v := &c.room.view
	var lines []string
	if len(v.Checks) > 0 {
		var parts []string
		for _, f := range v.Checks {
			parts = append(parts, ui.Clean(f.Check)+" "+strconv.Itoa(f.Members))
		}
		lines = append(lines, ui.Clip(" "+ui.Bad.Of("✗ fails most: ")+strings.Join(parts, " · "), c.w))
	}
	if n := len(v.Alarms); n > 0 {
		text := "‼ " + c.room.ago(v.Alarms[n-1].At) + " ago: " + v.Alarms[n-1].Text
		lines = append(lines, ui.InkedWrap(ui.Warn, " "+text, c.w-1)...)
	}
	if len(lines) > 0 {
		lines = append([]string{ui.Rule(c.w)}, lines...)
	}
	return lines
}
