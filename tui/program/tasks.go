package program

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"closingtime/tui/ui"
)

// Tasks owns goroutines. It catches a panic in any of them, keeps it and reports it, so that the program does not leave the
// terminal in disorder. Every goroutine of this program is started by Tasks, or by Bubble Tea for a guarded model.
type Tasks struct {
	wg    sync.WaitGroup
	alarm func() // called once, in its own goroutine, after a panic; may be nil

	lends func() (back func()) // called when another program gets the terminal; back is called when the terminal is returned; may be nil

	mu    sync.Mutex
	crash *crash
}

// crash is a panic that was caught.
type crash struct {
	value any
	stack string
}

// Go runs work in a goroutine for which Wait waits.
func (t *Tasks) Go(work func()) {
	t.wg.Go(func() {
		defer t.Catch()
		work()
	})
}

// Catch catches a panic of the function that defers it. Only the first panic is kept.
func (t *Tasks) Catch() {
	v := recover()
	if v == nil {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.crash != nil {
		return
	}
	t.crash = &crash{v, string(debug.Stack())}
	if t.alarm != nil {
		t.wg.Go(t.alarm)
	}
}

// Crashed returns the first panic that was caught, or nil.
func (t *Tasks) Crashed() *crash {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.crash
}

// Wait waits until all tasks have ended, for patience at most, and tells whether they have ended.
func (t *Tasks) Wait(patience time.Duration) bool {
	ended := make(chan struct{})
	go func() {
		t.wg.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return true
	case <-time.After(patience):
		return false
	}
}

// Message says what happened, and where in the code of this program.
func (c *crash) Message() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Closing Time met a fault of its own and has ended: %v\n", c.value)
	for _, location := range c.frames() {
		fmt.Fprintf(&b, "  %s\n", location)
	}
	b.WriteString("The service that it ran has been ended with it, and your progress is kept.\n")
	return b.String()
}

// frames returns the innermost frames of the stack that are in this module, four at most.
func (c *crash) frames() []string {
	var places []string
	_, after, panicked := strings.Cut(c.stack, "\npanic(")
	if !panicked {
		after = c.stack
	}
	lines := strings.Split(after, "\n")
	for i := 0; i+1 < len(lines) && len(places) < 4; i++ {
		name := strings.TrimPrefix(lines[i], "created by ")
		if strings.HasPrefix(name, "main.") || strings.HasPrefix(name, "closingtime/") {
			file, _, _ := strings.Cut(strings.TrimSpace(lines[i+1]), " +")
			places = append(places, ui.ShortPath(file))
		}
	}
	return places
}
