//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"closingtime/playground"
	"closingtime/playground/scratch"
)

// When the drill is told to end, the terminal program is asked to end, so that it gives the terminal back.
func TestViewerGivesTheTerminalBack(t *testing.T) {
	dir, err := scratch.Make("closingtime-test-")
	if err != nil {
		t.Fatal(err)
	}
	here := t.TempDir()
	begun, restored := filepath.Join(here, "begun"), filepath.Join(here, "restored")
	program := written(t, "program", "#!/bin/sh\ntrap 'touch "+restored+"; exit' TERM\ntouch "+begun+"\nwhile :; do sleep 0.05; done\n")
	if err := os.Chmod(program, 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	v := &viewer{program: program, dir: dir, ended: make(chan error, 1)}
	v.show(ctx, new(playground.Run))
	for ; len(v.ended) == 0; time.Sleep(time.Millisecond) {
		if _, err := os.Stat(begun); err == nil {
			break
		}
	}
	cancel()
	_ = v.close(true) // the error says that the drill was told to end
	if _, err := os.Stat(restored); err != nil {
		t.Error(err)
	}
}
