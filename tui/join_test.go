package main

import (
	"io"
	"strings"
	"testing"
)

// An answer is one whole line. What is too long for one is refused, and answers no question after it.
func TestAnswersOfWhoJoins(t *testing.T) {
	in := strings.NewReader("  Ana \n" + strings.Repeat("yes ", 500) + "\nno\n")
	typed := typist{t.Context(), in, io.Discard}
	if name, err := typed.asks("Your name: "); name != "Ana" || err != nil {
		t.Errorf("the name is %q: %v", name, err)
	}
	if said, err := typed.asks("Your name: "); err == nil || !strings.Contains(err.Error(), "too long") {
		t.Errorf("a line of 2000 bytes is read as %q: %v", said, err)
	}
	if share, err := typed.asks("Share? "); share != "no" || err != nil {
		t.Errorf("the answer after it is %q: %v", share, err)
	}
	if _, err := typed.asks("Share? "); err == nil {
		t.Error("nothing is an answer")
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
