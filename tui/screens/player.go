package screens

import (
	"fmt"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/app"
	"closingtime/tui/builds"
	"closingtime/tui/ui"
)

// player moves through what was recorded, and plays it by the clock: however seldom its beats come, a second of the run
// takes a second at 1x.
type player struct {
	at        time.Duration // the moment that shows
	from, to  time.Duration // the first and the last moment
	signal    time.Duration // when the service was told to stop, or ended
	signalled bool          // it was told to stop

	show      func(at time.Duration)            // shows a moment
	neighbour func(direction int) time.Duration // when something happens next, or has happened last
	playing   bool
	speed     int       // index of speeds
	covered   bool      // it was playing when something came over the screen
	beat      int       // counts how often playing began, to tell the beats of an earlier time
	last      time.Time // up to when it has been played
	clock     func() time.Time
}

var speeds = []float64{0.1, 0.25, 0.5, 1, 2, 4, 8, 16}

// The keys of the player.
var (
	keyPlay     = ui.Bind("space", "play, pause", " ")
	keyBackward = ui.Bind("←", "half a second back", "left")
	keyForward  = ui.Bind("→", "half a second on", "right")
	keyStepBack = ui.Bind(",", "the moment before: one event back", ",")
	keyStep     = ui.Bind(".", "the next moment: one event on", ".")
	keySlower   = ui.Bind("-", "slower", "-")
	keyFaster   = ui.Bind("+", "faster", "+", "=")
	keyToSignal = ui.Bind("s", "to the signal", "s")
	keyRewind   = ui.Bind("home", "to the beginning", "home", "0")
	keyToEnd    = ui.Bind("end", "to the end", "end", "G")
)

// newPlayer returns one that does not play yet, and will at half speed.
func newPlayer() player {
	return player{speed: slices.Index(speeds, 0.5), clock: time.Now}
}

// beatMsg moves what plays by the time that has gone by.
type beatMsg struct {
	player *player
	beat   int
}

// hears takes a message of the screen. It begins to play when the screen opens, and plays on at each beat of its own.
func (p *player) hears(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case app.Opened:
		if p.beat == 0 {
			return p.play()
		}
	case beatMsg:
		if msg.player != p || msg.beat != p.beat || !p.playing {
			return nil
		}
		p.seek(p.at + p.played())
		if p.at < p.to {
			return p.nextBeat()
		}
		p.pause()
	case app.Covered:
		p.covered = p.playing
		p.pause()
	case app.Uncovered:
		if p.covered {
			p.covered = false
			return p.play()
		}
	case tea.ResumeMsg: // the time for which the program was suspended does not count
		p.last = p.clock()
	}
	return nil
}

// seek shows a moment, or the one nearest to it that there is.
func (p *player) seek(at time.Duration) {
	at = max(p.from, min(at, p.to))
	p.show(at)
	p.at = at
}

// play starts to play, or goes on; from the end, it begins anew.
func (p *player) play() tea.Cmd {
	if p.at >= p.to {
		p.seek(p.from)
	}
	p.playing = true
	p.beat++
	p.last = p.clock()
	return p.nextBeat()
}

func (p *player) pause() { p.playing = false }

// nextBeat orders the next beat.
func (p *player) nextBeat() tea.Cmd {
	beat := p.beat
	return tea.Tick(builds.FrameTime, func(time.Time) tea.Msg { return beatMsg{p, beat} })
}

// played returns by how much of the run playing has moved since it was last asked.
func (p *player) played() time.Duration {
	before := p.last
	p.last = p.clock()
	return time.Duration(float64(p.last.Sub(before)) * speeds[p.speed])
}

// playCommands are the most useful commands of the player. They stand before those of its screen, and moveCommands
// behind them.
func (p *player) playCommands() app.Commands {
	name := "play"
	if p.playing {
		name = "pause"
	}
	return app.Commands{
		{Key: keyPlay, Footer: name, Do: p.playOrPause},
		{Key: ui.Bind("←→", ""), Footer: "scrub"},
		{Key: keyToSignal, Footer: "signal", Do: p.toSignal},
	}
}

func (p *player) moveCommands() app.Commands {
	return app.Commands{
		{Key: keyBackward, Do: app.Call(func() { p.seek(p.at - time.Second/2) })},
		{Key: keyForward, Do: app.Call(func() { p.seek(p.at + time.Second/2) })},
		{Key: ui.Bind(", .", ""), Footer: "step"},
		{Key: keyStepBack, Do: app.Call(func() { p.step(-1) })},
		{Key: keyStep, Do: app.Call(func() { p.step(1) })},
		{Key: ui.Bind("- +", ""), Footer: "speed"},
		{Key: keySlower, Do: app.Call(func() { p.speed = max(0, p.speed-1) })},
		{Key: keyFaster, Do: app.Call(func() { p.speed = min(len(speeds)-1, p.speed+1) })},
		{Key: keyRewind, Do: app.Call(func() { p.seek(p.from) })},
		{Key: keyToEnd, Do: app.Call(func() { p.seek(p.to) })},
	}
}

func (p *player) playOrPause(app.Navigator) tea.Cmd {
	if p.playing {
		p.pause()
		return nil
	}
	return p.play()
}

func (p *player) toSignal(a app.Navigator) tea.Cmd {
	if !p.signalled {
		a.Say("No signal in this run.")
		return nil
	}
	p.pause()
	p.seek(p.signal)
	return nil
}

func (p *player) step(direction int) {
	p.pause()
	p.seek(p.neighbour(direction))
}

// back closes the screen of the player.
func (p *player) back(a app.Navigator) tea.Cmd {
	p.pause()
	return a.Back()
}

// progress returns the line that says which moment shows: at writes it, a bar has its place, and right stands behind that.
func (p *player) progress(at, right string, w int) string {
	sign := "‖ paused"
	if p.playing {
		sign = ui.Good.Of("▸ playing")
	}
	left := fmt.Sprintf(" %s  %gx  %s ", ui.Pad(sign, 9), speeds[p.speed], at)
	columns := w - ui.Width(left) - ui.Width(right)
	if columns < 3 {
		return ui.Clip(left+right, w)
	}
	column := func(t time.Duration) int {
		return int(float64(t-p.from) * float64(columns-1) / max(1, float64(p.to-p.from)))
	}
	bar := ui.NewStrip(columns)
	bar.Fill(0, columns, '─', ui.Faint)
	bar.Fill(0, column(p.at), '━', ui.Accent)
	if p.signal > p.from {
		bar.Set(column(p.signal), '┆', ui.Signal)
	}
	bar.Set(column(p.at), '●', ui.Strong)
	return left + bar.String() + right
}
