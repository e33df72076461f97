package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// replay shows a run again, from its events: the picture of the stage, fed by a clock that obeys.
type replay struct {
	w, h      int
	title     string
	events    []event.Event // by time
	end       time.Duration
	signal    time.Duration // when the service was told to stop, or ended
	signalled bool          // it was told to stop
	damaged   error         // why the recording ends early, if it does
	verdict   *judgement    // from which it was opened, and to which v leads back; nil for none

	picture picture
	at      time.Duration
	shown   int // events that the picture has been given
	playing bool
	speed   int // index of speeds
	beat    int // counts how often playing began, so that beats of an earlier one are known
}

var speeds = []float64{0.1, 0.25, 0.5, 1, 2, 4, 8, 16}

// beatMsg moves a replay that plays by one frame.
type beatMsg struct {
	replay *replay
	beat   int
}

// The keys of the replay.
var (
	keyPlay     = ui.Bind("space", "play, pause", " ")
	keyBackward = ui.Bind("←", "half a second back", "left")
	keyForward  = ui.Bind("→", "half a second on", "right")
	keyStepBack = ui.Bind(",", "the moment before: one event back", ",")
	keyStep     = ui.Bind(".", "the next moment: one event on", ".")
	keySlower   = ui.Bind("-", "slower", "-")
	keyFaster   = ui.Bind("+", "faster", "+", "=")
	keyToSignal = ui.Bind("s", "to the signal", "s")
	keyRewind   = ui.Bind("home", "to the beginning", "home", "g", "0")
	keyToEnd    = ui.Bind("end", "to the end", "end", "G")
	keyJudge    = ui.Bind("v", "the verdict", "v")
)

// newReplay returns the replay of a run. It begins to play a little before the service is told to stop.
func newReplay(title string, events []event.Event, damaged error) *replay {
	p := &replay{title: title, events: slices.Clone(events), damaged: damaged, speed: slices.Index(speeds, 0.5)}
	slices.SortStableFunc(p.events, func(a, b event.Event) int { return cmp.Compare(a.At, b.At) })
	if n := len(p.events); n > 0 {
		p.end = p.events[n-1].At
	}
	whole := timeline.Of(p.events)
	p.signal = cmp.Or(whole.SignalAt(), whole.StoppedAt())
	p.signalled = whole.SignalAt() > 0 || whole.Stop.At > 0
	p.picture.replayed = true
	p.picture.reset()
	p.seek(max(0, p.signal-2*time.Second))
	return p
}

func (p *replay) SetSize(w, h int) {
	p.w, p.h = w, h
	p.picture.setSize(w, h-3)
}

// seek shows the moment at.
func (p *replay) seek(at time.Duration) {
	at = max(0, min(at, p.end))
	if at < p.at {
		panel, shift, w, h, selected := p.picture.panel, p.picture.shift, p.picture.w, p.picture.h, p.picture.selected
		p.picture = picture{panel: panel, w: w, h: h, zero: p.picture.zero, replayed: true}
		p.picture.reset()
		p.picture.shift, p.picture.selected = shift, selected
		p.shown = 0
	}
	to := p.shown
	for to < len(p.events) && p.events[to].At <= at {
		to++
	}
	p.picture.add(p.events[p.shown:to], at)
	p.shown, p.at = to, at
}

// play starts to play, or goes on.
func (p *replay) play() tea.Cmd {
	if p.at >= p.end {
		p.seek(0)
	}
	p.playing = true
	p.beat++
	return p.next()
}

func (p *replay) next() tea.Cmd {
	beat := p.beat
	return tea.Tick(frame, func(time.Time) tea.Msg { return beatMsg{p, beat} })
}

func (p *replay) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case app.Opened:
		if p.beat == 0 {
			return p.play()
		}
	case beatMsg:
		if msg.replay != p || msg.beat != p.beat || !p.playing {
			return nil
		}
		p.seek(p.at + time.Duration(float64(frame)*speeds[p.speed]))
		if p.at >= p.end {
			p.playing = false
			return nil
		}
		return p.next()
	case tea.KeyMsg:
		return p.press(a, msg)
	}
	return nil
}

func (p *replay) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	if p.picture.selectKey(k) {
		return nil
	}
	switch {
	case key.Matches(k, ui.KeyBack):
		p.playing = false
		return a.Back()
	case key.Matches(k, keyPlay):
		if p.playing {
			p.playing = false
			return nil
		}
		return p.play()
	case key.Matches(k, keyJudge):
		return p.judge(a)
	case key.Matches(k, keySlower):
		p.speed = max(0, p.speed-1)
	case key.Matches(k, keyFaster):
		p.speed = min(len(speeds)-1, p.speed+1)
	case key.Matches(k, keyToSignal) && !p.signalled:
		a.Say("No signal in this run.")
	case key.Matches(k, keyPanel):
		p.picture.nextPanel()
	case key.Matches(k, ui.KeyUp):
		p.picture.scroll(-1)
	case key.Matches(k, ui.KeyDown):
		p.picture.scroll(1)
	case key.Matches(k, ui.KeyPageUp):
		p.picture.scroll(-p.picture.page())
	case key.Matches(k, ui.KeyPageDown):
		p.picture.scroll(p.picture.page())
	default:
		p.scrub(k)
	}
	return nil
}

