package event

import (
	"os"
	"testing"
)

// ReplaceFile has the log write to another file from now on, such as one that takes nothing.
func ReplaceFile(t *testing.T, l *Log, path string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.file.Close()
	l.file = file
}
