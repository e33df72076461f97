package main

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	"closingtime/lessons"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// recall judges the last recorded run of the learner's copy anew. It returns nil when there is none that came to its
// end, or when the copy has been changed since, so that the run tells nothing about it.
func recall(stateDir string, l *lessons.Lesson) *trial {
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
		return recalled(r, l)
	}
	return nil
}

// recalled is the trial that a recording tells of. The tests of the copy are not recorded: they are open until they
// are run again.
func recalled(r *recording.Recording, l *lessons.Lesson) *trial {
	ran := timeline.Of(r.Events)
	t := &trial{at: r.Started.Add(r.Length).Local(), took: r.Length, results: verdict.Judge(ran),
		events: r.Events, scale: scaleOf(ran), path: r.Path, recalled: true}
	if l.ComesWithTest() {
		t.tests = []lessons.TestFinding{{Check: lessons.TestPasses, Outcome: verdict.Inconclusive, Reason: lessons.TestNotRun}}
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
