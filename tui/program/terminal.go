package program

import (
	"errors"
	"os"
	"sync"

	"github.com/muesli/cancelreader"
)

// lostTerminal is the file of a terminal. It notices when the terminal is gone: reading from it ends or fails, or writing
// to it fails. Bubble Tea ignores all of these but one. lostTerminal then calls gone, once.
type lostTerminal struct {
	*os.File
	gone func()
	once *sync.Once
}

// Read reads from the file. A terminal in raw mode never reaches its end, so an end means that the terminal is gone.
func (t lostTerminal) Read(p []byte) (int, error) {
	n, err := t.File.Read(p)
	if err != nil && !errors.Is(err, cancelreader.ErrCanceled) && !errors.Is(err, os.ErrDeadlineExceeded) {
		t.once.Do(t.gone)
	}
	return n, err
}

func (t lostTerminal) Write(p []byte) (int, error) {
	n, err := t.File.Write(p)
	if err != nil {
		t.once.Do(t.gone)
	}
	return n, err
}
