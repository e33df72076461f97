package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/lessons"
)

// An answer is one whole line. What is too long for one is refused, and answers no question after it.
func TestAnswersOfWhoJoins(t *testing.T) {
	in := strings.NewReader("  Ana \n" + strings.Repeat("yes ", 500) + "\nno\n")
	typed := typist{in, io.Discard}
	if name, err := typed.ask(t.Context(), "Your name: "); name != "Ana" || err != nil {
		t.Errorf("the name is %q: %v", name, err)
	}
	if said, err := typed.ask(t.Context(), "Your name: "); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a line of 2000 bytes is read as %q: %v", said, err)
	}
	if share, err := typed.ask(t.Context(), "Share? "); share != "no" || err != nil {
		t.Errorf("the answer after it is %q: %v", share, err)
	}
	if _, err := typed.ask(t.Context(), "Share? "); err == nil {
		t.Error("nothing is an answer")
	}
	typed.in = strings.NewReader("Ana")
	if name, err := typed.ask(t.Context(), "Your name: "); name != "Ana" || err != nil {
		t.Errorf("a last line without a line break is read as %q: %v", name, err)
	}
}

// Only a yes is a yes.
func TestConsent(t *testing.T) {
	for answer, want := range map[string]bool{"y": true, "Yes": true, "n": false, "no": false, "yxxx": false, "": false, "?": false} {
		if isYes(answer) != want {
			t.Errorf("%q is a yes: %v", answer, !want)
		}
	}
}

// A guide with mistakes can be followed, and its mistakes are not lost; a plan that is not there is named together with them.
func TestThePlanOfAGuideWithMistakes(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":          "module closingtime\n",
		lessons.GuideFile: "### Plan · short · 0:10 · A start\n\n#### 0:00 · say · Welcome\n\n> Welcome.\n\n#### 0:05 · dance · Nobody can\n\n> Dance.\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	course := &lessons.Course{Root: root}
	plan, mistakes, err := planNamed(course, "short")
	if plan == nil || mistakes == nil || err != nil {
		t.Errorf("the plan is %v, its mistakes %v: %v", plan, mistakes, err)
	}
	if _, _, err := planNamed(course, "none"); err == nil || !strings.Contains(err.Error(), `no plan "none"; it has short`) {
		t.Errorf("a plan that is not there: %v", err)
	}
}
