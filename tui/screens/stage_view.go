package screens

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

func (v *stage) title() string { return lessonTitle(v.lesson) }

func (v *stage) View() string {
	lines := []string{v.header(), v.course.strip(v.lesson, v.step(), v.w)}
	if v.curtained() {
		lines = append(lines, v.curtain.Visible()...)
		return ui.Box(lines, v.w, v.h)
	}
	lines = append(lines, v.questionLines()...)
	v.arrange()
	return ui.Box(lines, v.w, len(lines)) + "\n" + v.picture.View()
}

// header is the line above everything: what is on the stage, and how it does.
func (v *stage) header() string {
	var services []string
	for _, service := range v.services {
		if service == v.of {
			services = append(services, ui.Strong.Of("▸"+service))
		} else {
			services = append(services, " "+service)
		}
	}
	right := strings.Join(services, " ") + "   "
	switch v.state {
	case stageIdle:
		right += "○ not running"
	case stageBuilding:
		right += ui.Accent.Of("○ building")
	case stageFailed:
		right += ui.Bad.Of("✗ did not run")
	default:
		phase := picture.PhaseSign(v.picture.Timeline)
		if v.paused {
			phase = ui.Warn.Of("‖ paused, it runs on")
		}
		if pids := v.picture.Pids(v.w - ui.Width(v.title()+right+phase) - 10); pids != "" {
			right += "pid " + ui.Strong.Of(pids) + "  "
		}
		right += phase
	}
	if where := v.curtain.Where(); v.curtained() && where != "" {
		right = ui.Strong.Of("▸"+v.of) + "   " + where
	}
	return ui.Ends(" "+ui.Strong.Of(ui.Clip(v.title(), v.w-ui.Width(right)-4))+" ", right+" ", v.w)
}

// layOut writes the curtain.
func (v *stage) layOut() {
	if !v.curtained() || v.w <= 0 {
		return
	}
	var lines []string
	say := func(text string) {
		for part := range strings.SplitSeq(text, "\n") {
			lines = append(lines, ui.Indented("  ", part, min(v.w-2, 96))...)
		}
	}
	say("")
	switch v.state {
	case stageIdle:
		v.introduce(say)
	case stageBuilding:
		tellBuilding(say, v.building, v.builds)
	case stageFailed:
		tellNoRun(say, v.problem, v.of)
	}
	v.curtain.Set(lines, v.h-2)
}

func (v *stage) introduce(say func(string)) {
	policy := v.lesson.Policy
	say(ui.Strong.Of(ui.Capital(ServiceName(v.of))))
	say("")
	if v.lesson.Question != "" {
		say(ui.Accent.Of(questionAhead(v.lesson)))
		say("")
	}
	say(ui.Strong.Of("enter") + " starts it, with clients that send it orders.")
	say(ui.Strong.Of("t") + " stops it as " + policy.Stopper + " does: " + words.Policy(policy))
	if text := v.introduceInstances(); text != "" {
		say("")
		say(text)
	}
	say("")
	if v.lesson.Instances > 1 {
		say(ui.Faint.Of("You can also signal an instance from another terminal, with kill: the PIDs will stand at the top."))
	} else {
		say(ui.Faint.Of("You can also signal it from another terminal, with kill: its PID will stand at the top."))
	}
	if text := v.builds.Text(); text != "" {
		say("")
		say(ui.Faint.Of(text))
	}
}

// introduceInstances names them where there are several, and says which of them the stop is about.
func (v *stage) introduceInstances() string {
	n := v.lesson.Instances
	if n < 2 {
		return ""
	}
	last := n - 1
	text := "Instances 0 to " + strconv.Itoa(last) + " share the requests, and are i0 to " + words.ShortInstance(last) + " in the lanes."
	if n == 2 {
		text = "Instances 0 and 1 share the requests, and are i0 and i1 in the lanes."
	}
	if v.lesson.Rollout {
		return text + " Each is replaced: " + words.ShortInstance(n) + " starts, and i0 is stopped; then " + words.ShortInstance(n+1) + " starts, and i1 is stopped."
	}
	return text + " i0 is the one that is stopped."
}

// tellBuilding says what is being built for a run.
func tellBuilding(say func(string), building builds.Building, ahead builds.Ahead) {
	say(ui.Strong.Of("Building " + builds.BuildName(building.What)))
	say("")
	now := building.Now
	if now.Elapsed == 0 && ahead.What != "" {
		now = ahead.Now
		if ahead.What != building.What {
			say("Waiting for " + builds.BuildName(ahead.What) + " first: it is nearly the same, so the wait is not lost.")
		}
	}
	if now.Elapsed > 0 {
		say(ui.Seconds(now.Elapsed))
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

// tellNoRun says why there is no run of that service.
func tellNoRun(say func(string), problem error, of string) {
	uncompiled, isSource := build.OfSource(problem)
	var start *playground.StartError
	switch {
	case isSource:
		say(ui.Bad.Of("✗ "+ui.Capital(ServiceName(of))+" does not compile") + ": " + ui.Clean(uncompiled.Package))
		say("")
		for line := range strings.SplitSeq(strings.TrimRight(uncompiled.Output, "\n"), "\n") {
			say(ui.Clean(line))
		}
		say("")
		say("Mend it and save; " + ui.Strong.Of("enter") + " builds and runs it again.")
	case errors.As(problem, &start):
		say(ui.Bad.Of("✗ The run did not come about"))
		say("")
		say(ui.Clean(start.Reason))
		for _, line := range start.Output {
			say(ui.Faint.Of("it said: " + ui.Clean(line)))
		}
		say("")
		say(ui.Strong.Of("enter") + " tries again.")
	default:
		say(ui.Bad.Of("✗ The run did not come about"))
		say("")
		for line := range strings.SplitSeq(strings.TrimRight(problem.Error(), "\n"), "\n") {
			say(ui.Clean(line))
		}
		say("")
		say(ui.Strong.Of("enter") + " tries again.")
	}
}

// questionAhead is the lesson's question before the run, when no number is known yet: "some" stands for each.
func questionAhead(l *lessons.Lesson) string {
	parts := placeholder.Split(ui.Clean(l.Question), -1)
	text := parts[0]
	for _, part := range parts[1:] {
		some := "some"
		if before := strings.TrimRight(text, " "); before == "" || strings.ContainsAny(before[len(before)-1:], ".?!") {
			some = "Some"
		}
		text += some + part
	}
	return text
}

// placeholder stands in a question for a number that only the run knows.
var placeholder = regexp.MustCompile(`\{\w+\}`)

// ServiceName names a service in a sentence.
func ServiceName(of string) string {
	if of == lessons.Yours {
		return "yours"
	}
	return "the " + of + " one"
}
