package source

import (
	"strings"
	"testing"

	"closingtime/tui/ui"
)

func TestProseHasColoursOnlyWhereThereAreAny(t *testing.T) {
	defer func(before bool) { ui.Colours = before }(ui.Colours)
	const text = "# The title\n\n## A heading\n\nSome **strong** `code`.\n\n- one\n\n```go\nfor {}\n```\n\n> [a](https://b.example)"
	for _, ui.Colours = range []bool{true, false} {
		for w := 10; w < 100; w += 3 {
			lines := Prose(text, w)
			if got := strings.Contains(strings.Join(lines, "\n"), "\x1b"); got != ui.Colours {
				t.Fatalf("with colours %v it is %q", ui.Colours, lines)
			}
			for _, line := range lines {
				if ui.Width(line) > w {
					t.Errorf("of %d columns, a line takes %d: %q", w, ui.Width(line), line)
				}
			}
		}
	}
	if lines := Prose("# The title\n\nThe text.", 40); len(lines) != 1 || lines[0] != "The text." {
		t.Errorf("the title is above the text already, and it is %q", lines)
	}
}
