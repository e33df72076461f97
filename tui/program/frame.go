package program

import (
	"sync"
	"sync/atomic"
)

// firstFrame notices when the first frame has been written. Bubble Tea writes to the terminal before the model has drawn
// anything; that output prepares the terminal, and is no frame.
type firstFrame struct {
	drawn   atomic.Bool
	once    sync.Once
	written chan struct{} // closed then
}

// frameWriter is a terminal that tells firstFrame when the first frame has been written.
type frameWriter struct {
	lostTerminal
	frame *firstFrame
}

func (w frameWriter) Write(p []byte) (int, error) {
	drawn := w.frame.drawn.Load() // before the write: what is written now was drawn before
	n, err := w.lostTerminal.Write(p)
	if drawn {
		w.frame.once.Do(func() { close(w.frame.written) })
	}
	return n, err
}
