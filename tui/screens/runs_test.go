package screens

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/setups"
	"closingtime/tui/story"
)

// onRuns shows the list of the runs, and presses keys on it.
func onRuns(t *testing.T, keys ...string) *app.App {
	t.Helper()
	s := newRuns(courseAt(story.KeptRuns(t)))
	a := app.New(s, 80, 24, func() {})
	apptest.CarryOut(a, s.load())
	s.dir, s.out = "runs", "exports" // what shows must not depend on where the test runs, nor on when
	s.now = func() time.Time { return time.Date(2026, 3, 4, 10, 0, 0, 0, time.Local) }
	for i := range s.all {
		s.all[i].Path = filepath.Base(s.all[i].Path)
	}
	apptest.Press(a, keys...)
	return a
}

// courseAt is a course without lessons.
func courseAt(root string) *Course { return &Course{lessons: &lessons.Course{Root: root}} }

// A recording that was opened from the list leads to what would happen if, where its service or its set-up can still be built;
// where not, the key says why.
func TestWhatIfOfARecording(t *testing.T) {
	course := testCourse(t)
	course.lessons = copied(t, "05-*")
	course.TryAgain = func(run *timeline.Timeline) (TryAgain, error) {
		_, err := setups.Recorded(run)
		return nil, err
	}
	of := func(run event.Run) *timeline.Timeline {
		run.Format = event.Format
		return timeline.Of([]event.Event{{Kind: event.RunStart, Run: &run}})
	}
	for want, run := range map[string]event.Run{
		"":                      {Name: "05-workers", Of: lessons.Fixed},
		"has no service better": {Name: "05-workers", Of: "better"},
		"is not there any more": {Name: "05-workers", Of: lessons.Yours},
		"has no lesson 99-gone": {Name: "99-gone", Of: lessons.Fixed},
		"does not say how":      {Name: "drill"},
		"cannot be read":        {Name: "command", Setup: []byte(`{"format":1,"runs":"command","command":"rm"}`)},
		"a newer program wrote": {Name: "switchboard", Setup: []byte(`{"format":9,"runs":"switchboard"}`)},
	} {
		again, err := course.againOfRecorded(of(run))
		if (again != nil) != (want == "") || want != "" && !strings.Contains(err.Error(), want) {
			t.Errorf("%+v can be tried again: %v, %v; want %q", run, again != nil, err, want)
		}
	}

	events := story.Drained().Until(story.Later)
	shown := NewReplay("a run", events, nil)
	shown.course = course
	a := app.New(shown, 80, 24, func() {})
	apptest.Press(a, "v", "i")
	if _, leads := a.Top().(*whatIf); !leads {
		t.Errorf("i leads to %T", a.Top())
	}
	gone := *events[0].Run
	gone.Name = "99-gone"
	events[0].Run = &gone
	shown = NewReplay("a run", events, nil)
	shown.course = course
	a = app.New(shown, 80, 24, func() {})
	apptest.Press(a, "v", "i")
	shows(t, a, "This run cannot be tried again", true)
}

// recorded is a recording of events, without a file.
func recorded(info recording.Info, events []event.Event) *recording.Recording {
	history := timeline.NewHistory(events)
	return &recording.Recording{Info: info, Events: events, History: history, Timeline: history.Final()}
}

// compared shows both stories side by side at a moment, measured from the signal.
func compared(at time.Duration) func(*testing.T) *app.App {
	return func(*testing.T) *app.App {
		left := recorded(recording.Info{Name: "05-workers", Of: "broken"}, story.CutOff().Until(story.Later))
		right := recorded(recording.Info{Name: "05-workers", Of: "fixed"}, story.Drained().Until(story.Later))
		c := compareRuns(left, right)
		a := app.New(c, 80, 24, func() {})
		c.seek(at)
		return a
	}
}

// alike shows two runs of the same service.
func alike(*testing.T) *app.App {
	of := func(minute int, events []event.Event, failed ...string) *recording.Recording {
		started := time.Date(2026, 1, 2, 10, minute, 0, 0, time.Local)
		return recorded(recording.Info{Path: "run-" + strconv.Itoa(minute) + recording.Ext, Name: "05-workers", Of: "yours", Started: started,
			Complete: true, Pass: 7 - len(failed), Fail: len(failed), Failed: failed}, events)
	}
	c := compareRuns(of(10, story.CutOff().Until(story.Later), "exit", "jobs"), of(20, story.Drained().Until(story.Later)))
	a := app.New(c, 80, 24, func() {})
	c.seek(900 * story.Tick)
	return a
}

