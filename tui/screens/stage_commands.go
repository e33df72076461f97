package screens

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/picture"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// The keys of the stage.
var (
	keyEnter       = ui.Bind("enter", "run it, or both; after a run the verdict, and after that of both your own copy", "enter")
	keyTerm        = ui.Bind("t", "stop it as its policy does; again: SIGTERM, of several instances to the oldest that runs", "t")
	keyInt         = ui.Bind("i", "send SIGINT", "i")
	keyKill        = ui.Bind("k", "send SIGKILL", "k")
	keyPause       = ui.Bind("space", "pause the picture; the run goes on", " ")
	keyPanel       = ui.Named(picture.KeyPanel, "goroutines, connections, log, none; of two that are explained, the other one")
	keyReplay      = ui.Bind("p", "play the run again", "p")
	keyRun         = ui.Bind("r", "run it again", "r")
	keyVerdict     = ui.Bind("v", "the verdict, once it is over; of both, the verdicts or the lanes", "v")
	keyLanes       = ui.Bind("v", "the lanes", "v")
	keySwitches    = ui.Bind("←→", "choose the service beside: broken, fixed, yours", "left", "right")
	keyBroken      = ui.Bind("b", "the broken service", "b")
	keyFixed       = ui.Bind("f", "the fixed service", "f")
	keyYours       = ui.Bind("y", "your copy of the service", "y")
	keyFollow      = ui.Bind("end", "follow the run again, after scrolling or x", "end", "G")
	keyUpDown      = ui.Bind("↑↓", "scroll the lanes, or the open panel", "up", "down")
	keyPageOfLanes = ui.Bind("pgup pgdn", "a page of them", "pgup", "pgdown")
	keyAnyDigit    = ui.Bind("0-9", "your answer", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
	keyAnswer      = ui.Bind("enter", "say so, and see what comes of it", "enter")
	keySkip        = ui.Bind("esc", "see it without an answer", "esc")
	keyEraseLast   = ui.Bind("backspace", "take a digit back", "backspace", "ctrl+h")
)

// press takes a key. While something is explained, those of the cursor come first.
func (v *stage) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	if !v.guess.asking && !v.textual() && v.explainKey(k) {
		return nil
	}
	return v.Commands().Press(a, k)
}

func (v *stage) Commands() app.Commands {
	if v.guess.asking {
		return v.answers()
	}
	idle, over := v.state == stageIdle || v.state == stageFailed, v.state == stageOver
	signals := v.state == stageRunning && !v.ended()
	explains := v.explains() && !v.textual()
	p := &v.panes[0].picture
	commands := app.Commands{
		{Key: keyEnter, Footer: ui.When(!explains, v.enterSays()), Do: v.enter},
		{Key: keyTerm, Footer: ui.When(signals, v.stopSays()), Do: v.sends(v.askOrStop)},
		{Key: keyFollow, Footer: ui.When(signals && !v.follows(), ui.Either(explains, "follow", "follow again")), Off: v.textual(), Do: app.Call(v.follow)},
		only(keyPause, v.paused && !explains, "go on"),
		only(keyPanel, v.state == stageRunning && !v.two() && !explains, p.NextName()),
	}
	if explains {
		commands = append(commands, v.explaining()...)
	}
	commands = append(commands, app.Commands{
		{Key: keyReplay, Footer: ui.When(over && !v.two() && !explains, "replay"), Off: !over || v.two(), Do: v.replay},
		{Key: picture.KeySelect, Footer: ui.When(v.lanesShow() && !explains, "explain"), Do: says("x explains the lanes, once there are some.")},
		{Key: keyKill, Footer: ui.When(signals && !explains, "SIGKILL"), Do: v.sends(func() tea.Cmd { return v.signal("SIGKILL") })},
		{Key: keyPause, Footer: ui.When(signals && !v.paused && !explains, "pause"), Off: v.state != stageRunning, Do: app.Call(v.pause)},
		{Key: keyInt, Footer: ui.When(signals && !explains, "SIGINT"), Do: v.sends(func() tea.Cmd { return v.signal("SIGINT") })},
		only(keyLanes, v.judged, "lanes"),
		{Key: keyRun, Footer: ui.When(over && !explains, "run again"), Do: v.again},
		only(keySwitches, idle && !v.two(), v.otherName()),
		{Key: keyBeside, Footer: ui.When((idle || over) && !v.two() && !explains, "side by side"), Off: v.two(), Do: v.onward(v.beside)},
		{Key: keyMend, Footer: ui.When((idle && !v.two() || over && !v.judged) && !explains, "mend yours"), Do: v.onward(v.mendYours)},
		{Key: keySwitches, Footer: ui.When(over && !v.two() && !explains, v.otherName()), Off: v.two(), Take: v.switches},
		{Key: keyPanel, Footer: ui.When(over && !v.two() && !explains, p.NextName()), Off: v.two(), Do: app.Call(p.NextPanel)},
		{Key: keyVerdict, Off: !over, Do: v.verdict},
		{Key: keyBroken, Footer: ui.When(v.two() && !v.live() && !explains && v.service() == lessons.Yours, "the broken one"), Do: v.picks(lessons.Broken)},
		{Key: keyFixed, Off: v.two(), Do: v.picks(lessons.Fixed)},
		{Key: keyYours, Footer: ui.When(v.two() && !v.live() && !explains && v.yours && v.service() == lessons.Broken, "yours"), Do: v.picks(lessons.Yours)},
		{Key: keySteps, Take: v.jump},
		{Key: keyUpDown, Off: v.textual(), Take: v.scrolls},
		{Key: keyPageOfLanes, Off: v.textual(), Take: v.scrolls},
	}...)
	if v.textual() {
		commands = append(commands, app.Scroll(&v.text)...)
	}
	return append(commands, app.Command{Key: ui.Named(ui.KeyBack, "back; ends what runs"), Footer: v.backSays(explains), Do: v.back})
}

