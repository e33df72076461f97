package builds_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/recording"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/story"
)

func TestTheLastVerdictIsRecalled(t *testing.T) {
	_, b, file, _ := buildstest.WatchCopy(t)
	state := t.TempDir()
	if err := os.Mkdir(filepath.Join(state, "runs"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := builds.LastRecorded(state, b.Lesson); got != nil {
		t.Errorf("without a recording there is %+v", got)
	}
	events := story.Drained().Until(story.Later)
	if events[len(events)-1].Kind != event.RunEnd {
		events = append(events, event.Event{At: story.Later, Kind: event.RunEnd})
	}
	run := *events[0].Run
	run.Started = time.Now()
	events[0].Run = &run
	path := filepath.Join(state, "runs", "20260102-100000.000000-"+b.Lesson.Name+"-yours"+recording.Ext)
	if err := os.WriteFile(path, story.Encoded(t, events, false), 0o600); err != nil {
		t.Fatal(err)
	}
	for age, there := range map[time.Duration]bool{-time.Hour: true, time.Hour: false} {
		when := run.Started.Add(age)
		if err := os.Chtimes(file, when, when); err != nil {
			t.Fatal(err)
		}
		got := builds.LastRecorded(state, b.Lesson)
		if (got != nil) != there || there && (len(got.Results) == 0 || !got.Recorded || got.Path != path) {
			t.Errorf("of a copy that was changed %v after the run, the trial is %+v", age, got)
		}
	}
}
