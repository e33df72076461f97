package plain

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"closingtime/lessons"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// exercise asks the lesson's exercise until it is solved, or the person quits.
func (p *narrator) exercise(ctx context.Context, l *lessons.Lesson) error {
	if l.Exercise == nil {
		p.say("This lesson has no exercise beside the mending.")
		return nil
	}
	state, err := l.BeginExercise()
	if err != nil {
		return err
	}
	p.say("")
	p.paragraph(state.Ask)
	p.choices(state)
	quit := false
	err = p.asks(ctx, "The number of your choice, and Enter, takes it. Enter alone leaves the exercise.", func() {
		p.say(ui.Either(state.Kind == lessons.FindLine, "Which line?", "Which one?") + " Its number, and Enter. Enter alone leaves the exercise.")
	}, func(word string) bool {
		if quit = word == ""; !quit {
			p.choose(state, word)
		}
		return quit || state.Over
	})
	if err == nil && !quit {
		p.reportUnsaved(p.kept.At(l.Name, progress.StepExercise))
	}
	return err
}

// choices prints what can be chosen, each with its number.
func (p *narrator) choices(state *lessons.Answering) {
	for i, text := range state.Choices {
		number := strconv.Itoa(max(1, state.First) + i)
		switch state.Kind {
		case lessons.FindLine:
			p.say(number + ": " + ui.Clean(text))
		case lessons.ChooseFix:
			p.say(number + ":")
			for line := range strings.SplitSeq(text, "\n") {
				p.say("    " + ui.Clean(line))
			}
		default:
			p.indented(number+": ", ui.Clean(text))
		}
	}
}

// choose answers a choice. It prints the remaining choices.
func (p *narrator) choose(state *lessons.Answering, word string) {
	n, err := strconv.Atoi(word)
	choice := n - max(1, state.First)
	if err != nil || choice < 0 || choice >= len(state.Choices) || !state.Choosable(choice) {
		p.sayf("%q is no choice here.", ui.Clean(word))
		return
	}
	right, why := state.Choose(choice)
	switch {
	case !right:
		p.paragraph("Not that one. " + ui.Clean(why))
	case state.Over:
		p.paragraph("Right. " + ui.Clean(why))
	default:
		p.say(fmt.Sprintf("Right: step %d. What comes next?", len(state.Taken)))
		p.choices(state)
	}
}