func TestTwoRunsOfTheSameServiceAreToldApart(t *testing.T) {
	a := alike(t)
	c := a.Top().(*comparison)
	for _, width := range []int{80, 120} {
		a.Update(tea.WindowSizeMsg{Width: width, Height: 36})
		for _, want := range []string{"Compare  05-workers yours, 1 at 10:10:00 and 2 at 10:20:00", "1 at 10:10:00  ✗ 2 failed", "2 at 10:20:00  ✓ all passed"} {
			if !strings.Contains(a.View(), want) {
				t.Errorf("at %d columns, %q is missing in\n%s", width, want, a.View())
			}
		}
	}
	c.out = t.TempDir()
	apptest.CarryOut(a, c.export(a))
	other := compareRuns(recorded(recording.Info{Path: "run-30.ndjson", Name: "05-workers", Of: "yours"}, story.Drained().Until(story.Later)),
		recorded(recording.Info{Path: "run-20.ndjson", Name: "05-workers", Of: "yours"}, story.Drained().Until(story.Later)))
	other.out = c.out
	apptest.CarryOut(a, other.export(a))
	if pages, _ := filepath.Glob(filepath.Join(c.out, "compare-run-*-with-run-20.html")); len(pages) != 2 {
		t.Errorf("two comparisons are exported into %v", pages)
	}
	if other.names != [2]string{"the first", "the second"} {
		t.Errorf("two runs that began at the same time are called %v", other.names)
	}
}

func init() {
	scenes = append(scenes,
		scene{"compare-alike", alike},
		scene{"runs", func(t *testing.T) *app.App { return onRuns(t) }},
		scene{"runs-marked", func(t *testing.T) *app.App { return onRuns(t, " ", "down", " ") }},
		scene{"runs-export", func(t *testing.T) *app.App { return onRuns(t, "e") }},
		scene{"compare", compared(900 * story.Tick)},
		scene{"checks", playing("broken", story.CutOff(), story.Later, pressing("v", "x"))},
	)
}

