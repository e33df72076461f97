package lessons

import (
	"path/filepath"
	"testing"
)

// The stage says of how much room a queue is full: that is what the code of the service says.
func TestTheRoomOfAQueueIsWhatTheCodeSays(t *testing.T) {
	for dir, want := range map[string]int{"06-outlived/broken": 100, "01-signal/broken": 0, "no-such/broken": 0} {
		if got := queueRoom(filepath.FromSlash(dir)); got != want {
			t.Errorf("%s: %d, want %d", dir, got, want)
		}
	}
}
