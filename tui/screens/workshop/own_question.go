package workshop

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
)

// ask has a question of the host's own typed, and then its choices.
func (c *Console) ask(app.Navigator) tea.Cmd {
	c.typing = &app.Line{Asks: "Your question to the room", Take: func(_ app.Navigator, text string) (tea.Cmd, error) {
		if strings.TrimSpace(text) == "" {
			return nil, errors.New("the question is empty; esc leaves it")
		}
		c.askChoice(workshop.Poll{Question: text})
		return nil, nil
	}}
	return nil
}

// mostChoices is how many answers have a digit as their key.
const mostChoices = 9

// askChoice has the next choice typed. An empty one ends them, and puts the question.
func (c *Console) askChoice(poll workshop.Poll) {
	n := len(poll.Choices) + 1
	what := fmt.Sprintf("Answer %d to choose from; empty puts the question", n)
	if n == 1 {
		what = "Answer 1 to choose from; empty if the answer is a number"
	}
	c.typing = &app.Line{Asks: what + ".   The question: " + ui.Clean(poll.Question), Take: func(_ app.Navigator, text string) (tea.Cmd, error) {
		text = strings.TrimSpace(text)
		switch {
		case text == "" && len(poll.Choices) == 1:
			return nil, errors.New("one answer is no choice: type a second one; esc leaves the question")
		case text != "":
			poll.Choices = append(poll.Choices, text)
			if len(poll.Choices) < mostChoices {
				c.askChoice(poll)
				return nil, nil
			}
		}
		return c.do(workshop.Command{Ask: &poll}), nil
	}}
}

// tellAnswer has the right answer to a question of the host's own typed.
func (c *Console) tellAnswer(a app.Navigator) tea.Cmd {
	p := c.room.view.Poll
	if p == nil || p.Lesson != "" {
		a.Say("The run tells the answer to a lesson's question.")
		return nil
	}
	what := "The right answer: a number"
	if len(p.Choices) > 0 {
		what = "The right answer: the number of the choice, 1 to " + strconv.Itoa(len(p.Choices))
	}
	c.typing = &app.Line{Asks: what, Take: func(_ app.Navigator, text string) (tea.Cmd, error) {
		was, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || len(p.Choices) > 0 && (was < 1 || was > len(p.Choices)) {
			return nil, fmt.Errorf("%q is none of the answers; esc leaves it", text)
		}
		return c.do(workshop.Command{Answer: &workshop.Answer{Was: was}}), nil
	}}
	return nil
}

// countHands has the hands typed that were counted in the room.
func (c *Console) countHands(a app.Navigator) tea.Cmd {
	p := c.room.view.Poll
	if p == nil {
		a.Say("No question has been put yet.")
		return nil
	}
	what := "The hands counted in the room, as ANSWER=HANDS: for 4 hands for the answer 0 and 2 for the answer 3, type 0=4 3=2"
	if len(p.Choices) > 0 {
		what = "The hands counted in the room, as CHOICE=HANDS: for 4 hands for choice 1 and 2 for choice 2, type 1=4 2=2"
	}
	c.typing = &app.Line{Asks: what + ". They replace the hands typed before.", Text: countedText(p.Shown), Take: func(_ app.Navigator, text string) (tea.Cmd, error) {
		hands, err := readHands(text)
		if err != nil {
			return nil, err
		}
		return c.do(workshop.Command{Hands: hands}), nil
	}}
	return nil
}

// countedText is what was typed for the hands that are counted.
func countedText(counts []workshop.Count) string {
	var parts []string
	for _, c := range counts {
		if c.Hands > 0 {
			parts = append(parts, fmt.Sprintf("%d=%d", c.Said, c.Hands))
		}
	}
	return strings.Join(parts, " ")
}

// readHands reads counted hands as they are typed: "0=4 3=2".
func readHands(text string) ([]workshop.Count, error) {
	var hands []workshop.Count
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' }) {
		said, votes, ok := strings.Cut(part, "=")
		answer, err := strconv.Atoi(said)
		count, err2 := strconv.Atoi(votes)
		if !ok || err != nil || err2 != nil || answer < 0 || count < 0 {
			return nil, fmt.Errorf("%q is not of the form ANSWER=HANDS, as in 3=2", part)
		}
		hands = append(hands, workshop.Count{Said: answer, Hands: count})
	}
	if len(hands) == 0 {
		return nil, errors.New("no hands are typed; type 0=4, say, or esc to leave it")
	}
	return hands, nil
}
