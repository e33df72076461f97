package lessons

import (
	"encoding/json"
	"strings"
	"testing"
)

// An exercise that cannot be done is an error of its lesson.
func TestExercisesThatCannotBeDone(t *testing.T) {
	const asks = `"ask": "Which?", "why": "Because."`
	for text, want := range map[string]string{
		`{"kind": "riddle", ` + asks + `}`:                                           `no kind "riddle"`,
		`{"kind": "line", "line": "x()"}`:                                            "ask and why",
		`{"kind": "line", ` + asks + `}`:                                             "line and else",
		`{"kind": "fix", ` + asks + `, "options": [{"text": "a", "why": "b"}]}`:      "one of several",
		`{"kind": "order", ` + asks + `, "options": [{"text": "a"}, {"text": "b"}]}`: "option 2 needs",
	} {
		e := new(Exercise)
		if err := json.Unmarshal([]byte(text), e); err != nil {
			t.Fatal(err)
		}
		if err := e.check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the error is %v, want %q", text, err, want)
		}
	}
	if err := (*Exercise)(nil).check(); err != nil {
		t.Errorf("without an exercise: %v", err)
	}
}

// With steps, each right choice is taken out, and a wrong one changes nothing.
func TestStepsAreTakenInTheirOrder(t *testing.T) {
	l := &Lesson{Exercise: &Exercise{Kind: OrderSteps, Ask: "Which?", Why: "So it is.", Options: []Option{
		{Text: "hear"}, {Text: "drain", Why: "Nobody has asked."}, {Text: "close", Why: "It is needed."},
	}}}
	a, err := l.BeginExercise()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		choices string
		choose  int
		right   bool
		why     string
	}{
		{"close drain hear", 0, false, "It is needed."}, {"close drain hear", 2, true, ""},
		{"close drain", 1, true, ""}, {"close", 0, true, "So it is."},
	} {
		if got := strings.Join(a.Choices, " "); got != c.choices {
			t.Fatalf("the choices are %s, want %s", got, c.choices)
		}
		if right, why := a.Choose(c.choose); right != c.right || why != c.why {
			t.Errorf("of %s, choice %d: %v, %q", c.choices, c.choose, right, why)
		}
	}
	if !a.Over || len(a.Taken) != 3 {
		t.Errorf("over: %v; taken: %q", a.Over, a.Taken)
	}
}
