package builds

import (
	"os"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// LastRecorded judges the last recorded run of the learner's copy in the lesson again. It returns nil when no such run came to its
// end, and when the copy has been changed since, so that the run says nothing about it.
func LastRecorded(course *lessons.Course, l *lessons.Lesson) *Trial {
	paths, _ := recording.Paths(course.RunsDir()) // none where they cannot be listed
	changed := changedLast(l.Dir(lessons.Yours))
	for _, path := range paths {
		if !strings.HasSuffix(path, "-"+l.Name+"-"+lessons.Yours+recording.Ext) {
			continue
		}
		r, err := recording.Load(path)
		if err != nil || !r.Complete || r.Why != "" || r.NoVerdict != verdict.None || isTrying(r.Timeline) {
			continue
		}
		if !r.Started.After(changed) {
			return nil
		}
		return fromRecording(r, l)
	}
	return nil
}

// isTrying tells whether a run tried something else than the lesson's own scenario: a set-up of the playground, or a fault.
func isTrying(t *timeline.Timeline) bool { return t.Run.Setup != nil || len(t.Faults) > 0 }

// fromRecording returns the trial of a recording. The tests of the copy are not recorded: they count as not run.
func fromRecording(r *recording.Recording, l *lessons.Lesson) *Trial {
	t := &Trial{At: r.Started.Add(r.Length).Local(), Took: r.Length, Results: verdict.Of(r.Timeline),
		Events: r.Events, Timeline: r.Timeline, Scale: scaleOf(r.Timeline), Path: r.Path, Changed: l.YoursChanged(), Recorded: true}
	t.doubt(l, r.Timeline)
	if l.ComesWithTest() {
		t.Tests = []lessons.TestFinding{{Check: lessons.TestPasses, Outcome: verdict.Inconclusive, Reason: lessons.TestNotRun}}
	}
	return t
}

// changedLast returns when a source in the folder was written last.
func changedLast(dir string) (last time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return last
	}
	for _, entry := range entries {
		if !lessons.IsSource(entry) {
			continue
		}
		if info, err := entry.Info(); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}
