package screens

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
	"closingtime/tui/app"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// replay shows a run again, from its events: the picture of the stage, at any moment.
type replay struct {
	player
	w, h    int
	name    string        // what the run is of
	events  []event.Event // as recorded
	damaged error         // why the recording ends early, if it does
	run     recordedRun
	picture picture.Picture
	course  *Course        // with which the run can be tried again with a change; nil for none
	verdict *verdictScreen // to which v leads; nil until v makes one, each time
}

var keyJudge = ui.Bind("v", "the verdict", "v")

// NewReplay returns the replay of a run. It begins to play a little before the service is told to stop. Damaged says why
// the events are not all of the run; nil where they are.
func NewReplay(name string, events []event.Event, damaged error) *replay {
	return newReplay(name, events, timeline.NewHistory(events), damaged)
}

// newReplay is NewReplay for events whose history is known already.
func newReplay(name string, events []event.Event, history *timeline.History, damaged error) *replay {
	p := &replay{name: name, events: events, damaged: damaged, player: newPlayer()}
	p.run = newRecorded(history, &p.picture)
	p.to, p.signal, p.signalled = p.run.end, p.run.signal, p.run.signalled
	p.show, p.neighbour = p.run.show, p.run.neighbour
	p.seek(max(0, p.signal-2*time.Second))
	return p
}

func (p *replay) SetSize(w, h int) {
	p.w, p.h = w, h
	p.picture.SetSize(w, h-3)
}

func (p *replay) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyMsg); ok {
		return p.Commands().Press(a, k)
	}
	return p.hears(msg)
}

func (p *replay) Commands() app.Commands {
	commands := slices.Concat(app.Commands{
		{Key: keyJudge, Footer: "verdict", Do: p.judge},
		{Key: picture.KeySelect, Footer: "explain", Do: app.Call(p.picture.StartSelecting)},
		{Key: ui.Named(keyToEnd, ""), Do: app.Call(p.toEnd)},
	}, p.moveCommands(), app.Commands{
		{Key: picture.KeyPanel, Footer: p.picture.NextName(), Do: app.Call(p.picture.NextPanel)},
	}, Scrolling(&p.picture), app.Commands{{Key: ui.KeyBack, Footer: "back", Do: p.back}})
	play := p.playCommands()
	if p.picture.Selected.On {
		return slices.Concat(play[:2], selecting(&p.picture, nextThings(&p.picture)), play[2:].Quiet(), commands.Quiet())
	}
	return append(play, commands...)
}

func (p *replay) toEnd() {
	p.picture.Follow()
	p.seek(p.to)
}

// judge shows the verdict on the run. There is one of it beside the replay, however often one goes to and fro.
func (p *replay) judge(a app.Navigator) tea.Cmd {
	p.pause()
	if p.verdict != nil {
		return app.BackTo(a, p.verdict)
	}
	whole := p.run.history.Final()
	j := judge(p.name, whole.Run.Of, whole, p.events)
	j.replay = p
	if p.course != nil {
		j.again, j.noAgain = p.course.againOfRecorded(whole)
	}
	return a.Open(j)
}

func (p *replay) View() string {
	right := picture.PhaseSign(p.picture.Timeline)
	if pids := p.picture.Pids(p.w / 3); pids != "" {
		right = "pid was " + pids + "   " + right
	}
	lines := []string{ui.Title("Replay", p.name, which(p.picture.Timeline.Run.Of), right, p.w), p.where(), ui.Rule(p.w)}
	return ui.Box(lines, p.w, 3) + "\n" + p.picture.View()
}

// where is the line that says which moment of the run shows.
func (p *replay) where() string {
	right := fmt.Sprintf(" %.1f s ", p.to.Seconds())
	switch {
	case p.damaged != nil:
		right = " " + ui.Warn.Of(ui.Fitting(p.w/2, "recording damaged: "+ui.Clean(p.damaged.Error()), words.DamagedLine(p.damaged))) + " "
	case p.picture.Timeline.Run.Newer():
		right = " " + ui.Warn.Of(ui.Fitting(p.w/2, words.NewerFormat, "by a newer program")) + " "
	}
	return p.progress(fmt.Sprintf("%6.2f s", p.at.Seconds()), right, p.w)
}

// TitleOf returns the name that a recording gives its run, or, where it gives none, says that it is a run.
func TitleOf(events []event.Event) string {
	for _, e := range events {
		if e.Run != nil && e.Run.Name != "" {
			return ui.Clean(strings.TrimSpace(e.Run.Name))
		}
	}
	return "a recorded run"
}
