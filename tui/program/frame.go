package program

import (
	"sync"
	"sync/atomic"
)

// firstFrame detects when the first frame has been written. Bubble Tea writes to the terminal before the model has drawn
// anything; that output prepares the terminal, and is not a frame.
type firstFrame struct {
	drawn   atomic.Bool
	once    sync.Once
	written chan struct{} // closed when the first frame has been written
}

// frameWriter is a terminal that informs firstFrame.
type frameWriter struct {
	lostTerminal
	frame *firstFrame
}

func (w frameWriter) Write(p []byte) (int, error) {
	drawn := w.frame.drawn.Load() // read before the write, since what is written now was drawn earlier
	n, err := w.lostTerminal.Write(p)
	if drawn {
		w.frame.once.Do(func() { close(w.frame.written) })
	}
	return n, err
}
