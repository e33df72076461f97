package screens

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/recording"
	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// runs is the list of all recorded runs: to replay, compare, export or delete them.
type runs struct {
	w, h    int
	dir     string // of the recordings
	out     string // where exports go
	all     []recording.Info
	loaded  bool
	unread  int // recordings that have not been looked at yet
	look    int // counts how often the folder was looked at
	problem error
	lesson  string // the only one that shows, or empty
	chosen  int
	marked  []string // paths, at most two, in the order in which they were marked
	ask     runsQuestion
	top     int
}

// runsQuestion is what the screen asks for instead of its list's keys.
type runsQuestion int

const (
	asksNothing runsQuestion = iota
	asksFormat
	asksDelete
)

// What becomes of what the screen has ordered.
type (
	runsMsg struct { // some of the recordings, the newest first
		runs *runs
		look int
		some []recording.Info
		rest []string // the paths of those that are still to be looked at
		err  error
	}
	removedRunMsg struct {
		runs *runs
		path string
	}
	openedRunMsg struct {
		runs *runs
		take func(a app.Navigator) tea.Cmd // opens what was loaded
	}
)

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

// newRuns lists the recordings of the checkout at root.
func newRuns(root string) *runs {
	state := filepath.Join(root, ".closingtime")
	return &runs{dir: filepath.Join(state, "runs"), out: filepath.Join(state, "exports")}
}

func (s *runs) SetSize(w, h int) { s.w, s.h = w, h }

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
	case removedRunMsg:
		if msg.runs == s {
			s.change(func() {
				s.all = slices.DeleteFunc(s.all, func(i recording.Info) bool { return i.Path == msg.path })
			})
			s.marked = slices.DeleteFunc(s.marked, func(path string) bool { return path == msg.path })
		}
	case openedRunMsg:
		if msg.runs == s && a.Top() == app.Screen(s) {
			return msg.take(a)
		}
	case tea.KeyMsg:
		return s.press(a, msg)
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
	s.change(func() {
		s.all = append(s.all, msg.some...)
		slices.SortStableFunc(s.all, recording.Newest)
	})
	s.problem, s.loaded, s.unread = msg.err, true, len(msg.rest)
	if len(msg.rest) == 0 {
		return nil
	}
	return func() tea.Msg { return s.read(msg.look, msg.rest) }
}

// change changes the list; the chosen run stays chosen, if it is still there.
func (s *runs) change(list func()) {
	chosen, _ := s.current()
	list()
	if i := slices.IndexFunc(s.shown(), func(i recording.Info) bool { return i.Path == chosen.Path }); i >= 0 {
		s.chosen = i
	}
	s.choose(0)
}

func (s *runs) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	if s.ask != asksNothing {
		return s.answer(a, k)
	}
	page := max(1, s.rows()-1)
	switch {
	case key.Matches(k, ui.KeyBack), key.Matches(k, ui.KeyLeft):
		return a.Back()
	case key.Matches(k, ui.KeyUp):
		s.choose(-1)
	case key.Matches(k, ui.KeyDown):
		s.choose(1)
	case key.Matches(k, ui.KeyPageUp):
		s.choose(-page)
	case key.Matches(k, ui.KeyPageDown):
		s.choose(page)
	case key.Matches(k, ui.KeyTop):
		s.choose(-len(s.all))
	case key.Matches(k, ui.KeyBottom):
		s.choose(len(s.all))
	case key.Matches(k, keyReload):
		s.loaded = false
		return s.load()
	default:
		return s.act(a, k)
	}
	return nil
}

// act does something with the chosen run.
func (s *runs) act(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	info, ok := s.current()
	if !ok {
		return nil
	}
	switch {
	case key.Matches(k, keyOpenRun):
		return s.replay(info.Path)
	case key.Matches(k, keyMark):
		s.mark(info.Path)
	case key.Matches(k, keyCompare):
		if len(s.marked) != 2 {
			a.Say("Mark two runs with space first; then c compares them.")
			return nil
		}
		return s.compare(s.marked[0], s.marked[1])
	case key.Matches(k, keyExport):
		s.ask = asksFormat
	case key.Matches(k, keyDelete):
		s.ask = asksDelete
	case key.Matches(k, keyOnlyLesson):
		s.only(info)
	}
	return nil
}

