package playground

import (
	"cmp"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/switches"
	"closingtime/tui/app"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// program is the screen of the main.go that does what the switchboard does with a setting: whole, or as it differs from that
// of all switches right.
type program struct {
	w, h    int
	root    string // of the checkout
	kept    string // the folder in which programs are saved
	setting switches.Setting
	source  *source.Difference
	err     error
	differs bool  // the difference shows
	marks   []int // the lines at which changes begin, while it does
	text    ui.Scroller
}

var keyProgram = ui.Bind("m", "the main.go that does the same without switches", "m")

func newProgram(p *Playground) *program {
	s := &program{root: p.course.Root, kept: filepath.Join(p.course.StateDir(), "switchboard"), setting: setting(p.setup)}
	right, err := switches.Setting{}.Source()
	var text []byte
	if err == nil {
		text, err = s.setting.Source()
	}
	s.err = err
	s.source = source.Compare("main.go", string(right), string(text))
	return s
}

func (s *program) SetSize(w, h int) {
	s.w, s.h = w, h
	s.layOut()
}

func (s *program) layOut() {
	var lines []string
	s.marks = nil
	switch {
	case s.err != nil:
		lines = ui.Indented(" ", ui.Bad.Of("✗ ")+ui.Clean(s.err.Error()), s.w-2)
	case s.differs:
		lines, s.marks = s.source.Unified(s.w - 2)
	default:
		lines = s.source.Alone(s.w - 2)
	}
	s.text.Set(ui.Prefixed(" ", lines), s.h-2)
}

func (s *program) Update(a app.Navigator, msg tea.Msg) tea.Cmd { return app.Keys(a, s, msg) }

func (s *program) Commands() app.Commands {
	right := s.setting == switches.Setting{}
	return append(append(app.Commands{
		{Key: ui.Bind("d", "the difference from all switches right, or the whole", "d"), Footer: ui.When(!right, ui.Either(s.differs, "the whole", "difference")), Off: right, Do: app.Call(s.turn)},
		{Key: ui.Bind("n", "the next change", "n"), Footer: ui.When(len(s.marks) > 0, "next change"), Off: len(s.marks) == 0, Do: app.Call(s.nextChange)},
		{Key: ui.Bind("s", "save it into a folder, where it builds and runs", "s"), Footer: "save", Do: s.save},
	}, app.Scroll(&s.text)...), app.Back(ui.KeyBack))
}

func (s *program) turn() {
	s.differs = !s.differs
	s.text = ui.Scroller{}
	s.layOut()
}

// nextChange scrolls to the next change, or from the last one to the first.
func (s *program) nextChange() {
	const above = 2 // lines that stay visible above it
	for _, mark := range s.marks {
		if before := s.text.Top; mark-above > before {
			if s.text.Move(mark - above - before); s.text.Top != before {
				return
			}
		}
	}
	s.text.Move(s.marks[0] - above - s.text.Top)
}

// save writes the program into a folder that is named for its switches.
func (s *program) save(app.Navigator) tea.Cmd {
	name := cmp.Or(strings.NewReplacer("=", "-", ",", "_").Replace(s.setting.String()), "right")
	folder := filepath.Join(s.kept, name[:min(len(name), 100)])
	return func() tea.Msg {
		if err := s.setting.Save(s.root, folder); err != nil {
			return app.Notice(ui.Capital(err.Error()) + ".")
		}
		return app.Notice("Saved. It runs with: go run ./" + filepath.ToSlash(ui.RelativePath(folder)))
	}
}

func (s *program) View() string {
	stands := cmp.Or(ui.Clean(s.setting.String()), "every switch right")
	return ui.Box(append([]string{ui.Title("main.go", stands, "", s.text.Where(), s.w), ui.Rule(s.w)}, s.text.Visible()...), s.w, s.h)
}