// only is a command that shows in the footer alone.
func only(b key.Binding, when bool, says string) app.Command {
	return app.Command{Key: ui.Named(b, ""), Footer: ui.When(when, says)}
}

// explaining are the keys of the cursor over the lanes, for the footer.
func (v *stage) explaining() (commands app.Commands) {
	keys := v.panes[v.chosen].picture.SelectingKeys()
	for _, b := range keys[:len(keys)-1] { // the last one is the way out
		says := b.Help().Desc
		if v.two() && b.Help().Key == picture.KeyPanel.Help().Key {
			says = builds.ServiceName(v.panes[1-v.chosen].service)
		}
		commands = append(commands, only(b, true, says))
	}
	return append(commands, only(keyKill, v.state == stageRunning && !v.ended(), "SIGKILL"))
}

// leadsToOther tells whether a key leads from one of two panes to the other, while something is explained.
func leadsToOther(k tea.KeyMsg) bool { return key.Matches(k, picture.KeyPanel, keySwitches) }

// lanesShow tells whether there are lanes to explain.
func (v *stage) lanesShow() bool { return v.state == stageRunning || v.state == stageOver && !v.judged }

// enterSays is what enter does next, for the footer.
func (v *stage) enterSays() string {
	switch {
	case v.live():
		return ""
	case v.judged:
		return doing(progress.StepMend)
	case v.state == stageOver:
		return ui.Either(v.two(), "verdicts", "verdict")
	}
	return "run " + ui.Either(v.two(), "both", builds.ServiceName(v.service()))
}

// enter does what comes next: it runs what is on the stage, shows the verdict after that, and after those on two goes on
// to the learner's copy.
func (v *stage) enter(a app.Navigator) tea.Cmd {
	switch {
	case v.judged:
		return v.course.takeMend(a, v.lesson, false)
	case v.state == stageOver:
		return v.verdict(a)
	}
	return v.again(a)
}

// again runs what is on the stage.
func (v *stage) again(a app.Navigator) tea.Cmd {
	switch {
	case v.state == stageBuilding:
	case v.state == stageRunning && v.two():
		a.Say(v.stillRunning())
	case v.state == stageRunning && v.ended():
		a.Say("It has ended. What it left is being looked at; then there is a verdict.")
	case v.state == stageRunning:
		a.Say("It is running. t stops it, k kills it; then you can run it again.")
	default:
		v.start(a)
	}
	return nil
}

// verdict shows the verdict on a run that is over. Those on two show on the stage, and give way to the lanes again.
func (v *stage) verdict(a app.Navigator) tea.Cmd {
	if !v.two() {
		return v.openVerdict(a)
	}
	v.judged = !v.judged
	v.text.Top = 0
	return nil
}

func (v *stage) replay(a app.Navigator) tea.Cmd {
	r := NewReplay(lessonTitle(v.lesson), v.panes[0].news.Events, nil)
	r.verdict = newVerdict(v)
	r.verdict.replay = r
	return a.Open(r)
}

