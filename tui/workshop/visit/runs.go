package visit

import (
	"fmt"
	"maps"
	"os"

	"closingtime/internal/wholefile"
	"closingtime/playground/event"
)

// Recording returns where the recording of a shared run is kept; "" for nowhere.
func (v *Visit) Recording(run int) string {
	v.mu.Lock()
	defer v.mu.Unlock()
	if _, err := os.Stat(v.kept.Runs[run]); err != nil {
		return ""
	}
	return v.kept.Runs[run]
}

// KeepRun writes the recording of a shared run, unless it is kept already. newRecording returns the path of a new recording.
func (v *Visit) KeepRun(run int, events []event.Event, newRecording func(name string) (path string, err error)) error {
	if v.Recording(run) != "" {
		return nil
	}
	path, err := newRecording(recordingName(events))
	if err != nil {
		return err
	}
	return v.keepRecording(run, events, path)
}

func (v *Visit) keepRecording(run int, events []event.Event, path string) error {
	lines, err := event.AppendAll(nil, events)
	if err != nil {
		return fmt.Errorf("keeping a shared run: %w", err)
	}
	if err := wholefile.Write(path, lines, 0o644); err != nil {
		return fmt.Errorf("keeping a shared run: %w", err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.kept.Runs = maps.Clone(v.kept.Runs)
	if v.kept.Runs == nil {
		v.kept.Runs = make(map[int]string)
	}
	v.kept.Runs[run] = path
	return v.save()
}

// recordingName names a shared run as the member's own runs are named, with nothing in it that would lead to another folder.
func recordingName(events []event.Event) string {
	name, of := "shared", "run"
	for _, e := range events {
		if e.Run != nil {
			name, of = e.Run.Name, e.Run.Of
			break
		}
	}
	return plainName(name) + "-" + plainName(of)
}

func plainName(text string) string {
	var kept []rune
	for _, r := range text {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			kept = append(kept, r)
		}
	}
	if len(kept) == 0 {
		return "shared"
	}
	return string(kept[:min(len(kept), 60)])
}
