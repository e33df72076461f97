package main

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// checks explains the checks of a verdict, one at a time: what it is about, all of its evidence, and the story of the
// first request or receipt that the evidence names.
type checks struct {
	w, h     int
	title    string
	timeline *timeline.Timeline
	results  []verdict.Result
	chosen   int
	about    scroller
}

var keyChecks = bind("x", "explain a check", "x")

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

func (c *checks) setSize(w, h int) {
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
	say := func(lead, text string) { lines = append(lines, indented(lead, text, w)...) }
	say("", outcomeSign(r.Outcome)+"  "+strong.of(r.Check))
	say("", "It holds when "+words.Holds(r.Check)+".")
	if e, ok := glossary.find(r.Check + " (check)"); ok {
		_, what, _ := strings.Cut(e.text, ". ") // its first sentence stands above already
		say("", what)
	}
	if len(r.Findings) > 0 {
		lines = append(lines, "", accent.of("what this run has shown"))
	}
	shown, more := summed(words.Evidence(r))
	for _, text := range shown {
		say("· ", clean(text))
	}
	if more != "" {
		say("", faint.of(more))
	}
	if r.Check == "logs" && r.Outcome == verdict.Fail {
		say("", linesSeen)
	}
	if is := firstNamed(r.Findings); is != (target{}) {
		lines = append(lines, "", accent.of("the story of the first one"))
		lines = append(lines, account(c.timeline, is, c.timeline.Now).lines(w)...)
	}
	c.about.set(lines, c.h-2)
}

var namesOne = regexp.MustCompile(`\b(request|receipt) (\d+)`)

// firstNamed returns the first request or receipt that a finding is about.
func firstNamed(findings []verdict.Finding) target {
	for _, f := range findings {
		switch {
		case f.Request > 0:
			return target{kind: aRequest, id: f.Request}
		case f.Receipt > 0:
			return target{kind: aReceipt, id: f.Receipt, instance: f.Instance}
		}
	}
	return target{}
}

func (c *checks) update(a *app, msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyMsg)
	switch {
	case !ok:
	case key.Matches(k, keyBack), key.Matches(k, keyLeft), key.Matches(k, keyChecks):
		return a.back()
	case key.Matches(k, keyUp):
		c.choose(c.chosen - 1)
	case key.Matches(k, keyDown):
		c.choose(c.chosen + 1)
	default:
		c.about.update(k)
	}
	return nil
}

func (c *checks) choose(i int) {
	c.chosen = max(0, min(i, len(c.results)-1))
	c.about = scroller{}
	c.layOut()
}

func (c *checks) view() string {
	lines := []string{ends(" "+strong.of("The checks, explained")+"  "+c.title, c.about.where()+" ", c.w), rule(c.w)}
	about := c.about.visible()
	for i := range c.h - 2 {
		line := ""
		if i < len(c.results) {
			cursor := " "
			if i == c.chosen {
				cursor = strong.of("▸")
			}
			line = " " + cursor + " " + outcomeGlyph(c.results[i].Outcome) + " " + c.results[i].Check
		}
		line = pad(line, aside) + faint.of("│") + "  "
		if i < len(about) {
			line += about[i]
		}
		lines = append(lines, line)
	}
	return box(lines, c.w, c.h)
}

func (c *checks) keys() []key.Binding {
	keys := []key.Binding{bind("↑↓", "another check")}
	if c.about.scrolls() {
		keys = append(keys, bind("pgup pgdn", "scroll"))
	}
	return append(keys, keyBack)
}

func (c *checks) allKeys() []key.Binding {
	return []key.Binding{bind("↑ ↓", "choose a check"), bind("pgup, pgdn", "scroll what is told about it"), keyBack}
}

// click chooses a check.
func (c *checks) click(_ *app, x, y int) tea.Cmd {
	if i := y - 2; x < aside && i >= 0 && i < len(c.results) {
		c.choose(i)
	}
	return nil
}
