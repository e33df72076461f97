package screens

import (
	"strconv"
	"strings"

	"closingtime/lessons"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// View draws what layOut has laid out.
func (v *stage) View() string {
	lines := []string{v.header(), v.course.strip(v.lesson, v.step(), v.w)}
	switch {
	case v.textual():
		return ui.Box(append(lines, v.text.Visible()...), v.w, v.h)
	case !v.two():
		lines = append(lines, v.questionLines()...)
		return ui.Box(lines, v.w, len(lines)) + "\n" + v.panes[0].picture.View()
	case v.alone():
		return ui.Box(append(lines, v.panes[v.chosen].draw()...), v.w, v.h)
	}
	return ui.Box(append(lines, drawTwo(&v.panes[0], &v.panes[1], v.w)...), v.w, v.h)
}

// header is the line above everything: what is on the stage, and how it does.
func (v *stage) header() string {
	right := v.chosenServices() + "   "
	if where := v.text.Where(); v.textual() && where != "" {
		right += where
	} else {
		right += v.sign(ui.Width(right))
	}
	return ui.Ends(" "+ui.Strong.Of(ui.Clip(LessonTitle(v.lesson), v.w-ui.Width(right)-4))+" ", right+" ", v.w)
}

// chosenServices names what is on the stage and, of one by itself, what could be.
func (v *stage) chosenServices() string {
	switch {
	case v.two():
		return v.panes[0].service + " beside " + v.panes[1].service
	case v.textual() && v.text.Scrolls():
		return ui.Strong.Of("▸" + v.service())
	}
	var services []string
	for _, service := range v.offers() {
		if service == v.service() {
			services = append(services, ui.Strong.Of("▸"+service))
		} else {
			services = append(services, " "+service)
		}
	}
	return strings.Join(services, " ")
}

// sign is the state as a shape and a word, behind so many columns.
func (v *stage) sign(taken int) string {
	switch {
	case v.state.Textual():
		return v.state.Sign()
	case v.film.held:
		return v.withPids(AtTheStop(), taken)
	case v.paused:
		return v.withPids(ui.Warn.Of("‖ paused, "+ui.Either(v.two(), "they run on", "it runs on")), taken)
	case !v.two():
		return v.withPids(picture.PhaseSign(v.timeline()), taken)
	case v.state == StageOver:
		return "○ over"
	}
	return "one load, one clock"
}

// withPids names the processes of one by itself before its phase, where there is room.
func (v *stage) withPids(phase string, taken int) string {
	if v.two() {
		return phase
	}
	pids := v.panes[0].picture.Pids(v.w - ui.Width(LessonTitle(v.lesson)+phase) - taken - 10)
	if pids == "" {
		return phase
	}
	return "pid " + ui.Strong.Of(pids) + "  " + phase
}

// layOut writes the text that shows, or decides which lanes do.
func (v *stage) layOut() {
	switch {
	case v.w <= 0:
	case v.judged:
		v.text.Set(v.verdicts(), v.h-2)
	case v.textual():
		v.text.Set(v.curtain(), v.h-2)
	case !v.two():
		v.panes[0].picture.SetSize(v.w, v.h-2-len(v.questionLines()))
	case v.alone():
		v.release()
		v.panes[v.chosen].lay(v.w, v.h-2)
	default:
		v.align()
	}
}

// curtain is what shows instead of the lanes before a run, and where there is none.
func (v *stage) curtain() []string {
	return Curtain(v.w, func(say func(string)) {
		switch v.state {
		case StageIdle:
			v.introduce(say)
		case StageBuilding:
			TellBuilding(say, v.building, v.ahead)
		case StageFailed:
			TellFailed(say, ui.Either(v.two(), "one of the two", builds.ServiceName(v.service())), v.problem, "enter", "")
		}
	})
}

// introduce says what will be seen, and what to do.
func (v *stage) introduce(say func(string)) {
	policy := v.lesson.Policy
	stops := " as " + policy.Stopper + " does: " + words.Policy(policy)
	name := ui.Capital(builds.ServiceName(v.service()))
	if v.two() {
		say(ui.Strong.Of(name + " and the fixed one, side by side"))
		say("")
		say("Both meet the same load, and are stopped at the same instant. What differs is what the code does.")
		say("")
		say(ui.Strong.Of("enter") + " starts both. " + ui.Strong.Of("t") + ui.Either(v.lesson.Poisons(), " then sends both the order that makes a worker panic. After that they are stopped", " then stops both,") + stops)
		if v.service() == lessons.Broken && v.yours {
			say("")
			say(ui.Strong.Of("y") + " puts your own copy in the place of the broken one.")
		}
	} else {
		say(ui.Strong.Of(name))
		say("")
		if v.lesson.Question != "" {
			say(ui.Accent.Of(questionAhead(v.lesson)))
			say("")
		}
		say(ui.Strong.Of("enter") + " starts it" + ui.Either(v.lesson.StopsAtStart(), ". No client sends anything yet.", ", with clients that send it orders."))
		say(ui.Strong.Of("t") + ui.Either(v.lesson.Poisons(), " sends it the order that makes a worker panic. After that it is stopped", " stops it") + stops)
		if text := v.introduceInstances(); text != "" {
			say("")
			say(text)
		}
		say("")
		say(ui.Faint.Of("You can also signal " + ui.Either(v.lesson.Instances > 1, "an instance from another terminal, with kill: the PIDs", "it from another terminal, with kill: its PID") +
			" will stand at the top."))
	}
	if text := v.ahead.Text(); text != "" {
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
