package picture

import (
	"strings"
	"testing"

	"closingtime/playground/timeline"
	"closingtime/tui/story"
	"closingtime/tui/ui"
)

// Every label says whose it is, in half a pane as well, and the end of an instance is one of them.
func TestTheMarksOfTwoInstancesAreToldApart(t *testing.T) {
	p := new(Picture)
	p.Reset()
	p.Show(timeline.Of(story.Replaced().Until(story.Later)), story.Later)
	for w, wanted := range map[int][]string{
		59:  {"i0 ", "i1 "},
		80:  {"i0 endpoint removed · SIGTERM", "i0 exit 0", "i1 endpoint · SIGTERM", "i1 exit 0"},
		120: {"i0 endpoint removed · SIGTERM", "i0 exit 0", "i1 endpoint removed · SIGTERM", "i1 exit 0"},
		200: {"i0 endpoint removed; noticed 1 s later · SIGTERM", "i0 exit 0", "i1 endpoint removed; noticed 1 s later · SIGTERM", "i1 exit 0"},
	} {
		p.SetSize(w, 30)
		head := strings.Join(p.Lanes(20)[:5], "\n")
		for _, want := range wanted {
			if !strings.Contains(head, want) {
				t.Errorf("in %d columns %q is missing:\n%s", w, want, head)
			}
		}
		if strings.Contains(head, "…") {
			t.Errorf("in %d columns a label is cut:\n%s", w, head)
		}
	}
}

// A step that is taken just before a signal does not hide the signal's line, and a label whose line is further to the
// right says so.
func TestASignalShowsBeforeAStep(t *testing.T) {
	marks := []mark{ // the latest first
		{column: 17, glyph: '│', labels: exitLabels(new(timeline.Timeline), &timeline.Process{KilledBy: "SIGKILL"})},
		{column: 10, glyph: '┆', signal: true, instance: 0, labels: []label{{"i0", "SIGTERM"}}},
		{column: 10, glyph: '┊', step: true, instance: 0, labels: []label{{"i0", "endpoint removed"}}},
	}
	row := ui.NewStrip(60)
	drawMarks(row, marks)
	if row.Glyphs[10] != '┆' || row.Glyphs[17] != '│' {
		t.Errorf("the lines are %q and %q", row.Glyphs[10], row.Glyphs[17])
	}
	if got, want := string(markLabels(marks, 60, false).Glyphs), "┆ i0 endpoint removed · SIGTERM │ killed"; strings.TrimSpace(got) != want {
		t.Errorf("the label is %q, want %q", got, want)
	}
}
