package main

import (
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"closingtime/tui/source"
)

// layOut writes the page that shows.
func (c *code) layOut() {
	if c.w <= 0 {
		return
	}
	c.marks, c.first = nil, 0
	var lines []string
	switch {
	case c.failed != nil:
		lines = indented(" ", bad.of("The code could not be read")+": "+clean(c.failed.Error()), c.w-2)
	case c.at >= len(c.pages):
		lines = []string{"", faint.of("  Reading the code.")}
	default:
		lines = c.page(c.pages[c.at])
	}
	c.text.set(lines, c.h-3)
}

func (c *code) page(p codePage) []string {
	var lines []string
	if len(p.files) == 0 {
		lines = []string{"", "  There is no difference."}
	}
	for i, file := range p.files {
		if i > 0 {
			lines = append(lines, "")
		}
		if len(p.files) > 1 || p.old == "" {
			lines = append(lines, " "+strong.of(clean(file.path)))
		}
		var rows []string
		var marks []int
		switch {
		case p.old == "":
			rows = file.alone(c.w - 2)
		case c.w >= sideBySideWidth && !c.below:
			rows, marks = file.beside(c.w - 2)
		default:
			rows, marks = file.unified(c.w - 2)
		}
		for i, mark := range marks {
			c.marks = append(c.marks, len(lines)+mark)
			if c.first == 0 && file.changesCode(i) {
				c.first = len(lines) + mark
			}
		}
		for _, row := range rows {
			lines = append(lines, " "+row)
		}
	}
	return lines
}

// alone lays out the new version by itself.
func (p *pairing) alone(w int) []string {
	digits := len(itoa(len(p.new)))
	var lines []string
	for n, line := range p.new {
		for i, row := range source.Fold(line, w-digits-3) {
			number := continued
			if i == 0 {
				number = itoa(n + 1)
			}
			lines = append(lines, faint.of(padLeft(number, digits)+" │ ")+painted(row, plain))
		}
	}
	return lines
}

func (c *code) view() string {
	lines := []string{
		ends(" "+strong.of(lessonTitle(c.lesson)), c.text.where()+" ", c.w),
		c.school.strip(c.lesson, c.step(), c.w),
		ends(" "+c.tabs(), c.summary()+" ", c.w),
	}
	return box(append(lines, c.text.visible()...), c.w, c.h)
}

// step is where this screen stands among the lesson's steps.
func (c *code) step() string {
	if c.want == difference {
		return stepDifference
	}
	return ""
}

func (c *code) tabs() string {
	parts := make([]string, len(c.pages))
	for i, p := range c.pages {
		if parts[i] = " " + p.name; i == c.at {
			parts[i] = strong.of("▸" + p.name)
		}
	}
	if c.w < 76 && len(c.pages) > 0 {
		return strong.of("▸"+c.pages[c.at].name) + " " + itoa(c.at+1) + " of " + itoa(len(c.pages))
	}
	return strings.Join(parts, " ")
}

// summary says how much differs on this page, and which side is which.
func (c *code) summary() string {
	if c.at >= len(c.pages) || c.pages[c.at].old == "" {
		return ""
	}
	p := c.pages[c.at]
	changes, removed, added := 0, 0, 0
	for _, file := range p.files {
		changes, removed, added = changes+len(file.changes), removed+file.removed, added+file.added
	}
	if changes == 0 {
		return ""
	}
	text := plural(changes, "change") + ": " + bad.of("- "+itoa(removed)+" of "+p.old) + ", " + good.of("+ "+itoa(added)+" of "+p.new)
	if c.w < 100 {
		text = bad.of("- "+itoa(removed)) + " " + good.of("+ "+itoa(added))
	}
	return text
}

func (c *code) keys() []key.Binding {
	bindings := []key.Binding{named(keyOn, leading(c.next())), named(keyPages, c.beside())}
	if len(c.marks) > 0 {
		bindings = append(bindings, bind("n p", "changes"))
	}
	if c.arranges() {
		bindings = append(bindings, named(keyArrange, map[bool]string{false: "one below the other", true: "side by side"}[c.below]))
	}
	if c.text.scrolls() {
		bindings = append(bindings, keyScroll)
	}
	return append(bindings, keyBack)
}

// arranges tells whether there are two ways to lay the page out: it compares, and the terminal is wide enough.
func (c *code) arranges() bool {
	return c.w >= sideBySideWidth && c.at < len(c.pages) && c.pages[c.at].old != ""
}

// beside names the page that the arrows lead to.
func (c *code) beside() string {
	if len(c.pages) == 0 {
		return "other pages"
	}
	if c.at+1 < len(c.pages) {
		return c.pages[c.at+1].name
	}
	return c.pages[c.at-1].name
}

func (c *code) allKeys() []key.Binding {
	return []key.Binding{keyOn, bind("← →", "turn to the difference, the broken, the fixed one, and yours when there is one"), keyNextChange, keyLastChange, keyArrange,
		bind("↑ ↓", "scroll"), bind("pgup, pgdn", "a page; space too"), bind("home, end", "the beginning, the end"), keySteps, keyBack}
}
