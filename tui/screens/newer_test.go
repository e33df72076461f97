package screens

import (
	"bytes"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/export"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/story"
	"closingtime/tui/ui"
)

// A recording of a newer program is shown as well as it can be, and every view of it warns.
func TestARecordingOfANewerProgramIsSaidToBeNewer(t *testing.T) {
	const warning = "newer program"
	for _, format := range []int{event.Format, event.Format + 1} {
		events := story.Drained().Until(story.Later)
		for i, e := range events {
			if e.Run != nil {
				run := *e.Run
				run.Format = format
				events[i].Run = &run
			}
		}
		whole := timeline.Of(events)
		replay := NewReplay("T", events, nil)
		views := map[string]string{
			"the replay":  app.New(replay, 120, 36, func() {}).View(),
			"the verdict": app.New(judge("T", "fixed", whole, events), 120, 36, func() {}).View(),
		}
		for _, name := range []string{"text", "json", "html", "junit"} {
			var written bytes.Buffer
			for _, f := range ExportFormats {
				if f.Name == name {
					if err := f.write(&written, export.New(whole, nil)); err != nil {
						t.Fatal(err)
					}
				}
			}
			views["the export as "+name] = written.String()
		}
		for name, text := range views {
			if got := strings.Contains(ui.Clean(text), warning); got != (format > event.Format) {
				t.Errorf("format %d: %s warns: %v\n%s", format, name, got, text)
			}
		}
	}
	if !strings.Contains(words.NewerFormat, warning) {
		t.Errorf("the warning is %q", words.NewerFormat)
	}
}
