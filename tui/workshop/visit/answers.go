package visit

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"closingtime/internal/wholefile"
)

// AnswersPath returns the path of the file with the member's answers, for people to read.
func (v *Visit) AnswersPath() string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.answersPath()
}

func (v *Visit) answersPath() string {
	return filepath.Join(filepath.Dir(v.path), "answers-"+v.kept.Since.Local().Format("20060102-150405")+".md")
}

// writeAnswers writes the answers for people to read. The caller holds the lock.
func (v *Visit) writeAnswers() error {
	var b strings.Builder
	title := v.kept.Title
	if title == "" {
		title = "A workshop"
	}
	fmt.Fprintf(&b, "# %s, %s\n\nThe answers of %s.\n", title, v.kept.Since.Local().Format(time.DateOnly), v.kept.Name)
	for i, a := range v.kept.Answers {
		fmt.Fprintf(&b, "\n## %d. %s\n\n", i+1, a.Poll.Question)
		for n, choice := range a.Poll.Choices {
			fmt.Fprintf(&b, "%d. %s\n", n+1, choice)
		}
		if len(a.Poll.Choices) > 0 {
			b.WriteByte('\n')
		}
		if a.Poll.Lesson != "" {
			fmt.Fprintf(&b, "- lesson: %s\n", a.Poll.Lesson)
		}
		if a.First != nil {
			fmt.Fprintf(&b, "- you said first: %s\n", a.Poll.Say(*a.First))
		}
		if a.Poll.Round > 1 && a.Said != nil {
			fmt.Fprintf(&b, "- after talking: %s\n", a.Poll.Say(*a.Said))
		}
		if a.Known() {
			fmt.Fprintf(&b, "- it was: %s\n", a.Poll.Say(a.Poll.Answer.Was))
			if a.Poll.Answer.Why != "" {
				fmt.Fprintf(&b, "\n%s\n", a.Poll.Answer.Why)
			}
		}
	}
	if err := wholefile.Write(v.answersPath(), []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("keeping your answers: %w", err)
	}
	return nil
}
