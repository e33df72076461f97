package lessons

import (
	"os"
	"path/filepath"
	"testing"
)

// The stage says of how much room a queue is full: that is what the code of the service says.
func TestTheRoomOfAQueueIsWhatTheCodeSays(t *testing.T) {
	dir := t.TempDir()
	if got := queueRoom(dir); got != 0 {
		t.Errorf("of no code: %d", got)
	}
	const code = "package main\n\nvar queue = make(chan shop.Receipt, 50)\nvar other = make(chan int, 7)\n"
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(code), 0o644); err != nil {
		t.Fatal(err)
	}
	if got := queueRoom(dir); got != 50 {
		t.Errorf("of a queue for 50: %d", got)
	}
}