// Of many recordings the newest show at once, and the others come after them, whatever is done meanwhile.
func TestManyRunsComeBitByBit(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, ".closingtime", "runs")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	const many = 2*atOnce + 1
	for i := range many {
		started := time.Date(2026, 1, 2, 10, 0, i, 0, time.UTC)
		line := story.Encoded(t, []event.Event{{Kind: event.RunStart, Run: &event.Run{Format: 1, Name: "05-workers", Started: started}}}, false)
		if err := os.WriteFile(filepath.Join(dir, started.Format("20060102-150405.000000")+"-05-workers-yours"+recording.Ext), line, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := newRuns(courseAt(root))
	a := app.New(s, 80, 24, func() {})
	first := s.load()().(runsMsg)
	next := s.Update(a, first)
	apptest.Redraw(a)
	if len(s.all) != atOnce || !strings.Contains(a.View(), "reading 101 more") {
		t.Fatalf("at first there are %d of %d:\n%s", len(s.all), many, a.View())
	}
	apptest.Press(a, "down")
	chosen, _ := s.current()
	apptest.CarryOut(a, s.remove(s.all[0].Path))
	apptest.CarryOut(a, next)
	if now, _ := s.current(); len(s.all) != many-1 || now.Path != chosen.Path || strings.Contains(a.View(), "reading") {
		t.Errorf("in the end there are %d, and %s is chosen, want %d and %s", len(s.all), now.Path, many-1, chosen.Path)
	}
	if !slices.IsSortedFunc(s.all, recording.Newest) {
		t.Error("they are not in order")
	}
	again := s.load()
	s.Update(a, first) // of a look that has been overtaken
	if len(s.all) != 0 {
		t.Error("what an earlier look has found is added to a later one's")
	}
	if apptest.CarryOut(a, again); len(s.all) != many-1 {
		t.Errorf("looked at again, there are %d", len(s.all))
	}
}

// unwrapped is a screen without the blanks and breaks of its lines, so that a long path in it is one word.
func unwrapped(view string) string { return strings.Join(strings.Fields(view), "") }

func TestTheListSaysThatItIsRead(t *testing.T) {
	s := newRuns(courseAt(t.TempDir()))
	a := app.New(s, 80, 24, func() {})
	shows(t, a, "reading the recordings", true)
	shows(t, a, "0 runs", false)
	apptest.CarryOut(a, s.load())
	shows(t, a, "reading", false)
	shows(t, a, "0 runs", true)
	if text := unwrapped(a.View()); !strings.Contains(text, "andisthenlistedhere.") {
		t.Errorf("where none is recorded, it shows\n%s", a.View())
	}
}

func TestARunOfAnotherYearSaysWhich(t *testing.T) {
	a := onRuns(t)
	s := a.Top().(*runs)
	s.now = func() time.Time { return time.Date(2027, 1, 1, 0, 0, 0, 0, time.Local) }
	apptest.Redraw(a)
	shows(t, a, "02 Jan 2026", true)
	shows(t, a, "02 Jan 10:20", false)
}

func TestRunsAreListedNewestFirst(t *testing.T) {
	a := onRuns(t)
	view := a.View()
	for _, want := range []string{"3 runs", "damaged", "✗", "02 Jan 10:20", "05-workers"} {
		if !strings.Contains(view, want) {
			t.Errorf("%q is missing in\n%s", want, view)
		}
	}
	if strings.Index(view, "10:20") > strings.Index(view, "10:00") {
		t.Errorf("the newest is not first:\n%s", view)
	}
}

func TestARunIsDeletedAfterAQuestionOnly(t *testing.T) {
	root := story.KeptRuns(t)
	s := newRuns(courseAt(root))
	a := app.New(s, 80, 24, func() {})
	apptest.CarryOut(a, s.load())
	apptest.Press(a, "d")
	if !strings.Contains(a.View(), "Delete this recording for good?") {
		t.Errorf("it does not ask:\n%s", a.View())
	}
	apptest.Press(a, "n")
	apptest.Do(a, "d", "y")
	if remaining, _ := filepath.Glob(filepath.Join(root, ".closingtime", "runs", "*")); len(remaining) != 2 || len(s.all) != 2 {
		t.Errorf("on disk are %v, and listed %d", remaining, len(s.all))
	}
}

// When the last run of the only lesson that shows is deleted, all others show.
func TestTheFilterEndsWithItsLastRun(t *testing.T) {
	s := newRuns(courseAt(story.KeptRuns(t)))
	a := app.New(s, 80, 24, func() {})
	apptest.CarryOut(a, s.load())
	last := filepath.Join(t.TempDir(), "last.ndjson")
	if err := os.WriteFile(last, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.change(func() { s.all = append(s.all, recording.Info{Name: "01-signal", Path: last}) })
	apptest.Do(a, "end", "f")
	shows(t, a, "only 01-signal", true)
	apptest.Do(a, "d", "y")
	shows(t, a, "all lessons", true)
	shows(t, a, "3 runs", true)
}

func TestRunsAreReplayedComparedAndExported(t *testing.T) {
	root := story.KeptRuns(t)
	s := newRuns(courseAt(root))
	a := app.New(s, 80, 24, func() {})
	apptest.CarryOut(a, s.load())
	opens := func(key string) { // and does not play what it opens
		_, open := a.Update(apptest.Key(key))
		a.Update(open())
	}
	opens("enter")
	if _, ok := a.Top().(*replay); !ok {
		t.Fatalf("enter opened %T:\n%s", a.Top(), a.View())
	}
	apptest.Do(a, "q", "c")
	if !strings.Contains(a.View(), "Mark two runs") {
		t.Errorf("c does not say what it needs:\n%s", a.View())
	}
	apptest.Do(a, " ", "down", " ")
	opens("c")
	c, ok := a.Top().(*comparison)
	if !ok {
		t.Fatalf("c opened %T:\n%s", a.Top(), a.View())
	}
	apptest.Do(a, "e", "v", "up")
	page := "compare-" + c.stems[0] + "-with-" + c.stems[1] + ".html"
	for _, shown := range []string{"verdicts", "lanes"} {
		if said := unwrapped(a.View()); !strings.Contains(said, "Written:") || !strings.Contains(said, page) {
			t.Errorf("with the %s, the path of the export, which ends in %s, does not show:\n%s", shown, page, a.View())
		}
		apptest.Do(a, "v")
	}
	if !strings.Contains(a.View(), "receipts lost") || strings.Contains(a.View(), "-----") {
		t.Errorf("v does not show the verdicts:\n%s", a.View())
	}
	apptest.Do(a, "q", "q")
	for _, format := range []string{"t", "j", "h", "s", "u"} {
		apptest.Do(a, "e", format)
		if !strings.Contains(a.View(), "Written:") {
			t.Errorf("e %s does not say where it wrote:\n%s", format, a.View())
		}
	}
	if written, _ := filepath.Glob(filepath.Join(c.out, "*")); len(written) != 6 {
		t.Errorf("written are %v", written)
	}
}

// Two runs that are compared are aligned: the signals are in the same column, whenever they came.
func TestComparedRunsAreAlignedAtTheSignal(t *testing.T) {
	late := story.CutOff()
	for i := range late.Events {
		if late.Events[i].Kind != event.RunStart {
			late.Events[i].At += 3 * time.Second
		}
	}
	c := compareRuns(recorded(recording.Info{}, late.Until(story.Later)), recorded(recording.Info{}, story.CutOff().Until(story.Later)))
	c.SetSize(120, 34)
	c.seek(400 * story.Tick)
	lanes := strings.Join(strings.Split(c.View(), "\n")[3:], "\n") // below the line that shows where one is
	if columns := stopColumns(lanes); len(columns) != 1 {
		t.Errorf("the signals are in columns %v:\n%s", columns, lanes)
	}
}
