package builds_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/recording"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/story"
)

// The last verdict is that on the copy in the lesson, and not that on what the playground or a question "what if" made of it.
func TestTheLastVerdictIsRecalled(t *testing.T) {
	_, b, file, _ := buildstest.WatchCopy(t)
	course := &lessons.Course{Root: t.TempDir()}
	if err := os.MkdirAll(course.RunsDir(), 0o755); err != nil {
		t.Fatal(err)
	}
	if got := builds.LastRecorded(course, b.Lesson); got != nil {
		t.Errorf("without a recording there is %+v", got)
	}
	started := time.Now()
	record := func(day string, run event.Run, faults ...event.Event) (path string) {
		events := story.Drained().Until(story.Later)
		if events[len(events)-1].Kind != event.RunEnd {
			events = append(events, event.Event{At: story.Later, Kind: event.RunEnd})
		}
		run.Started = started
		events = append([]event.Event{{Kind: event.RunStart, Run: &run}}, append(faults, events[1:]...)...)
		path = filepath.Join(course.RunsDir(), day+"-100000.000000-"+b.Lesson.Name+"-yours"+recording.Ext)
		if err := os.WriteFile(path, story.Encoded(t, events, false), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	own := *story.Drained().Until(story.Later)[0].Run
	path := record("20260102", own)
	tried := own
	tried.Setup = json.RawMessage(`{"format":1,"runs":"lesson"}`)
	record("20260103", tried)
	record("20260104", own, event.Event{At: 1, Kind: event.FaultStart, ID: 1, Name: string(faults.BankSlow), By: event.ByRun})
	for age, there := range map[time.Duration]bool{-time.Hour: true, time.Hour: false} {
		when := started.Add(age)
		if err := os.Chtimes(file, when, when); err != nil {
			t.Fatal(err)
		}
		got := builds.LastRecorded(course, b.Lesson)
		if (got != nil) != there || there && (len(got.Results) == 0 || !got.Recorded || got.Path != path) {
			t.Errorf("of a copy that was changed %v after the run, the trial is %+v", age, got)
		}
	}
}
