package screens

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/outcomes"
	"closingtime/tui/picture"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// checks explains the checks of a verdict, one at a time: what it is about, all of its evidence, and the story of the
// first request or receipt that the evidence names.
type checks struct {
	w, h     int
	title    string
	timeline *timeline.Timeline
	results  []verdict.Result
	chosen   int
	about    ui.Scroller
}

var keyChecks = ui.Bind("x", "explain a check", "x")

func newChecks(title string, events []event.Event, results []verdict.Result) *checks {
	c := &checks{title: title, timeline: timeline.Of(events), results: results}
	for i, r := range results { // the first that failed is what one wants to know about
		if r.Outcome == verdict.Fail {
			c.chosen = i
			break
		}
	}
	return c
}

func (c *checks) SetSize(w, h int) {
	c.w, c.h = w, h
	c.layOut()
}

// aside is how wide the list of checks is.
const aside = 22

func (c *checks) layOut() {
	if len(c.results) == 0 || c.w <= aside {
		return
	}
	r := c.results[c.chosen]
	w := min(c.w-aside-4, 92)
	var lines []string
	say := func(lead, text string) { lines = append(lines, ui.Indented(lead, text, w)...) }
	say("", outcomes.Sign(r.Outcome)+"  "+ui.Strong.Of(r.Check))
	say("", "It holds when "+words.Holds(r.Check)+".")
	if e, ok := source.Glossary.Find(r.Check + " (check)"); ok {
		_, what, _ := strings.Cut(e.Text, ". ") // its first sentence stands above already
		say("", what)
	}
	if len(r.Findings) > 0 {
		lines = append(lines, "", ui.Accent.Of("what this run has shown"))
	}
	shown, more := outcomes.Summed(words.Evidence(r))
	for _, text := range shown {
		say("· ", ui.Clean(text))
	}
	if more != "" {
		say("", ui.Faint.Of(more))
	}
	if r.Check == "logs" && r.Outcome == verdict.Fail {
		say("", outcomes.LinesSeen)
	}
	if is := picture.FirstNamed(r.Findings); is != (picture.Target{}) {
		lines = append(lines, "", ui.Accent.Of("the story of the first one"))
		lines = append(lines, picture.Explain(c.timeline, is, c.timeline.Now).Lines(w)...)
	}
	c.about.Set(lines, c.h-2)
}

func (c *checks) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyMsg)
	switch {
	case !ok:
	case key.Matches(k, ui.KeyBack), key.Matches(k, ui.KeyLeft), key.Matches(k, keyChecks):
		return a.Back()
	case key.Matches(k, ui.KeyUp):
		c.choose(c.chosen - 1)
	case key.Matches(k, ui.KeyDown):
		c.choose(c.chosen + 1)
	default:
		c.about.Update(k)
	}
	return nil
}

func (c *checks) choose(i int) {
	c.chosen = max(0, min(i, len(c.results)-1))
	c.about = ui.Scroller{}
	c.layOut()
}

func (c *checks) View() string {
	lines := []string{ui.Ends(" "+ui.Strong.Of("The checks, explained")+"  "+c.title, c.about.Where()+" ", c.w), ui.Rule(c.w)}
	about := c.about.Visible()
	for i := range c.h - 2 {
		line := ""
		if i < len(c.results) {
			cursor := " "
			if i == c.chosen {
				cursor = ui.Strong.Of("▸")
			}
			line = " " + cursor + " " + outcomes.Glyph(c.results[i].Outcome) + " " + c.results[i].Check
		}
		line = ui.Pad(line, aside) + ui.Faint.Of("│") + "  "
		if i < len(about) {
			line += about[i]
		}
		lines = append(lines, line)
	}
	return ui.Box(lines, c.w, c.h)
}

func (c *checks) Keys() []key.Binding {
	keys := []key.Binding{ui.Bind("↑↓", "another check")}
	if c.about.Scrolls() {
		keys = append(keys, ui.Bind("pgup pgdn", "scroll"))
	}
	return append(keys, ui.KeyBack)
}

func (c *checks) AllKeys() []key.Binding {
	return []key.Binding{ui.Bind("↑ ↓", "choose a check"), ui.Bind("pgup, pgdn", "scroll what is told about it"), ui.KeyBack}
}

// Click chooses a check.
func (c *checks) Click(_ app.Navigator, x, y int) tea.Cmd {
	if i := y - 2; x < aside && i >= 0 && i < len(c.results) {
		c.choose(i)
	}
	return nil
}
