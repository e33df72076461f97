package workshop

import (
	"cmp"
	"strconv"

	"closingtime/tui/app"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

func (m *member) View() string {
	lines := m.head()
	if m.typing != nil {
		return ui.Box(append(lines, typingLines(m.typing, m.w)...), m.w, m.h)
	}
	room := m.h - len(lines)
	if m.pane.alone {
		return ui.Box(append(lines, m.pane.lines(m.w, room)...), m.w, m.h)
	}
	return ui.Box(append(lines, m.body(room)...), m.w, m.h)
}

// typingLines is a line that is being typed, with what it is for.
func typingLines(line *app.Line, w int) []string {
	lines := append([]string{""}, ui.Indented("  ", line.Asks, w-2)...)
	lines = append(lines, "", "  ▸ "+line.Shown(w-6))
	if line.Wrong != "" {
		lines = append(lines, "")
		lines = append(lines, ui.InkedLines(ui.Bad, ui.Indented("  ✗ ", line.Wrong, w-2))...)
	}
	return lines
}

// head is the title of the room with the member's name, and the step.
func (m *member) head() []string {
	v, you := &m.room.view, m.you()
	right := ui.Clean(you.Name) + ui.When(you.Hand, "  ! hand up") + "  " + strconv.Itoa(v.Present) + " here"
	step := " " + ui.Strong.Of(stepText(v.Step))
	if !m.room.there() {
		step = " " + m.room.connection()
	}
	return []string{ui.Title(cmp.Or(ui.Clean(v.Title), "The room"), "", "", right, m.w), ui.Ends(step, rightOf(&m.pane)+" ", m.w), ui.Rule(m.w)}
}

// rightOf is what the shared run does, while it belongs to the step, and the timer of the step.
func rightOf(p *pane) string {
	if !runsNow(&p.room.view) {
		return inkedTimer(p.room)
	}
	return p.sign() + "   " + inkedTimer(p.room)
}

// inkedTimer is the timer of the step, which stands out once the time is over.
func inkedTimer(r *Room) string {
	if remaining, ok := r.remaining(); ok && remaining < 0 {
		return ui.Warn.Of(r.timer())
	}
	return r.timer()
}

// body is what the room does, in h lines: the question, the run, the board, or what there is to do.
func (m *member) body(h int) []string {
	v := &m.room.view
	var lines []string
	if !m.room.there() {
		return nil
	}
	asks, runs := asksNow(v), runsNow(v)
	if m.room.gone() {
		lines = append(ui.InkedLines(ui.Warn, ui.Indented("  ", m.room.connection(), m.w-2)), ui.Rule(m.w))
	}
	if asks {
		lines = append(lines, pollLines(v, v.You, m.typed, m.w, h-len(lines))...)
	}
	if runs && h > len(lines) {
		lines = append(lines, m.pane.lines(m.w, h-len(lines))...)
	} else if !asks {
		lines = append(lines, "")
		lines = append(lines, ui.Indented("  ", toDo(v.Step), m.w-2)...)
		if says := m.enterSays(); says == toWork {
			lines = append(lines, "", "  "+ui.Strong.Of("enter")+" opens it.")
		}
		if v.Ended {
			lines = append(append(lines, ""), ui.Indented("  ", "The workshop is over. Your answers and the shared runs are kept in .closingtime: the runs are among those that "+
				ui.Strong.Of("r")+" lists on the map, and the answers in .closingtime/room.", min(m.w-2, 100))...)
		}
	}
	if v.Board != nil && h-len(lines) > 3 && !runs {
		lines = append(lines, "")
		lines = append(lines, boardLines(v.Board, m.w, h-len(lines))...)
	}
	return lines
}

// pollLines is the poll of a view for somebody, in at most h lines: the question with what they say, or, once they are shown, the
// votes, and the answer.
func pollLines(v *workshop.View, you *workshop.You, typed string, w, h int) []string {
	p := v.Poll
	lines := questionLines(p, min(w-2, 100))
	if p.Public && len(p.Choices) > 0 { // the histogram has them
		lines = lines[:len(lines)-len(choiceLines(p, min(w-2, 100)))]
	}
	if you != nil {
		lines = append(lines, voteLine(p, you, typed))
	}
	lines = append(lines, "  "+ui.Faint.Of(stateOf(p, v.Present)))
	if p.Public {
		answer := answerLines(p, min(w-2, 100))
		if grade := gradeLine(p, you); grade != "" {
			answer = append(answer, grade)
		}
		lines = append(lines, histogram(p, min(w-4, 96), max(4, h-len(lines)-len(answer)-1))...)
		lines = append(lines, answer...)
	}
	return append(lines, ui.Rule(w))
}

// voteLine is what a member has said, or is about to say.
func voteLine(p *workshop.Poll, you *workshop.You, typed string) string {
	said := ""
	if you.Said != nil {
		said = "You said " + answerText(p, *you.Said) + "."
	} else if p.Round == 2 && you.First != nil {
		said = "You said " + answerText(p, *you.First) + " in the first vote."
	}
	switch {
	case !p.Open && said == "":
		return "  The vote is closed."
	case !p.Open:
		return "  " + said
	case len(p.Choices) > 0 && you.Said == nil:
		return "  " + ui.Strong.Of("▸ your answer: 1 to "+strconv.Itoa(len(p.Choices))) + "   " + said
	case len(p.Choices) > 0:
		return "  " + said + " It can be changed while the vote is open."
	case typed == "" && you.Said != nil:
		return "  " + said + " It can be changed while the vote is open."
	}
	return "  " + ui.Strong.Of("▸ your answer "+typed+"▁") + "  " + ui.Strong.Of("enter") + " says it   " + said
}
