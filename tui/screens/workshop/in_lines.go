package workshop

import (
	"fmt"
	"strings"

	"closingtime/lessons"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// InLines says what the room shows to a member in lines of text, for terminals that cannot move the cursor and for screen readers. It leaves
// out what changes all the time, such as how many have voted.
func InLines(v *workshop.View) []string {
	var lines []string
	if v.Closing {
		return []string{"The host has closed the room. When it opens again, you go on where you were."}
	}
	lines = append(lines, stepText(v.Step))
	if p := v.Poll; p != nil && asksNow(v) {
		lines = append(lines, pollInLines(p, v.You)...)
	} else if text := toDo(v.Step); text != "" {
		lines = append(lines, text)
	}
	if v.Step.Kind == lessons.StepWork && v.Step.Lesson != "" {
		lines = append(lines, "In a second terminal: go run ./tui -plain "+ui.Clean(v.Step.Lesson))
	}
	if run := v.Run; run != nil && runsNow(v) {
		lines = append(lines, runInLines(run, v.Poll))
	}
	if v.You != nil && v.You.Hand {
		lines = append(lines, "Your hand is up.")
	}
	if v.Ended {
		lines = append(lines, "The workshop is over.")
	}
	return lines
}

// runInLines says what the shared run does; poll is the latest question.
func runInLines(run *workshop.Run, poll *workshop.Poll) string {
	name := "The shared run of " + ui.Clean(run.Lesson)
	switch {
	case run.Over:
		return name + " is over. Its recording is kept among your own: go run ./tui runs"
	case run.Frozen:
		return name + " stands still at the moment of its stop."
	case poll != nil && poll.Lesson == run.Lesson && !poll.Asked.Before(run.Began):
		return name + " goes on."
	}
	return name + " has begun."
}

func pollInLines(p *workshop.Poll, you *workshop.You) []string {
	lines := []string{ui.Clean(p.Question)}
	for i, choice := range p.Choices {
		lines = append(lines, fmt.Sprintf("  %d  %s", i+1, ui.Clean(choice)))
	}
	if you != nil {
		switch {
		case you.Said != nil:
			lines = append(lines, "You said "+answerText(p, *you.Said)+"."+ui.When(p.Open, " Another number changes it."))
		case p.Open:
			lines = append(lines, ui.When(p.Round == 2, "The second vote. ")+ui.Either(len(p.Choices) > 0, "Type the number of your answer.", "Type the number."))
		}
	}
	switch {
	case p.Public:
		for _, r := range rowsOf(p) {
			lines = append(lines, fmt.Sprintf("  %s: %s%s", answerText(p, r.said), ui.Plural(r.now, "vote"), ui.When(p.Round == 2, fmt.Sprintf(", and %d before talking", r.before))))
		}
	case !p.Open:
		lines = append(lines, "The vote is closed, and not shown yet.")
	}
	if p.Answer == nil {
		return lines
	}
	lines = append(lines, "The answer: "+strings.TrimSpace(answerText(p, p.Answer.Was))+". "+ui.Clean(p.Answer.Why))
	if you != nil && you.Grade != "" {
		lines = append(lines, "Your answer was "+ui.Clean(you.Grade)+".")
	}
	return lines
}
