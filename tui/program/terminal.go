package program

import (
	"errors"
	"os"
	"sync"

	"github.com/muesli/cancelreader"
)

// lostTerminal is the file of a terminal. It detects that the terminal is gone when reading from it ends or fails, or
// writing to it fails, and then calls gone once. Bubble Tea ignores all of these cases but one.
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
