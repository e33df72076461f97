package builds

import (
	"slices"
	"strings"
	"testing"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/tui/story"
)

func TestTheScaleOfARun(t *testing.T) {
	if got, want := scaleOf(timeline.Of(story.Drained().Until(story.Later))), "4 requests in flight, 2 receipts to print, exit after 1.9 s of 10 s"; got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if got := scaleOf(new(timeline.Timeline)); got != "" {
		t.Errorf("of nothing it says %q", got)
	}
}

func TestWhatHasFailedIsRemembered(t *testing.T) {
	failing := func(names ...string) *Trial {
		made := &Trial{Results: []verdict.Result{{Check: "traffic", Outcome: verdict.Pass}}}
		for _, name := range names {
			made.Results = append(made.Results, verdict.Result{Check: name, Outcome: verdict.Fail})
		}
		return made
	}
	names := withFailed(nil, nil, failing("jobs", "logs"))
	if want := []string{"jobs", "logs"}; !slices.Equal(names, want) {
		t.Fatalf("failed are %v, want %v", names, want)
	}
	more := withFailed(names, failing("logs", "deadline"), failing("exit", "answered"))
	if want := []string{"jobs", "logs", "deadline", "exit", "answered"}; !slices.Equal(more, want) || len(names) != 2 {
		t.Errorf("failed are %v, want %v; before %v", more, want, names)
	}
	if text := strings.Join(withFailed(more, failing()), " "); text != strings.Join(more, " ") {
		t.Errorf("what passes is forgotten: %s", text)
	}
}
