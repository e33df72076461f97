package screens

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/builds"
)

// player plays what was recorded, by the clock: however seldom its beats come, a second of the run takes a second at 1x.
type player struct {
	playing bool
	speed   int       // index of speeds
	beat    int       // counts how often playing began, so that beats of an earlier time are known
	last    time.Time // up to when it has been played
	clock   func() time.Time
}

var speeds = []float64{0.1, 0.25, 0.5, 1, 2, 4, 8, 16}

// newPlayer returns one that does not play yet, and will at that one of the speeds.
func newPlayer(speed float64) player {
	return player{speed: slices.Index(speeds, speed), clock: time.Now}
}

// beatMsg moves what plays by the time that has gone by.
type beatMsg struct {
	player *player
	beat   int
}

// play starts to play, or goes on.
func (p *player) play() tea.Cmd {
	p.playing = true
	p.beat++
	p.last = p.clock()
	return p.next()
}

func (p *player) pause() { p.playing = false }

// next orders the next beat.
func (p *player) next() tea.Cmd {
	beat := p.beat
	return tea.Tick(builds.FrameTime, func(time.Time) tea.Msg { return beatMsg{p, beat} })
}

// beats tells whether the message is a beat of this player, which plays.
func (p *player) beats(msg beatMsg) bool {
	return msg.player == p && msg.beat == p.beat && p.playing
}

// played returns by how much of the run playing has moved since it was last asked.
func (p *player) played() time.Duration {
	before := p.last
	p.last = p.clock()
	return time.Duration(float64(p.last.Sub(before)) * speeds[p.speed])
}

// resume leaves out the time for which the program was suspended.
func (p *player) resume() { p.last = p.clock() }

func (p *player) slower() { p.speed = max(0, p.speed-1) }

func (p *player) faster() { p.speed = min(len(speeds)-1, p.speed+1) }
