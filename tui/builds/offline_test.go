package builds_test

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/internal/long"
	"closingtime/lessons"
	"closingtime/lessons/gotest"
	"closingtime/playground/build"
	"closingtime/tui/builds"
	"closingtime/tui/program"
)

// Once the map says that one can go offline, every service is linked from what Go's cache has: nothing is downloaded, and nothing
// is compiled. The test of a lesson about tests runs as well.
func TestAfterPreparingNoNetworkIsNeeded(t *testing.T) {
	long.Only(t) // it compiles everything anew
	t.Setenv("GOCACHE", t.TempDir())
	course, err := lessons.Open("../..")
	if err != nil {
		t.Fatal(err)
	}
	var some []*lessons.Lesson // what the others import, one of these does, too
	for _, name := range []string{"01", "17", "22", "23", "26"} {
		l, err := course.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		some = append(some, l)
	}
	fresh := func() *build.Builder { return build.NewBuilder(course.Root, t.TempDir()).Alone() }
	prepares := fresh()
	tasks := new(program.Tasks)
	supervisor := builds.New(course, tasks)
	supervisor.Build, supervisor.Compile, supervisor.Download, supervisor.Trim = prepares.Build, prepares.Compile, prepares.Download, prepares.Trim
	last := make(chan builds.Ahead, 1)
	supervisor.Send = func(msg tea.Msg) {
		if ahead, ok := msg.(builds.Ahead); ok && ahead.What == (builds.Unit{}) {
			last <- ahead
		}
	}
	t.Cleanup(func() {
		supervisor.Close()
		tasks.Wait(time.Minute)
	})
	supervisor.Prepare(some, 2)
	if ahead := <-last; ahead.Text() != "✓ Everything is built; you can go offline." {
		t.Fatal(ahead.Text())
	}

	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "-mod=mod")
	offline := fresh()
	dirs := []string{course.AuditDir(), course.Folder("playground/switchboard"), course.Folder("playground/drill"), course.Folder(builds.RoomServer)}
	for _, l := range some {
		dirs = append(dirs, l.Dir(lessons.Broken), l.Dir(lessons.Fixed))
	}
	for _, dir := range dirs {
		compiled := 0
		if _, err := offline.Build(t.Context(), dir, func(p build.Progress) { compiled = p.Compiled }); err != nil || compiled > 0 {
			t.Errorf("%s: %d packages are compiled, and the error is %v", course.Within(dir), compiled, err)
		}
	}
	for _, l := range some {
		if !l.ComesWithTest() {
			continue
		}
		if result, err := gotest.Run(t.Context(), l.Dir(lessons.Broken), gotest.Options{}); err != nil || result.Ending != gotest.Complete {
			t.Errorf("the test of %s gives %+v, %v", l.Name, result, err)
		}
	}
}
