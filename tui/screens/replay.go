package screens

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/app"
	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// replay shows a run again, from its events: the picture of the stage, fed by a clock that obeys.
type replay struct {
	player
	w, h      int
	title     string
	events    []event.Event // as recorded
	history   *timeline.History
	end       time.Duration
	signal    time.Duration  // when the service was told to stop, or ended
	signalled bool           // it was told to stop
	damaged   error          // why the recording ends early, if it does
	verdict   *verdictScreen // from which it was opened, and to which v leads back; nil for none

	picture picture.Picture
	at      time.Duration
	shown   int // events of the history that the picture shows
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

// NewReplay returns the replay of a run. It begins to play a little before the service is told to stop.
func NewReplay(title string, events []event.Event, damaged error) *replay {
	p := &replay{title: title, events: events, history: timeline.NewHistory(events), damaged: damaged, player: newPlayer(0.5)}
	p.end = p.history.Length()
	whole := p.history.Final()
	p.signal = cmp.Or(whole.SignalAt(), whole.StoppedAt())
	p.signalled = whole.SignalAt() > 0 || whole.Stop.At > 0
	p.picture.Replayed = true
	p.picture.Reset()
	p.seek(max(0, p.signal-2*time.Second))
	return p
}

func (p *replay) SetSize(w, h int) {
	p.w, p.h = w, h
	p.picture.SetSize(w, h-3)
}

// seek shows the moment at.
func (p *replay) seek(at time.Duration) {
	at = max(0, min(at, p.end))
	if at < p.at {
		panel, shift, w, h, selected := p.picture.Panel, p.picture.Shift, p.picture.W, p.picture.H, p.picture.Selected
		p.picture = picture.Picture{Panel: panel, W: w, H: h, Zero: p.picture.Zero, Replayed: true}
		p.picture.Reset()
		p.picture.Shift, p.picture.Selected = shift, selected
	}
	p.shown, p.at = p.history.Moment(at), at
	p.picture.Show(p.history.At(p.shown), at)
}

// play starts to play, or goes on; from the end, it begins anew.
func (p *replay) play() tea.Cmd {
	if p.at >= p.end {
		p.seek(0)
	}
	return p.player.play()
}

func (p *replay) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case app.Opened:
		if p.beat == 0 {
			return p.play()
		}
	case beatMsg:
		if !p.beats(msg) {
			return nil
		}
		p.seek(p.at + p.played())
		if p.at >= p.end {
			p.pause()
			return nil
		}
		return p.next()
	case tea.ResumeMsg:
		p.resume()
	case tea.KeyMsg:
		return p.press(a, msg)
	}
	return nil
}

func (p *replay) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	if p.picture.SelectKey(k) {
		return nil
	}
	switch {
	case key.Matches(k, ui.KeyBack):
		p.pause()
		return a.Back()
	case key.Matches(k, keyPlay):
		if p.playing {
			p.pause()
			return nil
		}
		return p.play()
	case key.Matches(k, keyJudge):
		return p.judge(a)
	case key.Matches(k, keySlower):
		p.slower()
	case key.Matches(k, keyFaster):
		p.faster()
	case key.Matches(k, keyToSignal) && !p.signalled:
		a.Say("No signal in this run.")
	case key.Matches(k, picture.KeyPanel):
		p.picture.NextPanel()
	case key.Matches(k, ui.KeyUp):
		p.picture.Scroll(-1)
	case key.Matches(k, ui.KeyDown):
		p.picture.Scroll(1)
	case key.Matches(k, ui.KeyPageUp):
		p.picture.Scroll(-p.picture.Page())
	case key.Matches(k, ui.KeyPageDown):
		p.picture.Scroll(p.picture.Page())
	default:
		p.scrub(k)
	}
	return nil
}

// judge shows the verdict on the run. There is one of it beside the replay, however often one goes to and fro.
func (p *replay) judge(a app.Navigator) tea.Cmd {
	p.pause()
	if p.verdict != nil {
		return app.BackTo(a, p.verdict)
	}
	j := judge(p.title, p.history.Final().Run.Of, p.history.Final(), p.events)
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
		p.pause()
		p.seek(p.signal)
	case key.Matches(k, keyRewind):
		p.seek(0)
	case key.Matches(k, keyToEnd):
		p.picture.Follow()
		p.seek(p.end)
	case key.Matches(k, keyStep):
		p.pause()
		if p.shown < p.history.Len() {
			p.seek(max(p.history.Event(p.shown).At, p.at))
		}
	case key.Matches(k, keyStepBack):
		p.pause()
		if before := p.history.Moment(p.at - 1); before > 0 {
			p.seek(p.history.Event(before - 1).At)
		} else {
			p.seek(0)
		}
	}
}

func (p *replay) View() string {
	sign := "‖ paused"
	if p.playing {
		sign = ui.Good.Of("▸ playing")
	}
	right := picture.PhaseSign(p.picture.Timeline)
	if pids := p.picture.Pids(p.w / 3); pids != "" {
		right = "pid was " + pids + "   " + right
	}
	run := p.picture.Timeline.Run
	title := " " + ui.Strong.Of("Replay") + "  " + p.title
	if run.Of != "" {
		title += ", " + run.Of
	}
	lines := []string{ui.Ends(title, right+" ", p.w), p.progress(sign), ui.Rule(p.w)}
	return ui.Box(lines, p.w, 3) + "\n" + p.picture.View()
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
	if p.picture.Selected.On {
		return append([]key.Binding{ui.Named(keyPlay, play), ui.Bind("←→", "scrub")}, p.picture.SelectingKeys()...)
	}
	return []key.Binding{ui.Named(keyPlay, play), ui.Bind("←→", "scrub"), ui.Named(keyToSignal, "signal"), ui.Named(keyJudge, "verdict"), ui.Named(picture.KeySelect, "explain"),
		ui.Bind(", .", "step"), ui.Bind("- +", "speed"), ui.Named(picture.KeyPanel, p.picture.NextName()), ui.KeyBack}
}

func (p *replay) AllKeys() []key.Binding {
	return []key.Binding{keyPlay, keyBackward, keyForward, keyStepBack, keyStep, keySlower, keyFaster, keyToSignal, keyRewind, keyToEnd,
		picture.KeyPanel, keyUpDown, ui.Bind("pgup, pgdn", "a page of the lanes, or of the open panel"), picture.KeySelect, keyJudge, ui.KeyBack}
}

// TitleOf is what a recording calls itself.
func TitleOf(events []event.Event) string {
	for _, e := range events {
		if e.Run != nil && e.Run.Name != "" {
			return ui.Clean(strings.TrimSpace(e.Run.Name))
		}
	}
	return "a recorded run"
}
