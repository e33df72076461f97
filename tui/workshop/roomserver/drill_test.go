//go:build unix

package main

import (
	"os"
	"testing"

	"closingtime/playground/drilltest"
	"closingtime/playground/target"
)

// The course's own drill of the room: people wait for news when SIGTERM comes, and every one of them is answered. The file is
// outside of the directory in which the drill looks for what is left, since it is to be left.
func TestTheRoomPassesTheDrill(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	drilltest.Require(t, drilltest.Drill{
		Target: target.Target{
			Command: []string{self, "-listen", "{addr}", "-file", newFile(t)},
			Env:     []string{asServer + "=1"},
		},
		Path:     "/api/view?after=9007199254740991", // which no version is newer than
		Rate:     40,
		Requests: 20,
	}, "exit", "answered", "leftovers", "deadline")
}
