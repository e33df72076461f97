package screens

import (
	"errors"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// mend is the screen on which a learner mends a copy of the broken service: it opens the copy in an editor, and shows what comes of
// each save.
type mend struct {
	w, h   int
	course *Course
	lesson *lessons.Lesson

	files  []string // of the learner's copy, those that are to be changed first
	fresh  bool     // the copy has only just been made
	editor builds.Editor
	ready  bool  // the copy is there
	unmade error // why there is no copy; nil while it is being made, and once it is there
	away   bool  // the screen was left for another step of the lesson, and watches nothing until it is opened again
	wanted bool  // the editor is to open together with the screen

	watcher *builds.CopyWatch
	attempt *builds.Launch // that the watcher works in
	state   builds.CopyState
	passed  *builds.Trial // the latest one that the screen has shown to pass

	hints  int    // how many of the lesson's show
	advice string // the hint for what the latest run has shown; it shows until a run shows something else
	asking *app.Question
	said   string // the answer to the latest key, until the next one
	text   ui.Scroller
}

// atOneGlance is less than anybody takes to edit something. An editor that returns sooner may have opened a window of its own.
const atOneGlance = 700 * time.Millisecond

// The keys of the mend screen.
var (
	keyMend     = ui.Bind("e", "mend your own copy", "e")
	keyAgain    = ui.Bind("r", "build, run and judge it now", "r")
	keyHint     = ui.Bind("h", "the next hint", "h")
	keySolution = ui.Bind("s", "the solution; before yours passes, after a question", "s")
	keyReset    = ui.Bind("b", "begin again from the broken one, after a question; your copy is kept", "b")
	keyNext     = ui.Bind("n", "the next lesson, once this one is done", "n")
	keyBeside   = ui.Bind("w", "with the fixed one beside it: the same load, stopped at the same instant", "w")
)

func newMend(s *Course, l *lessons.Lesson) *mend { return &mend{course: s, lesson: l} }

// onwardCommands lead from a screen about a service of the lesson to that service beside the fixed one, and to the screen on which
// the learner mends a copy.
func (s *Course) onwardCommands(l *lessons.Lesson, of string) app.Commands {
	return app.Commands{
		{Key: keyBeside, Footer: "side by side", Do: func(a app.Navigator) tea.Cmd { return s.takeBeside(a, l, besideFixed(of)) }},
		{Key: keyMend, Footer: "mend yours", Do: func(a app.Navigator) tea.Cmd { return s.takeMend(a, l, true) }},
	}
}

// besideFixed is what is run beside the fixed one, from a screen about a service: the learner's copy, or else the broken one.
func besideFixed(of string) string {
	if of == lessons.Yours {
		return of
	}
	return lessons.Broken
}

// takeMend goes to the step at which the learner mends a copy, and opens the editor there if that is wanted.
func (s *Course) takeMend(a app.Navigator, l *lessons.Lesson, edit bool) tea.Cmd {
	if app.Occupied(a, nil) {
		return nil
	}
	m, ok := app.Find(a, func(m *mend) bool { return m.lesson == l })
	if !ok {
		m = newMend(s, l)
	}
	m.wanted = edit
	return tea.Batch(app.Raise(a, func(open *mend) bool { return open == m }, func() *mend { return m }), s.at(l, progress.StepMend))
}

// copiedMsg says that the learner's copy is there, or why it is not.
type copiedMsg struct {
	mend   *mend
	files  []string
	fresh  bool
	edit   bool // it is to be opened
	editor builds.Editor
	latest *builds.Trial // what the last recorded run of the copy has shown; nil when there is none
	said   string
	err    error
}

// editedMsg says that an editor has given the terminal back.
type editedMsg struct {
	mend *mend
	took time.Duration
	err  error
}

func (editedMsg) TerminalIsBack() {}

func (m *mend) SetSize(w, h int) {
	m.w, m.h = w, h
	m.layOut()
}

func (m *mend) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	m.course.hears(msg)
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyMsg:
		commands := m.Commands() // the answers, where something is asked: any key is one
		m.said, m.asking = "", nil
		cmd = commands.Press(a, msg)
	case app.Opened:
		cmd = m.opened()
	case copiedMsg:
		if msg.mend == m {
			cmd = m.copied(a, msg)
		}
	case editedMsg:
		if msg.mend == m {
			m.edited(msg)
		}
	case builds.CopyChanged:
		if m.watcher != nil && msg.Watch == m.watcher {
			cmd = m.changed(msg.State)
		}
	}
	if m.asking != nil || m.said != "" {
		m.text.Top = 0 // where it shows
	}
	m.layOut()
	return cmd
}

