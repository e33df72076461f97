package builds_test

import (
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/tui/builds"
	"closingtime/tui/ui"
)

// The lesson and the role of a thing that is built are values, and independent of the lesson's name.
func TestUnitsAreNamed(t *testing.T) {
	l := &lessons.Lesson{Name: "01-signal-and more", Number: 1}
	for _, test := range []struct {
		unit        builds.Unit
		text, short string
	}{
		{builds.UnitOf(l, lessons.Broken), "lesson 01, its broken service", "01-signal-and more broken"},
		{builds.UnitOf(l, lessons.Yours), "lesson 01, your copy", "01-signal-and more yours"},
		{builds.Audit, "the program that reads the database after a run", "audit"},
	} {
		if got := [2]string{test.unit.Text(), test.unit.String()}; got != [2]string{test.text, test.short} {
			t.Errorf("%+v is called %q, want %q and %q", test.unit, got, test.text, test.short)
		}
	}
}

// Each service that could not be built in the background has its reason beside it. A reason that is the same for all is given
// once.
func TestWhyNothingWasBuilt(t *testing.T) {
	l := &lessons.Lesson{Name: "01-signal", Number: 1}
	broken, fixed := builds.UnitOf(l, lessons.Broken), builds.UnitOf(l, lessons.Fixed)
	noGo := builds.ProblemOf(&build.Error{Kind: build.NoGo, Package: "lessons/01-signal/broken"}).Reason
	uncompiled := builds.ProblemOf(&build.Error{Kind: build.Source, Package: "p", Output: "p/main.go:3:1: no"}).Reason
	for _, test := range []struct {
		failed      []builds.Unbuilt
		text, brief string
	}{
		{[]builds.Unbuilt{{broken, noGo}, {fixed, noGo}, {builds.Audit, noGo}}, "✗ Not built: " + noGo, "✗ Not built: " + noGo},
		{[]builds.Unbuilt{{broken, noGo}, {fixed, noGo}}, "✗ Not built: 01-signal broken, 01-signal fixed: " + noGo, "✗ Not built: " + noGo},
		{[]builds.Unbuilt{{broken, uncompiled}}, "✗ Not built: 01-signal broken: does not compile: main.go:3:1: no", "✗ Not built: 01-signal broken: does not compile: main.go:3:1: no"},
		{[]builds.Unbuilt{{broken, uncompiled}, {fixed, noGo}}, "✗ Not built: 01-signal broken, 01-signal fixed. Run it to see why.", "✗ Not built: 01-signal broken: does not compile: main.go:3:1: no"},
	} {
		ahead := builds.Ahead{Done: 3, Total: 3, Failed: test.failed}
		if text, brief := ahead.Text(), ahead.Brief(); text != test.text || brief != test.brief {
			t.Errorf("of %v it says %q, in brief %q; want %q and %q", test.failed, text, brief, test.text, test.brief)
		}
	}
	if width := ui.Width("✗ Not built: " + noGo); width > 78 {
		t.Errorf("the reason takes %d columns of a map with 80", width)
	}
}

// A download is reported, with the module where there is room for it.
func TestDownloadsAreNamed(t *testing.T) {
	l := &lessons.Lesson{Name: "01-signal", Number: 1}
	ahead := builds.Ahead{Total: 3, What: builds.UnitOf(l, lessons.Broken), Now: build.Progress{Elapsed: 12 * time.Second, Downloading: "modernc.org/sqlite v1.60.1"}}
	const brief = "Downloading what the services are built with, 12.0 s"
	if text := ahead.Text(); text != brief+": modernc.org/sqlite v1.60.1" || ahead.Brief() != brief {
		t.Errorf("it says %q, in brief %q", text, ahead.Brief())
	}
	if text := builds.Downloading(ahead.Now); text != "downloading what it is built with: modernc.org/sqlite v1.60.1" || builds.Downloading(build.Progress{}) != "" {
		t.Errorf("of the build it says %q", text)
	}
}
