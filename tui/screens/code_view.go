package screens

import (
	"strconv"
	"strings"

	"closingtime/tui/progress"
	"closingtime/tui/ui"
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
		lines = ui.Indented(" ", ui.Bad.Of("The code could not be read")+": "+ui.Clean(c.failed.Error()), c.w-2)
	case c.at >= len(c.pages):
		lines = []string{"", ui.Faint.Of("  Reading the code.")}
	default:
		lines = c.layOutPage(c.pages[c.at])
	}
	c.text.Set(lines, c.h-3)
}

func (c *code) layOutPage(p codePage) []string {
	var lines []string
	if len(p.files) == 0 {
		lines = []string{"", "  There is no difference."}
	}
	for i, file := range p.files {
		if i > 0 {
			lines = append(lines, "")
		}
		if len(p.files) > 1 || p.old == "" {
			lines = append(lines, " "+ui.Strong.Of(ui.Clean(file.path)))
		}
		var rows []string
		var marks []int
		switch {
		case p.old == "":
			rows = file.Alone(c.w - 2)
		case c.w >= sideBySideWidth && !c.below:
			rows, marks = file.SideBySide(c.w - 2)
		default:
			rows, marks = file.Unified(c.w - 2)
		}
		for i, mark := range marks {
			c.marks = append(c.marks, len(lines)+mark)
			if c.first == 0 && file.ChangesCode(i) {
				c.first = len(lines) + mark
			}
		}
		lines = append(lines, ui.Prefixed(" ", rows)...)
	}
	return lines
}

func (c *code) View() string {
	return c.draw(c.title(LessonTitle(c.lesson), "", ""), c.course.strip(c.lesson, c.step(), c.w), ui.Ends(" "+c.tabs(), c.summary()+" ", c.w))
}

// step is where this screen stands among the lesson's steps.
func (c *code) step() string {
	if c.want == difference {
		return progress.StepDifference
	}
	return ""
}

func (c *code) tabs() string {
	parts := make([]string, len(c.pages))
	for i, p := range c.pages {
		if parts[i] = " " + p.name; i == c.at {
			parts[i] = ui.Strong.Of("▸" + p.name)
		}
	}
	if c.w < 76 && len(c.pages) > 0 {
		return ui.Strong.Of("▸"+c.pages[c.at].name) + " " + strconv.Itoa(c.at+1) + " of " + strconv.Itoa(len(c.pages))
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
		changes, removed, added = changes+len(file.Changes), removed+file.Removed, added+file.Added
	}
	if changes == 0 {
		return ""
	}
	text := ui.Plural(changes, "change") + ": " + ui.Bad.Of("- "+strconv.Itoa(removed)+" of "+p.old) + ", " + ui.Good.Of("+ "+strconv.Itoa(added)+" of "+p.new)
	if c.w < 100 {
		text = ui.Bad.Of("- "+strconv.Itoa(removed)) + " " + ui.Good.Of("+ "+strconv.Itoa(added))
	}
	return text
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