// opened makes the copy the first time, and afterwards goes on watching it. It opens the copy where that is wanted.
func (m *mend) opened() tea.Cmd {
	edit := m.wanted
	m.wanted, m.away = false, false
	if m.ready {
		m.watch()
	}
	if !m.ready || edit {
		return m.prepare(edit)
	}
	return nil
}

// edit opens the copy in the editor.
func (m *mend) edit(app.Navigator) tea.Cmd { return m.prepare(true) }

// prepare makes the copy, if there is none yet, recalls what its last run has shown, and opens it if that is wanted.
func (m *mend) prepare(edit bool) tea.Cmd {
	recalls := !m.ready && m.state.Latest == nil
	return func() tea.Msg {
		fresh := !m.lesson.Has(lessons.Yours)
		if _, err := m.lesson.MakeYours(); err != nil {
			return copiedMsg{mend: m, err: err}
		}
		files, err := m.lesson.FilesToMend()
		if err != nil {
			return copiedMsg{mend: m, err: err}
		}
		msg := copiedMsg{mend: m, files: files, fresh: fresh, edit: edit, editor: builds.FindEditor(os.Getenv, exec.LookPath)}
		if recalls && !fresh {
			msg.latest = builds.LastRecorded(m.course.lessons, m.lesson)
		}
		if edit && len(msg.editor.Command) > 0 && msg.editor.HasWindow {
			if err := msg.editor.OpenBeside(m.course.lessons.Root, msg.files); err != nil {
				msg.editor.Problem = err.Error() + ". Open it in your editor yourself."
			} else {
				msg.said = msg.editor.Name + " opens it in a window of its own."
			}
		}
		return msg
	}
}

// copied takes the copy, and goes on watching it. Where the learner has left for another screen meanwhile, nothing is
// opened over that one, and nothing is begun that would end what runs there.
func (m *mend) copied(a app.Navigator, msg copiedMsg) tea.Cmd {
	switch {
	case msg.err != nil && m.ready:
		m.said = ui.Clean(msg.err.Error())
		return nil
	case msg.err != nil:
		m.unmade = msg.err
		return nil
	}
	m.unmade = nil
	m.files, m.fresh, m.editor, m.said, m.ready = msg.files, m.fresh || msg.fresh, msg.editor, msg.said, true
	if m.state.Latest == nil {
		m.state.Latest = msg.latest
	}
	if m.away {
		return nil
	}
	m.watch()
	if a.Top() != app.Screen(m) || !msg.edit || len(m.editor.Command) == 0 || m.editor.HasWindow {
		return nil
	}
	began, supervisor := time.Now(), m.course.builds
	editor := m.editor.Here(supervisor.Ctx, m.course.lessons.Root, m.files)
	return supervisor.Tasks.Lend(editor, func(err error) tea.Msg { return editedMsg{m, time.Since(began), err} })
}

func (m *mend) edited(msg editedMsg) {
	var exit *exec.ExitError
	switch {
	case errors.As(msg.err, &exit):
		m.said = m.editor.Name + " " + words.ExitIn(words.ExitClause, "", exit.ExitCode()) + "; what you saved counts."
	case msg.err != nil:
		m.said = m.editor.Name + " could not be started: " + ui.Clean(msg.err.Error())
	case msg.took < atOneGlance:
		m.said = m.editor.Name + " has returned at once. If it has opened a window of its own, edit there: each save counts."
	}
}

