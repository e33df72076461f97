package builds

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/tui/ui"
)

// Unit is one thing to build: a service of a lesson or its test, or another program or several of them. The zero Unit is nothing.
type Unit struct {
	Lesson  string // the lesson's name; empty for what belongs to no lesson
	Number  int    // the lesson's number
	Service string // the service; for what belongs to no lesson, its name in a sentence
}

// Audit is the command that reads the database after a run.
var Audit = Unit{Service: "audit"}

// Switchboard is the service whose every shutdown step is a switch.
var Switchboard = Unit{Service: "switchboard"}

// Modules are all modules on which any part of the course depends.
var Modules = Unit{Service: "modules"}

// testUnit is the Service of the test of a lesson.
const testUnit = "test"

// UnitOf returns the unit of a service of a lesson.
func UnitOf(l *lessons.Lesson, service string) Unit { return Unit{l.Name, l.Number, service} }

// String names the unit where there is little room: "01-signal broken".
func (u Unit) String() string { return strings.TrimSpace(u.Lesson + " " + u.Service) }

// Text describes the unit: "lesson 01, its broken service".
func (u Unit) Text() string {
	switch {
	case u == Audit:
		return "the program that reads the database after a run"
	case u == Switchboard:
		return "the switchboard"
	case u == Modules:
		return "what is not downloaded yet"
	case u.Lesson == "":
		return u.Service
	case u.Service == testUnit:
		return fmt.Sprintf("lesson %02d, its test", u.Number)
	case u.Service == lessons.Yours:
		return fmt.Sprintf("lesson %02d, your copy", u.Number)
	}
	return fmt.Sprintf("lesson %02d, its %s service", u.Number, u.Service)
}

// Text describes the state of the background builds in a line, or returns "".
func (b Ahead) Text() string {
	switch {
	case b.Total == 0:
		return ""
	case b.What != (Unit{}):
		text := b.Brief()
		if b.Now.Downloading != "" {
			return text + ": " + ui.Clean(b.Now.Downloading)
		}
		if b.Now.Elapsed >= time.Second {
			text += ", " + ui.Seconds(b.Now.Elapsed) + ", " + cmp.Or(ui.Clean(b.Now.Latest), "linking")
		}
		return text
	case len(b.Failed) > 0:
		why, shared := b.why()
		switch {
		case len(b.Failed) >= b.Total && shared:
			return notBuilt + why
		case shared:
			return notBuilt + joined(b.Failed) + ": " + why
		}
		return notBuilt + joined(b.Failed) + ". Run it to see why."
	}
	return "✓ Everything is built; you can go offline."
}

const notBuilt = "✗ Not built: "

// why returns why the first unit could not be built, and whether that holds for all that could not.
func (b Ahead) why() (why string, shared bool) {
	why = b.Failed[0].Why
	return why, !slices.ContainsFunc(b.Failed, func(u Unbuilt) bool { return u.Why != why })
}

// Brief is Text for a narrow line. It leaves out the package that is being compiled or downloaded, and names only the first unit that
// could not be built, or none if all failed for the same reason.
func (b Ahead) Brief() string {
	if b.What == (Unit{}) && len(b.Failed) > 0 {
		why, shared := b.why()
		if len(b.Failed) > 1 && shared {
			return notBuilt + why
		}
		return notBuilt + b.Failed[0].String() + ": " + why
	}
	if b.What == (Unit{}) {
		return b.Text()
	}
	if b.Now.Downloading != "" {
		return "Downloading what the services are built with, " + ui.Seconds(b.Now.Elapsed)
	}
	return "Building ahead, " + strconv.Itoa(b.Done+1) + " of " + strconv.Itoa(b.Total) + ": " + b.What.Text()
}

// Downloading says that a build downloads, and which module, or returns "" where it downloads none.
func Downloading(p build.Progress) string {
	if p.Downloading == "" {
		return ""
	}
	return "downloading what it is built with: " + ui.Clean(p.Downloading)
}

// joined lists units by their short names.
func joined(units []Unbuilt) string {
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.String()
	}
	return strings.Join(names, ", ")
}

// ServiceName names a service of a lesson in a sentence: "the broken one", "yours".
func ServiceName(service string) string {
	if service == lessons.Yours {
		return "yours"
	}
	return "the " + service + " one"
}
