package server

import (
	"sync"
	"time"
)

// Wrong codes from one address. In a room behind one address, each of 30 people can mistype the code once without a wait
// for anybody; somebody who guesses soon has one try in two seconds.
const (
	guessesFree   = 30              // before somebody has to wait
	guessEvery    = 2 * time.Second // afterwards
	guessesAlarm  = 10              // after how many the host is told; then after ten times as many
	guessesForget = 10 * time.Minute
)

// Unknown tokens from one address. A program that was in an earlier room sends a few before it learns that the room is another one.
const (
	tokensFree  = 300
	tokensEvery = 200 * time.Millisecond
	tokensAlarm = 100
)

// guesses counts what comes from each address and should not, such as wrong codes.
type guesses struct {
	free    int           // before somebody has to wait
	every   time.Duration // afterwards
	alarmAt int           // after how many the host is told; then after ten times as many

	mu sync.Mutex
	of map[string]*guesser
}

type guesser struct {
	wrong int       // in all
	until time.Time // when all of them are paid for: each costs the every of guesses
	alarm int       // at how many wrong ones the host is told next
}

func newGuesses(free int, every time.Duration, alarmAt int) *guesses {
	return &guesses{free: free, every: every, alarmAt: alarmAt, of: make(map[string]*guesser)}
}

// mayTry tells whether an address may try once more now, or else how long it has to wait.
func (g *guesses) mayTry(address string, now time.Time) (wait time.Duration, ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	of := g.of[address]
	if of == nil {
		return 0, true
	}
	wait = of.until.Sub(now) - time.Duration(g.free-1)*g.every
	return wait, wait <= 0
}

// wrong counts a wrong try. It returns how many there have been if the host is to be told of them now, and else 0.
func (g *guesses) wrong(address string, now time.Time) (alarm int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	of := g.of[address]
	if of == nil {
		of = &guesser{alarm: g.alarmAt}
		g.of[address] = of
	}
	of.wrong++
	if of.until.Before(now) {
		of.until = now
	}
	of.until = of.until.Add(g.every)
	if of.wrong < of.alarm {
		return 0
	}
	of.alarm *= 10
	return of.wrong
}

// forget removes the addresses that have done nothing wrong for long.
func (g *guesses) forget(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for address, of := range g.of {
		if now.Sub(of.until) > guessesForget {
			delete(g.of, address)
		}
	}
}
