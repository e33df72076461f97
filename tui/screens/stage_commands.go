package screens

import (
	"slices"

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
	keyEnter      = ui.Bind("enter", "run it, or both; after a run the verdict, and after that of both the next step", "enter")
	keyTerm       = ui.Bind("t", "stop it as its policy does: of several instances the leader, or else the oldest; again: SIGTERM to it, or to the next", "t")
	keyInt        = ui.Bind("i", "send SIGINT", "i")
	keyKill       = ui.Bind("k", "send SIGKILL", "k")
	KeyPause      = ui.Bind("space", "pause the picture; the run goes on", " ")
	keyPanel      = ui.Named(picture.KeyPanel, "goroutines, connections, log, none; side by side, with x, the lanes of the other one")
	KeyReplay     = ui.Bind("p", "play the run again", "p")
	keyRun        = ui.Bind("r", "run it again", "r")
	keyVerdict    = ui.Bind("v", "the verdict, once it is over; of both, the verdicts or the lanes", "v")
	keySwitches   = ui.Bind("←→", "choose another service: broken, fixed, yours", "left", "right")
	keyBroken     = ui.Bind("b", "the broken service", "b")
	keyFixed      = ui.Bind("f", "the fixed service", "f")
	keyYours      = ui.Bind("y", "your copy of the service", "y")
	KeyFollow     = ui.Bind("end", "follow the run again, after scrolling or x", "end", "G")
	KeyDigit      = ui.Bind("0-9", "your answer", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
	keyAnswer     = ui.Bind("enter", "say so, and see what comes of it", "enter")
	keySkip       = ui.Bind("esc", "see it without an answer", "esc")
	KeyEraseDigit = ui.Bind("backspace", "take a digit back", "backspace", "ctrl+h")
)

func (v *stage) Commands() app.Commands {
	if v.guess.asking {
		return v.answers()
	}
	idle, over, running := v.state == StageIdle || v.state == StageFailed, v.state == StageOver, v.state == StageRunning
	signals, rests := running && !v.ended(), idle || over
	explains := v.explains() && !v.textual()
	p := &v.panes[0].picture
	send := func(name string) func(app.Navigator) tea.Cmd {
		return v.sends(func() tea.Cmd { return v.signal(name) })
	}
	stop := app.Commands{
		{Key: keyTerm, Footer: ui.When(signals, v.stopSays()), Early: true, Do: v.sends(v.askOrStop)},
		{Key: KeyFollow, Footer: ui.When(signals && !v.follows(), ui.Either(explains, "follow", "follow again")), Early: true, Off: v.textual(), Do: app.Call(v.follow)},
	}
	kill := app.Command{Key: keyKill, Footer: ui.When(signals, "SIGKILL"), Do: send("SIGKILL")}
	others := slices.Concat(app.Commands{
		{Key: KeyReplay, Footer: "replay", Off: !over || v.two(), Do: v.replay},
		{Key: picture.KeySelect, Footer: ui.When(v.lanesShow(), "explain"), Do: v.explain},
		kill,
		{Key: KeyPause, Footer: ui.When(v.paused || signals, ui.Either(v.paused, "go on", "pause")), Early: v.paused, Off: !running, Do: app.Call(v.pause)},
		{Key: keyInt, Footer: ui.When(signals, "SIGINT"), Do: send("SIGINT")},
		{Key: keyVerdict, Footer: ui.When(v.judged, "lanes"), Off: !over, Do: v.verdict},
		{Key: keyRun, Footer: ui.When(over, "run again"), Do: v.again},
		{Key: keyBeside, Footer: ui.When(rests, "side by side"), Off: v.two(), Do: v.onward(v.beside)},
		{Key: keyMend, Footer: ui.When(idle && !v.two() || over && (!v.judged || v.onwards() != progress.StepMend), "mend yours"), Do: v.onward(v.mendYours)},
		{Key: keySwitches, Footer: ui.When(rests, v.otherName()), Early: idle, Off: v.two(), Take: v.switches},
		{Key: keyPanel, Footer: ui.When(running || over, p.NextName()), Early: running, Off: v.two(), Do: app.Call(p.NextPanel)},
		{Key: keyBroken, Footer: ui.When(v.two() && rests && v.service() == lessons.Yours, "the broken one"), Do: v.picks(lessons.Broken)},
		{Key: keyFixed, Off: v.two(), Do: v.picks(lessons.Fixed)},
		{Key: keyYours, Footer: ui.When(v.two() && rests && v.yours && v.service() == lessons.Broken, "yours"), Do: v.picks(lessons.Yours)},
		v.course.stepCommand(v.lesson),
	}, v.scrolls(), app.Commands{{Key: ui.Named(ui.KeyBack, "back; ends what runs"), Footer: v.backSays(), Do: v.back}})
	enter := app.Commands{{Key: keyEnter, Footer: v.enterSays(), Early: true, Do: v.enter}}
	if explains {
		cursor := v.cursor()
		last := len(cursor) - 1
		return slices.Concat(stop, cursor[:last], app.Commands{kill, cursor[last]}, enter.Quiet(), others.Quiet())
	}
	return slices.Concat(enter, stop, others)
}

// explain switches the cursor over the lanes on. Of two, it begins in the pane where it was last.
func (v *stage) explain(a app.Navigator) tea.Cmd {
	if v.textual() {
		return says("x explains the lanes, once there are some.")(a)
	}
	v.panes[v.chosen].picture.StartSelecting()
	return nil
}

// cursor returns the commands of the cursor over the lanes. Of two, tab and the arrows lead to the lanes of the other one.
func (v *stage) cursor() app.Commands {
	p := &v.panes[v.chosen].picture
	if !v.two() {
		return selecting(p, nextThings(p))
	}
	other := &v.panes[1-v.chosen]
	turn := app.Call(func() {
		p.StopSelecting()
		v.chosen = 1 - v.chosen
		other.picture.StartSelecting()
	})
	keys := slices.Concat(picture.KeyPanel.Keys(), keySwitches.Keys())
	return selecting(p, app.Command{Key: ui.Bind(picture.KeyPanel.Help().Key, "", keys...), Footer: builds.ServiceName(other.service), Do: turn})
}

// scrolls returns the commands that scroll what shows: the text, or the lanes.
func (v *stage) scrolls() app.Commands {
	if v.textual() {
		return app.Scroll(&v.text)
	}
	pictures := make([]*picture.Picture, len(v.panes))
	for i := range v.panes {
		pictures[i] = &v.panes[i].picture
	}
	return Scrolling(pictures...)
}

// lanesShow tells whether there are lanes to explain.
func (v *stage) lanesShow() bool { return v.state == StageRunning || v.state == StageOver && !v.judged }

// enterSays is what enter does next, for the footer.
func (v *stage) enterSays() string {
	switch {
	case v.live():
		return ""
	case v.judged:
		return doing(v.onwards())
	case v.state == StageOver:
		return ui.Either(v.two(), "verdicts", "verdict")
	}
	return "run " + ui.Either(v.two(), "both", builds.ServiceName(v.service()))
}

// onwards is the step after the verdicts on two.
func (v *stage) onwards() string { return stepAfter(v.course.state, v.lesson, progress.StepFixed) }

// enter does what comes next: it runs what is on the stage, shows the verdict after that, and after those on two goes on
// to the learner's copy.
func (v *stage) enter(a app.Navigator) tea.Cmd {
	switch {
	case v.judged:
		return v.course.take(a, v.lesson, v.onwards())
	case v.state == StageOver:
		return v.verdict(a)
	}
	return v.again(a)
}

// again runs what is on the stage.
func (v *stage) again(a app.Navigator) tea.Cmd {
	if v.live() {
		a.SayWhile(v.notYetAgain)
	} else {
		v.start(a)
	}
	return nil
}

// notYetAgain says, while a run goes on, why there cannot be another one yet.
func (v *stage) notYetAgain() string {
	switch {
	case v.state != StageRunning:
		return ""
	case v.two():
		return v.stillRunning()
	case v.ended():
		return "It has ended. What it left is being looked at; then there is a verdict."
	}
	return "It is running. t stops it, k kills it; then you can run it again."
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
	r := NewReplay(LessonTitle(v.lesson), v.panes[0].news.Events, nil)
	r.verdict = newVerdict(v)
	r.verdict.replay = r
	return a.Open(r)
}

// sends makes something that is sent to the services into what a command does. It ends the pause.
func (v *stage) sends(send func() tea.Cmd) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd {
		switch {
		case v.state == StageBuilding:
			return nil
		case v.state != StageRunning || v.ended():
			a.Say(v.nothingToSignal())
			return nil
		}
		v.resume()
		if cmd := v.cutFilm(); cmd != nil {
			if v.state != StageRunning || v.ended() {
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

// What t does in a lesson whose stop begins with an order that makes a worker panic, without a question and with one.
const (
	sendsOrder = "send the poisoned order"
	sendsFirst = sendsOrder + ", and predict"
)

// predictSays is what t does where the lesson has a question.
func (v *stage) predictSays() string { return ui.Either(v.lesson.Poisons(), sendsFirst, predicts) }

// stopSays is what t does next, for the footer.
func (v *stage) stopSays() string {
	switch {
	case v.isStopping() && v.two():
		return "SIGTERM"
	case v.isStopping():
		return v.panes[0].picture.StopAgain()
	case v.asks():
		return v.predictSays()
	case v.lesson.Poisons():
		return sendsOrder
	case v.two():
		return "stop both"
	}
	return "stop it"
}

// onward leads to another screen of the lesson, unless something still runs here. From the verdicts on two it leads to the
// copy without opening it.
func (v *stage) onward(take func(app.Navigator) tea.Cmd) func(app.Navigator) tea.Cmd {
	return func(a app.Navigator) tea.Cmd {
		switch {
		case v.live():
			a.SayWhile(v.stillRunning)
			return nil
		case v.judged:
			return v.course.takeMend(a, v.lesson, false)
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
	offers := v.offers()
	if i := slices.Index(offers, v.service()) + ui.DirectionOf(k); i >= 0 && i < len(offers) {
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
		a.SayWhile(v.stillRunning)
	case !slices.Contains(v.offers(), service):
		a.Say("You have no copy of your own yet: e makes one.")
	default:
		v.choose(services...)
	}
}

// backSays is what the way out does now, for the footer.
func (v *stage) backSays() string {
	switch {
	case v.state == StageBuilding:
		return "back, and do not run " + ui.Either(v.two(), "them", "it")
	case v.state == StageRunning:
		return "end"
	}
	return "back"
}

func (v *stage) back(a app.Navigator) tea.Cmd {
	v.Leave()
	return a.Back()
}
