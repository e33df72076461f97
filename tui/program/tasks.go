package program

import (
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"closingtime/tui/ui"
)

// Tasks owns goroutines. A panic in one of them is caught, kept and reported instead of ending the program with the
// terminal in disorder. Every goroutine of this program is started here, or by Bubble Tea for a guarded model.
type Tasks struct {
	wg    sync.WaitGroup
	alarm func() // called once, in a goroutine of its own, when something has panicked; may be nil

	lends func() (back func()) // is called when another program has the terminal, and back when it has returned it; may be nil

	mu    sync.Mutex
	crash *crash
}

// crash is a panic that was caught.
type crash struct {
	value any
	stack string
}

// Go runs work in a goroutine that wait waits for.
func (t *Tasks) Go(work func()) {
	t.wg.Go(func() {
		defer t.Catch()
		work()
	})
}

// Catch is to be deferred where a panic may happen.
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

// Wait waits until all have ended, or for that long, and tells whether they have.
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

// Message is what a person is told: what happened, and where in this program's own code.
func (c *crash) Message() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Closing Time met a fault of its own and has ended: %v\n", c.value)
	for _, place := range c.frames() {
		fmt.Fprintf(&b, "  %s\n", place)
	}
	b.WriteString("The service that it ran has been ended with it, and your progress is kept.\n")
	return b.String()
}

// frames returns the innermost places of the stack that are in this module, at most four.
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
