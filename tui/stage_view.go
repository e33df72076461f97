package main

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

func (v *stage) title() string { return lessonTitle(v.lesson) }

func (v *stage) View() string {
	lines := []string{v.header(), v.school.strip(v.lesson, v.step(), v.w)}
	if v.curtained() {
		lines = append(lines, v.curtain.Visible()...)
		return ui.Box(lines, v.w, v.h)
	}
	lines = append(lines, v.questionLines()...)
	v.arrange()
	return ui.Box(lines, v.w, len(lines)) + "\n" + v.picture.view()
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
		phase := phaseSign(v.picture.timeline)
		if v.paused {
			phase = ui.Warn.Of("‖ paused, it runs on")
		}
		if pids := v.picture.pids(v.w - ui.Width(v.title()+right+phase) - 10); pids != "" {
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
	say(ui.Strong.Of(ui.Capital(oneOf(v.of))))
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
	if text := v.builds.text(); text != "" {
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
	text := "Instances 0 to " + strconv.Itoa(last) + " share the requests, and are i0 to " + shortInstance(last) + " in the lanes."
	if n == 2 {
		text = "Instances 0 and 1 share the requests, and are i0 and i1 in the lanes."
	}
	if v.lesson.Rollout {
		return text + " Each is replaced: " + shortInstance(n) + " starts, and i0 is stopped; then " + shortInstance(n+1) + " starts, and i1 is stopped."
	}
	return text + " i0 is the one that is stopped."
}

// tellBuilding says what is being built for a run.
func tellBuilding(say func(string), building buildingMsg, builds buildsMsg) {
	say(ui.Strong.Of("Building " + buildName(building.what)))
	say("")
	now := building.now
	if now.Elapsed == 0 && builds.what != "" {
		now = builds.now
		if builds.what != building.what {
			say("Waiting for " + buildName(builds.what) + " first: it is nearly the same, so the wait is not lost.")
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
		say(ui.Bad.Of("✗ "+ui.Capital(oneOf(of))+" does not compile") + ": " + ui.Clean(uncompiled.Package))
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

// text is the state of the background builds in a line, or nothing when there is nothing to say.
func (b buildsMsg) text() string {
	switch {
	case b.total == 0:
		return ""
	case b.what != "":
		text := b.brief()
		if b.now.Elapsed >= time.Second {
			text += ", " + ui.Seconds(b.now.Elapsed) + ", " + cmp.Or(ui.Clean(b.now.Latest), "linking")
		}
		return text
	case len(b.failed) > 0:
		return "✗ Not built: " + strings.Join(b.failed, ", ") + ". Run it to see why."
	}
	return "✓ Everything is built."
}

// brief is text without what is being compiled.
func (b buildsMsg) brief() string {
	if b.what == "" {
		return b.text()
	}
	return "Building ahead, " + strconv.Itoa(b.done+1) + " of " + strconv.Itoa(b.total) + ": " + buildName(b.what)
}

// buildName is what is being built, in words: "01-signal broken" is lesson 01, its broken service.
func buildName(what string) string {
	if what == "audit" {
		return "the audit, which reads the database afterwards"
	}
	number, rest, found := strings.Cut(what, "-")
	_, of, ofALesson := strings.Cut(rest, " ")
	if !found || !ofALesson {
		return what
	}
	if of == lessons.Yours {
		return "lesson " + number + ", your copy"
	}
	return "lesson " + number + ", its " + of + " service"
}

// oneOf names a service in a sentence.
func oneOf(of string) string {
	if of == lessons.Yours {
		return "yours"
	}
	return "the " + of + " one"
}

// stoppingSign names the instance that is being stopped where there are several; between two stops the others serve.
func stoppingSign(t *timeline.Timeline) string {
	if len(t.Processes) < 2 {
		return ui.Signal.Of("● stopping")
	}
	for _, s := range slices.Backward(t.Stops) {
		i := slices.IndexFunc(t.Processes, func(p *timeline.Process) bool { return p.Instance == s.Instance })
		if i >= 0 && t.Processes[i].Exited == 0 {
			return ui.Signal.Of("● " + shortInstance(s.Instance) + " stopping")
		}
	}
	return ui.Good.Of("● serving")
}

// phaseSign says what the run does, by shape and word.
func phaseSign(t *timeline.Timeline) string {
	switch t.Phase() {
	case timeline.Starting:
		return "○ starting"
	case timeline.Serving:
		return ui.Good.Of("● serving")
	case timeline.Stopping:
		return stoppingSign(t)
	case timeline.Auditing:
		return ui.Accent.Of("○ auditing")
	}
	return "○ over"
}
