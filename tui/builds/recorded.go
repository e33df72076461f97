package builds

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"closingtime/lessons"
	"closingtime/playground/recording"
	"closingtime/playground/verdict"
)

// LastRecorded judges the last recorded run of the learner's copy anew. It returns nil when there is none that came to its
// end, or when the copy has been changed since, so that the run tells nothing about it.
func LastRecorded(stateDir string, l *lessons.Lesson) *Trial {
	paths, _ := filepath.Glob(filepath.Join(stateDir, "runs", "*-"+l.Name+"-"+lessons.Yours+recording.Ext))
	slices.Sort(paths) // their names begin with the time
	changed := changedLast(l.Dir(lessons.Yours))
	for _, path := range slices.Backward(paths) {
		r, err := recording.Load(path)
		if err != nil || !r.Complete || r.Why != "" {
			continue
		}
		if !r.Started.After(changed) {
			return nil
		}
		return fromRecording(r, l)
	}
	return nil
}

// fromRecording is the trial that a recording tells of. The tests of the copy are not recorded: they are open until they
// are run again.
func fromRecording(r *recording.Recording, l *lessons.Lesson) *Trial {
	t := &Trial{At: r.Started.Add(r.Length).Local(), Took: r.Length, Results: verdict.Judge(r.Timeline),
		Events: r.Events, Timeline: r.Timeline, Scale: scaleOf(r.Timeline), Path: r.Path, Recorded: true}
	if l.ComesWithTest() {
		t.Tests = []lessons.TestFinding{{Check: lessons.TestPasses, Outcome: verdict.Inconclusive, Reason: lessons.TestNotRun}}
	}
	return t
}

// changedLast is when a source in the folder was last written.
func changedLast(dir string) (last time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return last
	}
	for _, entry := range entries {
		if ext := filepath.Ext(entry.Name()); ext != ".go" && ext != ".sh" {
			continue
		}
		if info, err := entry.Info(); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}