// answer takes the answer to the question that is asked. Any other key takes the question back.
func (s *runs) answer(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	asked := s.ask
	s.ask = asksNothing
	info, ok := s.current()
	if !ok {
		return nil
	}
	if asked == asksDelete {
		if k.String() != "y" {
			a.Say("Nothing was deleted.")
			return nil
		}
		return s.remove(info.Path)
	}
	for _, f := range ExportFormats {
		if k.String() == f.key {
			return s.export(info.Path, f)
		}
	}
	if key.Matches(k, keyExport) { // pressed twice: the question stands
		s.ask = asksFormat
		return nil
	}
	a.Say("Nothing was exported.")
	return nil
}

func (s *runs) replay(path string) tea.Cmd {
	return func() tea.Msg {
		r, err := recording.Load(path)
		if err != nil {
			return app.Notice(ui.Clean(err.Error()))
		}
		if len(r.Events) == 0 {
			return app.Notice("Nothing of this recording can be read, so there is nothing to replay.")
		}
		shown := NewReplay(TitleOf(r.Events), r.Events, r.Damage)
		return openedRunMsg{s, func(a app.Navigator) tea.Cmd { return a.Open(shown) }}
	}
}

func (s *runs) compare(left, right string) tea.Cmd {
	return func() tea.Msg {
		c, err := loadComparison(left, right, s.out)
		if err != nil {
			return app.Notice(ui.Clean(err.Error()))
		}
		return openedRunMsg{s, func(a app.Navigator) tea.Cmd { return a.Open(c) }}
	}
}

func (s *runs) export(path string, f ExportFormat) tea.Cmd {
	return func() tea.Msg {
		written, err := exportFile(path, f, s.out)
		if err != nil {
			return app.Notice(ui.Clean(err.Error()))
		}
		return app.Notice("Written: " + ui.RelativePath(written))
	}
}

func (s *runs) remove(path string) tea.Cmd {
	return func() tea.Msg {
		if err := os.Remove(path); err != nil {
			return app.Notice("It could not be deleted: " + ui.Clean(err.Error()))
		}
		return removedRunMsg{s, path}
	}
}

// mark marks a run, or takes the mark away. Of three the oldest mark goes.
func (s *runs) mark(path string) {
	if i := slices.Index(s.marked, path); i >= 0 {
		s.marked = slices.Delete(s.marked, i, i+1)
		return
	}
	s.marked = append(s.marked, path)
	if len(s.marked) > 2 {
		s.marked = s.marked[1:]
	}
}

// only shows the runs of one lesson, or all again. The chosen run stays.
func (s *runs) only(info recording.Info) {
	if s.lesson == "" {
		s.lesson = info.Name
	} else {
		s.lesson = ""
	}
	s.chosen = max(0, slices.IndexFunc(s.shown(), func(i recording.Info) bool { return i.Path == info.Path }))
	s.choose(0)
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

func (s *runs) current() (recording.Info, bool) {
	shown := s.shown()
	if s.chosen < 0 || s.chosen >= len(shown) {
		return recording.Info{}, false
	}
	return shown[s.chosen], true
}

func (s *runs) choose(by int) { s.chosen = max(0, min(s.chosen+by, len(s.shown())-1)) }

// Click chooses a run; a click on the chosen one replays it.
func (s *runs) Click(a app.Navigator, _, y int) tea.Cmd {
	i := s.top + y - runsAbove
	if y < runsAbove || y >= runsAbove+s.rows() || i >= len(s.shown()) {
		return nil
	}
	if i == s.chosen {
		return s.press(a, tea.KeyMsg{Type: tea.KeyEnter})
	}
	s.chosen = i
	return nil
}
