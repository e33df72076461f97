package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/tui/story"
)

func aCopy(t *testing.T) (*theatre, *bench, string) {
	h := newTheatre(t)
	h.rehearse = h.start
	root := t.TempDir()
	file := filepath.Join(root, "lessons", "01-signal", "yours", "main.go")
	for name, text := range map[string]string{
		filepath.Join(root, "go.mod"):                              "module closingtime\n",
		filepath.Join(root, "lessons", "01-signal", "lesson.md"):   lessonText,
		filepath.Join(root, "lessons", "01-signal", "broken", "x"): "",
		file: "package main\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := h.newBench(course.Lessons[0], benchState{})
	t.Cleanup(h.close)
	until(t, h, func(s benchState) bool { return s.seen != "" })
	return h, b, file
}

func until(t *testing.T, h *theatre, wanted func(benchState) bool) benchState {
	t.Helper()
	for {
		if m := await[benchMsg](t, h); wanted(m.state) {
			return m.state
		}
	}
}

func save(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file+".new", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(file+".new", file); err != nil {
		t.Fatal(err)
	}
}

func TestASaveIsJudged(t *testing.T) {
	h, _, file := aCopy(t)
	save(t, file, "package main // changed\n")
	run := <-h.cast
	for _, e := range story.Drained().Until(story.Later) {
		run.log.Add(e)
	}
	until(t, h, func(s benchState) bool { return s.step == benchRunning })
	run.end()
	s := until(t, h, func(s benchState) bool { return s.latest != nil })
	if s.step != benchWaiting || s.round != 1 || len(s.latest.results) == 0 || s.latest.path != "one.ndjson" || len(s.latest.events) == 0 {
		t.Errorf("after the run the bench is %+v, and the trial %+v", s, s.latest)
	}
}

func TestASaveDuringARunBeginsAnew(t *testing.T) {
	h, b, file := aCopy(t)
	b.judgeNow()
	first := <-h.cast
	save(t, file, "package main // changed\n")
	second := <-h.cast
	if !slices.Contains(first.heard(), "close") {
		t.Errorf("the second run began, and the first had heard %v only", first.heard())
	}
	second.end()
	if s := until(t, h, func(s benchState) bool { return s.latest != nil }); s.round != 2 || s.latest.number != 1 {
		t.Errorf("the first verdict came in round %d, and counts as run %d", s.round, s.latest.number)
	}
}

func TestACopyThatDoesNotCompileSaysWhere(t *testing.T) {
	h, b, _ := aCopy(t)
	h.build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) {
		if filepath.Base(dir) == "yours" {
			return "", &build.Error{Kind: build.Source, Package: "lessons/01-signal/yours", Output: "lessons/01-signal/yours/main.go:1:1: no"}
		}
		return dir, nil
	}
	b.judgeNow()
	s := until(t, h, func(s benchState) bool { return s.latest != nil })
	if _, isSource := build.OfSource(s.latest.problem); !isSource || s.latest.passed() {
		t.Errorf("the trial is %+v", s.latest)
	}
}

func TestOldVerdictsAreCalledOld(t *testing.T) {
	noBuild := &trial{problem: &build.Error{Kind: build.Source, Output: "main.go:1:1: no"}}
	h, b, _ := aCopy(t)
	b.set(func(s *benchState) { s.latest = twoFail() })
	h.build = func(context.Context, string, func(build.Progress)) (string, error) { return "", noBuild.problem }
	for range 2 {
		b.judge(t.Context(), fingerprint(b.dir))
		if s := b.state; s.latest.judged() || !s.former.judged() {
			t.Fatalf("after a copy that does not compile, the bench is %+v", s)
		}
	}
	for name, test := range map[string]struct {
		state benchState
		old   bool
	}{
		"judged":                      {benchState{former: allFail(), latest: twoFail()}, false},
		"builds again":                {benchState{step: benchBuilding, latest: twoFail()}, true},
		"does not compile":            {benchState{former: twoFail(), latest: noBuild}, true},
		"builds after such a one":     {benchState{step: benchBuilding, former: twoFail(), latest: noBuild}, true},
		"has never compiled":          {benchState{latest: noBuild}, false},
		"builds for the first time":   {benchState{step: benchBuilding}, false},
		"builds, having not compiled": {benchState{step: benchBuilding, latest: noBuild}, false},
	} {
		a := mending(test.state, nil)(t)
		if got := strings.Contains(a.View(), "from the run before"); got != test.old {
			t.Errorf("%s: it says that the checks are of the run before: %v\n%s", name, got, a.View())
		}
	}
}

func TestAnOldCompileErrorIsCalledOld(t *testing.T) {
	noBuild := &trial{problem: &build.Error{Kind: build.Source, Output: "main.go:1:1: no"}}
	for step, old := range map[benchStep]bool{benchWaiting: false, benchBuilding: true, benchRunning: true} {
		a := mending(benchState{step: step, latest: noBuild}, nil)(t)
		shows(t, a, "main.go:1:1: no", true)
		shows(t, a, "Of the run before:", old)
	}
	a := mending(benchState{step: benchRunning, latest: onRun(1, allPass())}, nil)(t)
	shows(t, a, "Well done", false)
	shows(t, a, "The run before passed every check", true)
}

func TestWhatEditorsKeepBesideIsNoSave(t *testing.T) {
	_, b, file := aCopy(t)
	before := fingerprint(b.dir)
	for _, name := range []string{".main.go.swp", "main.go~", "4913", ".#main.go", "#main.go#"} {
		save(t, filepath.Join(filepath.Dir(file), name), "x")
	}
	if after := fingerprint(b.dir); after != before {
		t.Errorf("the copy counts as changed from %q to %q", before, after)
	}
	save(t, file, "package main // longer\n")
	if fingerprint(b.dir) == before {
		t.Error("a save does not count as a change")
	}
}

func TestABenchThatNobodyListensToWorksOn(t *testing.T) {
	h, b, _ := aCopy(t)
	for range cap(h.sent) { // from now on, sending waits
		h.sent <- nil
	}
	b.judgeNow()
	first := <-h.cast
	b.judgeNow()
	second := <-h.cast
	if !slices.Contains(first.heard(), "close") {
		t.Error("the first run goes on")
	}
	second.end()
	for range cap(h.sent) {
		<-h.sent
	}
	until(t, h, func(s benchState) bool { return s.latest != nil && s.round == 2 })
}