// watch has the copy watched, unless it is already.
func (m *mend) watch() {
	if m.attempt != nil && !m.attempt.Over() {
		return
	}
	m.watcher, m.attempt = m.course.builds.Watch(m.lesson, m.state)
}

// Leave ends the watching, and what runs.
func (m *mend) Leave() {
	if m.attempt != nil {
		m.attempt.Cancel()
	}
	m.watcher, m.attempt, m.away = nil, nil, true
}

// changed takes the copy's new state.
func (m *mend) changed(state builds.CopyState) tea.Cmd {
	m.state = state
	latest := state.Latest
	if !latest.Passed() || latest.Recorded || m.passed == latest {
		return nil
	}
	m.passed, m.text.Top = latest, 0 // where it says so
	return m.course.judged(m.lesson, latest)
}

func (m *mend) Commands() app.Commands {
	if m.asking != nil {
		return m.asking.Commands()
	}
	passed := m.state.Latest.Passed()
	return slices.Concat(app.Commands{
		{Key: ui.Bind("enter, n", ""), Footer: ui.Either(m.following() != nil, "next lesson", "your own service"), Off: !m.ready || !passed},
		{Key: ui.Bind("enter", "", "enter"), Off: !m.ready, Do: m.enter},
		{Key: ui.Named(keyMend, "open your copy in the editor"), Footer: ui.When(len(m.editor.Command) > 0, "edit in "+m.editor.Name), Off: !m.ready, Do: m.edit},
		{Key: ui.Named(keyMend, ""), Footer: "try again", Off: m.unmade == nil, Do: m.edit},
		{Key: keyAgain, Footer: "run it now", Off: !m.ready, Do: app.Call(func() { m.watcher.JudgeNow() })},
		{Key: keyHint, Footer: ui.When(!passed, m.hintName()), Off: !m.ready, Do: app.Call(m.hint)},
		{Key: ui.Named(keyVerdict, "the last verdict, with all of its evidence"), Footer: ui.When(m.hasRun(), "verdict"), Off: !m.ready, Do: m.verdict},
		{Key: ui.Named(KeyReplay, "play the last run again"), Off: !m.ready || !m.hasRun(), Do: m.replay},
		{Key: keySolution, Footer: "solution", Off: !m.ready, Do: m.askForSolution},
		{Key: ui.Named(keyBeside, "yours and the fixed one side by side"), Footer: "beside fixed", Off: !m.ready, Do: m.beside},
		{Key: keyReset, Footer: "begin again", Off: !m.ready, Do: app.Call(m.askForReset)},
		{Key: keyNext, Off: !m.ready, Do: m.next},
		{Key: keySteps, Take: m.toStep},
	}, app.Scroll(&m.text), app.Commands{
		{Key: ui.Bind("q, 0", ""), Footer: ui.When(passed, "course"), Off: !m.ready},
		{Key: ui.Named(ui.KeyBack, "back, once it is mended to the course; ends the run"), Footer: ui.When(!passed || !m.ready, "back"), Do: m.back},
	})
}

// hasRun tells whether the copy has had a run whose verdict and replay can be shown.
func (m *mend) hasRun() bool { return m.state.Latest != nil && len(m.state.Latest.Events) > 0 }

// toStep goes to another screen of the lesson, if the digit leads to one. What runs here then ends.
func (m *mend) toStep(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	cmd := m.course.jump(a, m.lesson, k)
	if a.Top() != app.Screen(m) {
		m.Leave()
	}
	return cmd
}

func (m *mend) back(a app.Navigator) tea.Cmd {
	m.Leave()
	if m.state.Latest.Passed() && len(a.Screens()) > 1 {
		return a.Home() // what is done is left, and not gone through backwards
	}
	return a.Back()
}

func (m *mend) beside(a app.Navigator) tea.Cmd {
	m.Leave()
	return m.course.takeBeside(a, m.lesson, lessons.Yours)
}

