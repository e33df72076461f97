package main

import (
	"strings"
	"testing"
)

func TestProseKeepsToItsColoursAndItsWidth(t *testing.T) {
	defer func(before bool) { colours = before }(colours)
	for _, colours = range []bool{true, false} {
		for w := 10; w < 100; w += 3 {
			text := strings.Join(renderProse(prose, w), "\n")
			if got := strings.Contains(text, "\x1b"); got != colours {
				t.Fatalf("with colours %v it is %q", colours, text)
			}
			for line := range strings.SplitSeq(text, "\n") {
				if width(line) > w {
					t.Errorf("of %d columns, a line takes %d: %q", w, width(line), line)
				}
			}
		}
	}
	if text := strings.Join(renderProse("# The title\n\nThe text.", 40), "\n"); text != "The text." {
		t.Errorf("the title is above the text already, and it is %q", text)
	}
}
