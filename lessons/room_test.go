package lessons

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
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

// The question of lesson 06 cannot be answered without the room of the queue, so that it names it, before the run as well.
func TestTheQuestionNamesTheRoomOfTheQueue(t *testing.T) {
	l, err := read("..", "06-outlived")
	if err != nil {
		t.Fatal(err)
	}
	ahead := l.AskWith(func(Number, bool) string { return "some" })
	if want := "room for " + strconv.Itoa(queueRoom(l.Dir(Broken))) + ";"; l.room == 0 || !strings.Contains(ahead, want) {
		t.Errorf("it does not say %q: %s", want, ahead)
	}
}
