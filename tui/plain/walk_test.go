package plain

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/verdict"
	"closingtime/tui/progress"
)

// After the last lesson, and at any time after a word, the learner is told where to begin in a service of their own.
func TestTheWayIntoYourOwnService(t *testing.T) {
	for _, word := range []string{"next", "own"} {
		kept, err := progress.Open(filepath.Join(t.TempDir(), "progress.json"))
		if err != nil {
			t.Fatal(err)
		}
		typed, said := make(chan string, 2), new(bytes.Buffer)
		typed <- word
		typed <- "quit"
		course := &lessons.Course{
			Lessons:  []*lessons.Lesson{{Name: "01-signal", Title: "Nobody heard the signal", Summary: "S."}},
			Practice: "# " + lessons.PracticeTitle + "\n\nStop it under load [first](https://go.dev/doc).\n",
		}
		p := &narrator{out: said, course: course, kept: kept, typed: typed}
		if err := p.walk(context.Background(), 0); err != errLeft {
			t.Errorf("%s: it ends with %v", word, err)
		}
		for _, want := range []string{lessons.PracticeTitle, "Stop it under load first [1].", "https://go.dev/doc"} {
			if strings.Count(said.String(), want) != 1 {
				t.Errorf("%s: it does not say %q once:\n%s", word, want, said)
			}
		}
	}
}

// The hint for what the latest check has shown comes before the lesson's next hint.
func TestTheHintForTheLatestCheckComesFirst(t *testing.T) {
	l := &lessons.Lesson{Name: "01-signal", Hints: []string{"Ask for the signal."}, Fitting: []lessons.Hint{{When: "exit", Text: "Which context was it?"}}}
	said := new(bytes.Buffer)
	advice := l.HintFor([]verdict.Result{{Check: "exit", Outcome: verdict.Fail}}, nil)
	p := &narrator{out: said, hinted: make(map[string]int), advice: map[string]string{l.Name: advice}}
	for range 2 {
		if err := p.hint(context.Background(), l); err != nil {
			t.Fatal(err)
		}
	}
	if text := said.String(); !strings.Contains(text, "Which context was it?\nHint 1 of 1: Ask for the signal.") {
		t.Errorf("it says\n%s", text)
	}
}