// askForSolution shows the solution; before the learner's copy passes, after a question.
func (m *mend) askForSolution(a app.Navigator) tea.Cmd {
	if m.state.Latest.Passed() {
		return m.solution(a)
	}
	m.asking = &app.Question{Text: "Show the solution? Another try, or a hint (h), may teach you more.", Yes: m.solution}
	return nil
}

func (m *mend) askForReset() {
	m.asking = &app.Question{Text: "Begin again from the broken one? Your copy is moved aside and kept.", Yes: m.reset}
}

func (m *mend) replay(a app.Navigator) tea.Cmd {
	return a.Open(NewReplay(LessonTitle(m.lesson), m.state.Latest.Events, nil))
}

// enter does what comes next: the next lesson when this one is done. Before, it says what opens the editor.
func (m *mend) enter(a app.Navigator) tea.Cmd {
	if m.state.Latest.Passed() {
		return m.next(a)
	}
	m.said = "r builds, runs and judges your copy as it is."
	if len(m.editor.Command) > 0 {
		m.said = "e opens your copy in the editor; r builds, runs and judges it as it is."
	} else if m.editor.Problem != "" {
		m.said = m.editor.Problem + " " + m.said
	}
	return nil
}

// hint shows the hint for what the latest run has shown and, where there is none or it shows already, the next one of the
// lesson. After all of them it offers the difference.
func (m *mend) hint() {
	switch fitting := m.fitting(); {
	case fitting != "" && fitting != m.advice:
		m.advice = fitting
	case m.hints < len(m.lesson.Hints):
		m.hints++
	default:
		m.asking = &app.Question{Text: "The last hint is the answer: show the difference of broken and fixed?", Yes: m.toDifference}
		return
	}
	m.layOut()
	m.text.Move(len(m.text.Lines))
}

// toDifference shows the difference of broken and fixed, and ends what runs here.
func (m *mend) toDifference(a app.Navigator) tea.Cmd {
	m.Leave()
	return m.course.takeCode(a, m.lesson, difference)
}

// fitting is the lesson's hint for what the latest run has shown, or "".
func (m *mend) fitting() string {
	latest := m.state.Latest
	if latest == nil || latest.Passed() {
		return ""
	}
	return m.lesson.HintFor(latest.All(), latest.Missed)
}

// hintName is what the footer calls the next hint.
func (m *mend) hintName() string {
	if fitting := m.fitting(); fitting != "" && fitting != m.advice {
		return "a hint for this run"
	}
	if m.hints < len(m.lesson.Hints) {
		return "hint " + strconv.Itoa(m.hints+1) + " of " + strconv.Itoa(len(m.lesson.Hints))
	}
	return "the difference, as the last hint"
}

// solution shows how the fixed service differs from the learner's.
func (m *mend) solution(a app.Navigator) tea.Cmd { return m.course.takeCode(a, m.lesson, yourDistance) }

func (m *mend) reset(app.Navigator) tea.Cmd {
	m.state, m.passed = builds.CopyState{}, nil
	watcher := m.watcher
	return func() tea.Msg {
		backup, err := m.lesson.ResetYours()
		if err != nil {
			return copiedMsg{mend: m, err: err}
		}
		watcher.Forget()
		return app.Notice("Your copy is the broken one again." + ui.When(backup != "", " The former one is kept in "+m.course.lessons.Within(backup)))
	}
}

func (m *mend) verdict(a app.Navigator) tea.Cmd {
	t := m.state.Latest
	if !m.hasRun() {
		m.said = "There is no verdict yet. Save your copy, or press r."
		return nil
	}
	j := judge(LessonTitle(m.lesson), lessons.Yours, t.Timeline, t.Events)
	j.path, j.mend = t.Path, m
	return a.Open(j)
}

// following is the lesson after this one on the learner's path, or nil.
func (m *mend) following() *lessons.Lesson {
	return m.course.path().After(m.lesson)
}

func (m *mend) next(a app.Navigator) tea.Cmd {
	l := m.following()
	if l == nil {
		return m.course.takePractice(a)
	}
	return tea.Batch(a.Home(), m.course.take(a, l, progress.StepRead))
}
