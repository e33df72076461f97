package screens

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/outcomes"
	"closingtime/tui/picture"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// checks explains the checks of a verdict, one at a time: what the check is about, all of its evidence, and the story of the
// first request or receipt that the evidence names.
type checks struct {
	w, h     int
	name     string // what the run is of
	which    string // tells the run from others of that name
	timeline *timeline.Timeline
	results  []verdict.Result
	list     ui.List
	about    ui.Scroller
}

var keyChecks = ui.Bind("x", "explain a check", "x")

func newChecks(name, which string, t *timeline.Timeline, results []verdict.Result) *checks {
	c := &checks{name: name, which: which, timeline: t, results: results}
	c.list.Chosen = max(0, slices.IndexFunc(results, func(r verdict.Result) bool { return r.Outcome == verdict.Fail }))
	return c
}

func (c *checks) SetSize(w, h int) {
	c.w, c.h = w, h
	c.list.Set(len(c.results), h-2)
	c.layOut()
}

// aside is how wide the list of checks is.
const aside = 22

func (c *checks) layOut() {
	if len(c.results) == 0 || c.w <= aside {
		return
	}
	r := c.results[c.list.Chosen]
	w := min(c.w-aside-4, 92)
	var lines []string
	say := func(lead, text string) { lines = append(lines, ui.Indented(lead, text, w)...) }
	say("", outcomes.Sign(r.Outcome)+"  "+ui.Strong.Of(r.Check))
	say("", "It holds when "+words.Holds(r.Check)+".")
	if e, ok := source.Glossary.Find(r.Check + " (check)"); ok {
		say("", e.More) // when it holds stands above already
	}
	if len(r.Findings) > 0 {
		lines = append(lines, "", ui.Accent.Of("what this run has shown"))
	}
	shown, more := outcomes.Summed(words.Evidence(r))
	outcomes.Tell(say, "", r, shown, more)
	if is := picture.FirstNamed(r.Findings); is != (picture.Target{}) {
		lines = append(lines, "", ui.Accent.Of("the story of the first one"))
		lines = append(lines, picture.Explain(c.timeline, is, c.timeline.Now).Lines(w)...)
	}
	c.about.Set(lines, c.h-2)
}

func (c *checks) Update(a app.Navigator, msg tea.Msg) tea.Cmd { return app.Keys(a, c, msg) }

func (c *checks) Commands() app.Commands {
	return app.Commands{
		{Key: ui.Bind("↑↓", "choose a check", "up", "down"), Footer: "another check", Take: c.choose},
		{Key: ui.Bind("pgup pgdn", "scroll what is told about it; home and end too", "pgup", "pgdown", " ", "home", "end", "G"),
			Footer: ui.When(c.about.Scrolls(), "scroll"), Take: app.To(&c.about)},
		{Key: ui.Named(keyChecks, ""), Do: app.Navigator.Back},
		app.Back(ui.KeyBackLeft),
	}
}

func (c *checks) choose(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
	c.list.Update(k)
	c.tell()
	return nil
}

// tell shows what is told about the chosen check, from the beginning.
func (c *checks) tell() {
	c.about = ui.Scroller{}
	c.layOut()
}

func (c *checks) View() string {
	lines := []string{ui.Title("The checks, explained", c.name, c.which, c.about.Where(), c.w), ui.TitledRule(c.w, c.list.Where())}
	list := c.list.Draw(func(i int, chosen bool) string {
		lead, _ := ui.Cursor(chosen, "")
		return lead + outcomes.Glyph(c.results[i].Outcome) + " " + c.results[i].Check
	})
	return ui.Box(append(lines, ui.Beside(ui.Fill(list, c.h-2), c.about.Visible(), aside, ui.Faint.Of("│")+"  ")...), c.w, c.h)
}

// Click chooses a check.
func (c *checks) Click(_ app.Navigator, x, y int) tea.Cmd {
	if x < aside {
		c.list.Click(y - 2)
		c.tell()
	}
	return nil
}