// judge shows the verdict on the run. There is one of it beside the replay, however often one goes to and fro.
func (p *replay) judge(a app.Navigator) tea.Cmd {
	p.playing = false
	if p.verdict != nil {
		return app.BackTo(a, p.verdict)
	}
	j := judge(p.title, timeline.Of(p.events).Run.Of, p.events)
	j.replay = p
	return a.Open(j)
}

// scrub moves in time.
func (p *replay) scrub(k tea.KeyMsg) {
	switch {
	case key.Matches(k, keyBackward):
		p.seek(p.at - time.Second/2)
	case key.Matches(k, keyForward):
		p.seek(p.at + time.Second/2)
	case key.Matches(k, keyToSignal):
		p.playing = false
		p.seek(p.signal)
	case key.Matches(k, keyRewind):
		p.seek(0)
	case key.Matches(k, keyToEnd):
		p.picture.follow()
		p.seek(p.end)
	case key.Matches(k, keyStep):
		p.playing = false
		if p.shown < len(p.events) {
			p.seek(max(p.events[p.shown].At, p.at))
		}
	case key.Matches(k, keyStepBack):
		p.playing = false
		before := p.shown - 1
		for before >= 0 && p.events[before].At >= p.at {
			before--
		}
		if before < 0 {
			p.seek(0)
		} else {
			p.seek(p.events[before].At)
		}
	}
}

func (p *replay) View() string {
	sign := "‖ paused"
	if p.playing {
		sign = ui.Good.Of("▸ playing")
	}
	right := phaseSign(p.picture.timeline)
	if pids := p.picture.pids(p.w / 3); pids != "" {
		right = "pid was " + pids + "   " + right
	}
	run := p.picture.timeline.Run
	title := " " + ui.Strong.Of("Replay") + "  " + p.title
	if run.Of != "" {
		title += ", " + run.Of
	}
	lines := []string{ui.Ends(title, right+" ", p.w), p.progress(sign), ui.Rule(p.w)}
	return ui.Box(lines, p.w, 3) + "\n" + p.picture.view()
}

// progress is the line that shows where in the run one is.
func (p *replay) progress(sign string) string {
	left := fmt.Sprintf(" %s  %gx  %6.2f s ", ui.Pad(sign, 9), speeds[p.speed], p.at.Seconds())
	right := fmt.Sprintf(" %.1f s ", p.end.Seconds())
	if p.damaged != nil {
		right = " " + ui.Warn.Of(ui.Clip("recording damaged: "+ui.Clean(p.damaged.Error()), p.w/2)) + " "
	}
	columns := p.w - ui.Width(left) - ui.Width(right)
	if columns < 3 {
		return ui.Clip(left+right, p.w)
	}
	at := func(t time.Duration) int { return int(t * time.Duration(columns-1) / max(1, p.end)) }
	bar := ui.NewStrip(columns)
	bar.Fill(0, columns, '─', ui.Faint)
	bar.Fill(0, at(p.at), '━', ui.Accent)
	if p.signal > 0 {
		bar.Set(at(p.signal), '┆', ui.Signal)
	}
	bar.Set(at(p.at), '●', ui.Strong)
	return left + bar.String() + right
}

func (p *replay) Keys() []key.Binding {
	play := "play"
	if p.playing {
		play = "pause"
	}
	if p.picture.selected.on {
		return append([]key.Binding{ui.Named(keyPlay, play), ui.Bind("←→", "scrub")}, p.picture.selectingKeys()...)
	}
	return []key.Binding{ui.Named(keyPlay, play), ui.Bind("←→", "scrub"), ui.Named(keyToSignal, "signal"), ui.Named(keyJudge, "verdict"), ui.Named(keySelect, "explain"),
		ui.Bind(", .", "step"), ui.Bind("- +", "speed"), ui.Named(keyPanel, p.picture.nextName()), ui.KeyBack}
}

func (p *replay) AllKeys() []key.Binding {
	return []key.Binding{keyPlay, keyBackward, keyForward, keyStepBack, keyStep, keySlower, keyFaster, keyToSignal, keyRewind, keyToEnd,
		keyPanel, keyUpDown, ui.Bind("pgup, pgdn", "a page of the lanes, or of the open panel"), keySelect, keyJudge, ui.KeyBack}
}

// titleOf is what a recording calls itself.
func titleOf(events []event.Event) string {
	for _, e := range events {
		if e.Run != nil && e.Run.Name != "" {
			return ui.Clean(strings.TrimSpace(e.Run.Name))
		}
	}
	return "a recorded run"
}
