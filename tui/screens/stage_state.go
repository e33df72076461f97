package screens

import (
	"strings"

	"closingtime/tui/builds"
	"closingtime/tui/ui"
)

// StageState is how far the run on a stage is.
type StageState int

const (
	StageIdle StageState = iota
	StageBuilding
	StageRunning
	StageOver
	StageFailed
)

// Live tells whether something runs, or is built in order to run.
func (s StageState) Live() bool { return s == StageRunning || s == StageBuilding }

// Textual tells whether there is no picture of a run, so that a text shows.
func (s StageState) Textual() bool { return s == StageIdle || s == StageBuilding || s == StageFailed }

// Sign is a state without a picture, as a shape and a word.
func (s StageState) Sign() string {
	switch s {
	case StageIdle:
		return "○ not running"
	case StageBuilding:
		return ui.Accent.Of("○ building")
	case StageFailed:
		return ui.Bad.Of("✗ did not run")
	}
	return ""
}

// AtTheStop says that a picture stands still at the moment of the stop.
func AtTheStop() string { return ui.Warn.Of("‖ at the stop") }

// Curtain lays out, for a screen of w columns, the text that shows instead of a picture.
func Curtain(w int, write func(say func(string))) []string {
	lines := []string{""}
	write(func(text string) {
		for part := range strings.SplitSeq(text, "\n") {
			lines = append(lines, ui.Indented("  ", part, min(w-2, 96))...)
		}
	})
	return lines
}

// TellBuilding says what is being built for a run. ahead is what is being built without being asked for.
func TellBuilding(say func(string), building builds.Building, ahead builds.Ahead) {
	say(ui.Strong.Of("Building " + building.What.Text()))
	say("")
	now := building.Now
	if now.Elapsed == 0 && ahead.What != (builds.Unit{}) {
		now = ahead.Now
		if ahead.What != building.What {
			say("Before it: " + ahead.What.Text() + ", which had been begun. Packages that both need are compiled only once.")
		}
	}
	if now.Elapsed > 0 {
		say(ui.Seconds(now.Elapsed))
		if text := builds.Downloading(now); text != "" {
			say(text)
		}
		if now.Compiled > 0 {
			say(ui.Plural(now.Compiled, "package") + " compiled")
		}
		if now.Latest != "" {
			say(ui.Faint.Of("the latest: " + ui.Clean(now.Latest)))
		}
	}
	say("")
	say("The first build compiles the database and takes up to a minute; later ones take a second.")
}

// TellFailed says why there is no run of what has that name, and with which key to try again; more is said behind that.
func TellFailed(say func(string), name string, p builds.Problem, key, more string) {
	head, again := ui.Bad.Of("✗ The run did not come about"), ui.Strong.Of(key)+" tries again"
	if p.Package != "" {
		head = ui.Bad.Of("✗ "+ui.Capital(name)+" does not compile") + ": " + p.Package
		again = "Mend it and save; " + ui.Strong.Of(key) + " builds and runs it again"
	}
	say(head)
	say("")
	tellProblem(func(lead, text string) { say(lead + text) }, ui.Bad, p)
	say("")
	say(again + more + ".")
}