// sends makes something that is sent to the services into what a command does. It ends the pause.
func (v *stage) sends(send func() tea.Cmd) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd {
		switch {
		case v.state == stageBuilding:
			return nil
		case v.state != stageRunning || v.ended():
			a.Say(v.nothingToSignal())
			return nil
		}
		v.resume()
		if cmd := v.cutFilm(); cmd != nil {
			if v.state != stageRunning || v.ended() {
				a.Say(v.nothingToSignal())
				return cmd
			}
			return tea.Batch(send(), cmd)
		}
		return send()
	}
}

// askOrStop stops what runs, and has the picture stand still at that moment while the lesson's question is asked, if there
// is one to ask. So nothing that is asked about grows meanwhile.
func (v *stage) askOrStop() tea.Cmd {
	if v.asks() {
		v.ask()
	}
	return v.stop()
}

// predicts is what t does where the lesson has a question, whether the service is busy or not.
const predicts = "stop it, and predict"

// stopSays is what t does next, for the footer.
func (v *stage) stopSays() string {
	switch {
	case v.isStopping() && v.two():
		return "SIGTERM"
	case v.isStopping():
		return v.panes[0].picture.StopAgain()
	case v.two():
		return "stop both"
	case v.asks():
		return predicts
	}
	return "stop it"
}

// onward leads to another screen of the lesson, unless something still runs here. From the verdicts on two it leads to the
// copy without opening it.
func (v *stage) onward(take func(app.Navigator) tea.Cmd) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd {
		switch {
		case v.live():
			a.Say(v.stillRunning())
			return nil
		case v.judged:
			return v.enter(a)
		}
		return take(a)
	}
}

// beside leads to the screen on which the service runs side by side with the fixed one.
func (v *stage) beside(a app.Navigator) tea.Cmd {
	return v.course.takeBeside(a, v.lesson, besideFixed(v.service()))
}

// mendYours leads to the screen on which the learner mends a copy, and opens the copy there.
func (v *stage) mendYours(a app.Navigator) tea.Cmd { return v.course.takeMend(a, v.lesson, true) }

// offers are the services of the lesson that can be run by themselves.
func (v *stage) offers() []string {
	if v.yours {
		return []string{lessons.Broken, lessons.Fixed, lessons.Yours}
	}
	return []string{lessons.Broken, lessons.Fixed}
}

// otherName is the service that the arrows lead to.
func (v *stage) otherName() string {
	offers := v.offers()
	return builds.ServiceName(offers[(slices.Index(offers, v.service())+1)%len(offers)])
}

// switches chooses the service before or behind the one on the stage.
func (v *stage) switches(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	by := 1
	if key.Matches(k, ui.KeyLeft) {
		by = -1
	}
	offers := v.offers()
	if i := slices.Index(offers, v.service()) + by; i >= 0 && i < len(offers) {
		v.pick(a, offers[i])
	}
	return nil
}

func (v *stage) picks(service string) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd {
		v.pick(a, service)
		return nil
	}
}

// pick puts a service on the stage, in the place of the one that is there or of the first of two.
func (v *stage) pick(a app.Navigator, service string) {
	services := v.services()
	services[0] = service
	switch {
	case service == v.service():
	case v.live():
		a.Say(v.stillRunning())
	case !slices.Contains(v.offers(), service):
		a.Say("You have no copy of your own yet: e makes one.")
	default:
		v.choose(services...)
	}
}

// jump goes to the step, or the course, that a digit stands for.
func (v *stage) jump(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	cmd, _ := v.course.jump(a, v.lesson, k)
	return cmd
}

// scrolls moves the lanes, or the open panel.
func (v *stage) scrolls(_ app.Navigator, k tea.KeyMsg) tea.Cmd {
	by := 1
	if key.Matches(k, keyPageOfLanes) {
		by = v.panes[0].picture.Page()
	}
	if key.Matches(k, ui.KeyUp, ui.KeyPageUp) {
		by = -by
	}
	for i := range v.panes {
		v.panes[i].picture.Scroll(by)
	}
	return nil
}

// backSays is what the way out does now, for the footer.
func (v *stage) backSays(explains bool) string {
	switch {
	case explains:
		return "close"
	case v.state == stageBuilding:
		return "back, and do not run " + ui.Either(v.two(), "them", "it")
	case v.state == stageRunning:
		return "end"
	}
	return "back"
}

func (v *stage) back(a app.Navigator) tea.Cmd {
	v.Leave()
	return a.Back()
}
