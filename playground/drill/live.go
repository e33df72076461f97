package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/charmbracelet/x/term"

	"closingtime/playground"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// live writes one line about the run again and again while it goes on, where standard error is a terminal. Elsewhere it writes a
// line for each step.
type live struct {
	out      io.Writer
	terminal bool
	finished chan struct{}
	wg       sync.WaitGroup
	last     string
}

func startLive(out io.Writer) *live {
	l := &live{out: out, finished: make(chan struct{})}
	if file, ok := out.(*os.File); ok {
		l.terminal = term.IsTerminal(file.Fd())
	}
	return l
}

// watch shows the run from now on, until close or until the next run is watched.
func (l *live) watch(run *playground.Run) {
	l.wg.Wait() // the run before is over
	l.wg.Go(func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-l.finished:
				return
			case <-run.Done():
				return
			case <-tick.C:
				l.show(run.Snapshot())
			}
		}
	})
}

// close ends the line.
func (l *live) close() {
	close(l.finished)
	l.wg.Wait()
	if l.terminal && l.last != "" {
		fmt.Fprint(l.out, "\r\x1b[K")
	}
}

func (l *live) show(t *timeline.Timeline) {
	phase := phaseOf(t)
	if l.terminal {
		inFlight := t.InFlightCount()
		line := fmt.Sprintf("%s · %s in flight · %s", phase, words.Plural(inFlight, "request"), words.Seconds(t.Now))
		fmt.Fprint(l.out, "\r\x1b[K"+line)
		l.last = line
		return
	}
	if phase != l.last {
		fmt.Fprintln(l.out, "drill: "+phase)
		l.last = phase
	}
}

// phaseOf says how far the run has come.
func phaseOf(t *timeline.Timeline) string {
	switch {
	case t.Ended > 0:
		return "over"
	case t.StopBegan() > 0:
		return "stopping"
	case t.RequestCount() > 0:
		return "sending requests"
	}
	if t.StoppedByCommand() {
		return "asking the service whether it is ready"
	}
	return "starting the service"
}
