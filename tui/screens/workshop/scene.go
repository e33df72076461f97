package workshop

import (
	"slices"
	"strconv"

	"closingtime/lessons"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// questionSteps are the kinds of steps that belong to a question of a lesson.
var questionSteps = []string{lessons.StepPredict, lessons.StepTalk, lessons.StepAgain, lessons.StepShow}

// asksNow tells whether the latest poll belongs to what the room does now.
func asksNow(v *workshop.View) bool {
	p := v.Poll
	return p != nil && (p.Open || !p.Asked.Before(v.Step.Began) || p.Lesson != "" && inQuestion(v.Step) && p.Lesson == v.Step.Lesson)
}

// runsNow tells whether the latest shared run belongs to what the room does now.
func runsNow(v *workshop.View) bool {
	run := v.Run
	return run != nil && (!run.Over || !run.Began.Before(v.Step.Began) || inQuestion(v.Step) && run.Lesson == v.Step.Lesson && asksNow(v))
}

func inQuestion(s workshop.Step) bool { return slices.Contains(questionSteps, s.Kind) }

// stepNames says what a room does at a step of a kind.
var stepNames = map[string]string{
	lessons.StepSay: "listen", lessons.StepPredict: "predict", lessons.StepTalk: "talk", lessons.StepAgain: "vote again", lessons.StepShow: "see",
	lessons.StepWork: "work", lessons.StepBoard: "the board", lessons.StepBreak: "break", lessons.StepEnd: "the end",
}

// stepText names a step, with its place in the plan.
func stepText(s workshop.Step) string {
	if s.Kind == "" {
		return "The workshop begins soon."
	}
	text := stepName(s.Kind)
	if s.Title != "" {
		text += ": " + ui.Clean(s.Title)
	}
	if s.Of > 0 {
		text = strconv.Itoa(s.Number+1) + " of " + strconv.Itoa(s.Of) + "  " + text
	}
	return text
}

func stepName(kind string) string {
	if name := stepNames[kind]; name != "" {
		return ui.Capital(name)
	}
	return ui.Clean(kind)
}

// toDo says what the people in the room do at a step of a kind that has nothing else to show.
func toDo(s workshop.Step) string {
	switch s.Kind {
	case lessons.StepSay:
		return "Listen, and ask."
	case lessons.StepPredict:
		return "A service is about to be stopped in front of you. How it ends is your guess."
	case lessons.StepTalk:
		if s.Lesson == "" && s.Title != "" {
			return "Talk about it with somebody near you: " + ui.Clean(s.Title)
		}
		return "Talk it over with somebody near you."
	case lessons.StepWork:
		return "Everybody works in their own program" + ui.When(s.Lesson != "", ", on lesson "+ui.Clean(s.Lesson)) + "."
	case lessons.StepBreak:
		return "A break."
	case lessons.StepBoard:
		return "The board."
	case lessons.StepEnd:
		return "Thank you for coming."
	}
	return ""
}

// boardLines are the first lines of the board, at most most of them.
func boardLines(b *workshop.Board, w, most int) []string {
	if b == nil || most < 2 {
		return nil
	}
	lines := []string{"  " + ui.Faint.Of(ui.Pad(ui.Either(b.Teams, "team", "name"), 24)+"points   right   mended")}
	for i, s := range b.Lines {
		if len(lines) == most {
			lines[most-1] = "  " + ui.Faint.Of("and "+strconv.Itoa(len(b.Lines)-i+1)+" more")
			break
		}
		lines = append(lines, ui.Clip("  "+ui.Pad(ui.Clean(s.Name), 24)+ui.PadLeft(strconv.Itoa(s.Points), 6)+
			ui.PadLeft(strconv.Itoa(s.Predictions), 8)+ui.PadLeft(strconv.Itoa(s.Mended), 9), w))
	}
	if len(b.Lines) == 0 {
		lines = append(lines, "  Nobody has a point yet.")
	}
	return lines
}
