package builds

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/tui/ui"
)

// auditName stands for the audit among the names of what is built.
const auditName = "audit"

// Text is the state of the background builds in a line, or nothing when there is nothing to say.
func (b Ahead) Text() string {
	switch {
	case b.Total == 0:
		return ""
	case b.What != "":
		text := b.Brief()
		if b.Now.Elapsed >= time.Second {
			text += ", " + ui.Seconds(b.Now.Elapsed) + ", " + cmp.Or(ui.Clean(b.Now.Latest), "linking")
		}
		return text
	case len(b.Failed) > 0:
		return "✗ Not built: " + strings.Join(b.Failed, ", ") + ". Run it to see why."
	}
	return "✓ Everything is built."
}

// Brief is Text without what is being compiled.
func (b Ahead) Brief() string {
	if b.What == "" {
		return b.Text()
	}
	return "Building ahead, " + strconv.Itoa(b.Done+1) + " of " + strconv.Itoa(b.Total) + ": " + BuildName(b.What)
}

// BuildName is what is being built, in words: "01-signal broken" is lesson 01, its broken service.
func BuildName(what string) string {
	if what == auditName {
		return "the audit, which reads the database afterwards"
	}
	number, rest, found := strings.Cut(what, "-")
	_, service, ofALesson := strings.Cut(rest, " ")
	if !found || !ofALesson {
		return what
	}
	if service == lessons.Yours {
		return "lesson " + number + ", your copy"
	}
	return "lesson " + number + ", its " + service + " service"
}

// ServiceName names a service of a lesson in a sentence: "the broken one", "yours".
func ServiceName(service string) string {
	if service == lessons.Yours {
		return "yours"
	}
	return "the " + service + " one"
}
