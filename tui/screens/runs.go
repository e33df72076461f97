package screens

import (
	"os"
	"path/filepath"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/recording"
	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// runs is the list of all recorded runs: to replay, compare, export or delete them.
type runs struct {
	w, h    int
	course  *Course
	dir     string // of the recordings
	out     string // where exports go
	all     []recording.Info
	loaded  bool
	unread  int // recordings that have not been looked at yet
	look    int // counts how often the folder was looked at
	problem error
	lesson  string // the only one that shows, or empty
	list    ui.List
	marked  []string // paths, at most two, in the order in which they were marked
	ask     runsQuestion
	written written
	now     func() time.Time
}

// runsQuestion is what the screen asks for instead of its list's keys.
type runsQuestion int

const (
	asksNothing runsQuestion = iota
	asksFormat
	asksDelete
)

// runsMsg brings some of the recordings, the newest first.
type runsMsg struct {
	runs *runs
	look int
	some []recording.Info
	rest []string // the paths of those that are still to be looked at
	err  error
}

var (
	keyRuns       = ui.Bind("r", "all recorded runs: replay, compare, export", "r")
	keyOpenRun    = ui.Bind("enter", "replay", "enter", "right")
	keyMark       = ui.Bind("space", "mark; two marked ones can be compared", " ")
	keyCompare    = ui.Bind("c", "compare the two that are marked", "c")
	keyExport     = ui.Bind("e", "export: text, JSON, HTML, SVG or JUnit", "e")
	keyDelete     = ui.Bind("d", "delete, after a question", "d")
	keyOnlyLesson = ui.Bind("f", "only this lesson's, or all", "f")
	keyReload     = ui.Bind("u", "look again for runs", "u")
)

// newRuns lists the recordings of the checkout.
func newRuns(course *Course) *runs {
	state := course.lessons.StateDir()
	return &runs{course: course, dir: filepath.Join(state, "runs"), out: filepath.Join(state, "exports"), now: time.Now}
}

func (s *runs) SetSize(w, h int) {
	s.w, s.h = w, h
	s.layOut()
}

// layOut has the list follow what it lists.
func (s *runs) layOut() {
	s.list.Set(len(s.shown()), max(1, s.h-runsAbove-runsBelow-len(s.written.lines(s.w))))
}

func (s *runs) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case app.Opened:
		if s.loaded { // back from a replay
			return nil
		}
		return s.load()
	case runsMsg:
		if msg.runs == s && msg.look == s.look {
			return s.take(msg)
		}
	case tea.KeyMsg:
		commands := s.Commands() // the answers, where something is asked: any key is one
		s.ask = asksNothing
		return commands.Press(a, msg)
	}
	return nil
}

// atOnce is how many recordings are read before they are shown. Of a thousand, all together take seconds.
const atOnce = 100

// load looks for recordings, and reads the newest ones.
func (s *runs) load() tea.Cmd {
	s.look++
	s.all, s.unread = nil, 0
	dir, look := s.dir, s.look
	return func() tea.Msg {
		paths, err := recording.Paths(dir)
		if err != nil {
			return runsMsg{runs: s, look: look, err: err}
		}
		return s.read(look, paths)
	}
}

// read reads the first of those recordings.
func (s *runs) read(look int, paths []string) runsMsg {
	n := min(atOnce, len(paths))
	return runsMsg{runs: s, look: look, some: recording.Infos(paths[:n]), rest: paths[n:]}
}

// take adds recordings to the list, keeps the chosen one chosen, and orders the next ones.
func (s *runs) take(msg runsMsg) tea.Cmd {
	s.problem, s.loaded, s.unread = msg.err, true, len(msg.rest)
	s.change(func() {
		s.all = append(s.all, msg.some...)
		slices.SortStableFunc(s.all, recording.Newest)
	})
	if len(msg.rest) == 0 {
		return nil
	}
	return func() tea.Msg { return s.read(msg.look, msg.rest) }
}

// change changes the list; the chosen run stays chosen, if it is still there. Where the filter leaves nothing, it is lifted.
func (s *runs) change(list func()) {
	chosen, _ := s.current()
	list()
	if s.unread == 0 && len(s.shown()) == 0 {
		s.lesson = ""
	}
	s.layOut()
	if i := slices.IndexFunc(s.shown(), func(i recording.Info) bool { return i.Path == chosen.Path }); i >= 0 {
		s.list.Choose(i)
	}
}

func (s *runs) Commands() app.Commands {
	switch s.ask {
	case asksDelete:
		return app.Commands{
			{Key: ui.Bind("y", "delete it", "y"), Footer: "delete it", Do: func(app.Navigator) tea.Cmd { return s.remove(s.path()) }},
			{Key: ui.Bind("any other", "keep it"), Footer: "keep it", Any: true, Do: says("Nothing was deleted.")},
		}
	case asksFormat:
		return s.formats()
	}
	_, some := s.current()
	commands := app.Commands{
		{Key: keyCompare, Footer: ui.When(len(s.marked) == 2, "compare"), Off: !some, Do: s.compare},
		{Key: keyOpenRun, Footer: "replay", Off: !some, Do: s.replay},
		{Key: keyMark, Footer: "mark", Off: !some, Do: app.Call(s.mark)},
		{Key: keyExport, Footer: "export", Off: !some, Do: app.Call(func() { s.ask = asksFormat })},
		{Key: keyOnlyLesson, Footer: "filter", Off: !some, Do: app.Call(s.only)},
		{Key: keyDelete, Footer: "delete", Off: !some, Do: app.Call(func() { s.ask = asksDelete })},
		{Key: keyReload, Do: s.reload},
	}
	return append(append(commands, app.Choose(&s.list, "run")...), app.Back(ui.KeyBackLeft))
}

// formats are the commands that answer the question in which format to export.
func (s *runs) formats() (commands app.Commands) {
	for _, f := range ExportFormats {
		commands = append(commands, app.Command{Key: ui.Bind(f.key, f.says, f.key), Do: func(app.Navigator) tea.Cmd { return s.export(f) }})
	}
	return append(commands,
		app.Command{Key: ui.Named(keyExport, ""), Do: app.Call(func() { s.ask = asksFormat })}, // pressed twice: the question stands
		app.Command{Key: ui.Bind("t j h s a u", ""), Footer: "the format"},
		app.Command{Key: ui.Bind("any other", "not now"), Footer: "not now", Any: true, Do: says("Nothing was exported.")})
}

// says is a command that says something in the footer.
func says(text string) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd {
		a.Say(text)
		return nil
	}
}

func (s *runs) reload(app.Navigator) tea.Cmd {
	s.loaded = false
	return s.load()
}

func (s *runs) replay(app.Navigator) tea.Cmd {
	path := s.path()
	return func() tea.Msg {
		r, err := recording.Load(path)
		if err != nil {
			return app.Notice(err.Error())
		}
		if len(r.Events) == 0 {
			return app.Notice("Nothing of this recording can be read, so there is nothing to replay.")
		}
		shown := newReplay(TitleOf(r.Events), r.Events, r.History, r.Damage)
		shown.course = s.course
		return s.opening(shown)
	}
}

func (s *runs) compare(a app.Navigator) tea.Cmd {
	if len(s.marked) != 2 {
		a.Say("Mark two runs with space first; then c compares them.")
		return nil
	}
	left, right := s.marked[0], s.marked[1]
	return func() tea.Msg {
		c, err := loadComparison(left, right, s.out)
		if err != nil {
			return app.Notice(err.Error())
		}
		return s.opening(c)
	}
}

// opening has a screen opened that has been loaded, unless the learner has gone elsewhere meanwhile.
func (s *runs) opening(loaded app.Screen) app.Result {
	return app.Result{For: s, Take: func(a app.Navigator) tea.Cmd {
		if a.Top() != app.Screen(s) {
			return nil
		}
		return a.Open(loaded)
	}}
}

func (s *runs) export(f ExportFormat) tea.Cmd {
	path := s.path()
	return exporting(s, func() (string, error) { return exportFile(path, f, s.out) }, func(path written) {
		s.written = path
		s.layOut()
	})
}

func (s *runs) remove(path string) tea.Cmd {
	return func() tea.Msg {
		if err := os.Remove(path); err != nil {
			return app.Notice("It could not be deleted: " + err.Error())
		}
		return app.Result{For: s, Take: app.Call(func() {
			s.change(func() {
				s.all = slices.DeleteFunc(s.all, func(i recording.Info) bool { return i.Path == path })
			})
			s.marked = slices.DeleteFunc(s.marked, func(marked string) bool { return marked == path })
		})}
	}
}

// mark marks the chosen run, or takes its mark away. A third mark takes the oldest one away.
func (s *runs) mark() {
	path := s.path()
	if i := slices.Index(s.marked, path); i >= 0 {
		s.marked = slices.Delete(s.marked, i, i+1)
		return
	}
	s.marked = append(s.marked, path)
	if len(s.marked) > 2 {
		s.marked = s.marked[1:]
	}
}

// only shows the runs of the chosen one's lesson, or all again. The chosen run stays.
func (s *runs) only() {
	info, _ := s.current()
	s.change(func() {
		if s.lesson == "" {
			s.lesson = info.Name
		} else {
			s.lesson = ""
		}
	})
}

// shown returns the runs that the filter lets through.
func (s *runs) shown() []recording.Info {
	if s.lesson == "" {
		return s.all
	}
	var shown []recording.Info
	for _, info := range s.all {
		if info.Name == s.lesson {
			shown = append(shown, info)
		}
	}
	return shown
}

// current returns the chosen run, if there is one.
func (s *runs) current() (info recording.Info, ok bool) {
	shown := s.shown()
	if len(shown) == 0 {
		return info, false
	}
	return shown[s.list.Chosen], true
}

// path is where the recording of the chosen run is.
func (s *runs) path() string {
	info, _ := s.current()
	return info.Path
}

// Click chooses a run; a click on the chosen one replays it.
func (s *runs) Click(a app.Navigator, _, y int) tea.Cmd {
	if again, _ := s.list.Click(y - runsAbove); again {
		return s.Update(a, tea.KeyMsg{Type: tea.KeyEnter})
	}
	return nil
}
