//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"

	"closingtime/tui/story"
)

// checkoutWithRuns returns a checkout of the test's own in which some runs were recorded.
func checkoutWithRuns(t *testing.T) string {
	t.Helper()
	root := checkout(t)
	if err := os.CopyFS(filepath.Join(root, ".closingtime", "runs"), os.DirFS(filepath.Join(story.KeptRuns(t), ".closingtime", "runs"))); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestAKeptRunIsReplayedExplainedComparedAndExported(t *testing.T) {
	t.Parallel()
	root := checkoutWithRuns(t)
	p := opens(t, root)
	p.sees("r runs").presses("r")
	p.sees("Recorded runs", "3 runs", " is damaged. What stands before it", "enter replay").presses("G")
	p.sees("▸  02 Jan 10:00").presses(enter)
	p.sees("Replay", "05-workers, broken").presses("s").sees("┆ SIGTERM by Kubernetes").presses("x")
	p.sees("▸#7 POST /orders", "Request 7: POST /orders", "its client sends it").presses(tab)
	p.sees("12 goroutines in the same state", "server.go:3464").presses("q").presses("?").sees("On this screen").presses("g")
	p.sees("Glossary", "backlog").presses("q").sees("Keys, and what").presses("q").sees("Replay").presses("v")
	p.sees("Verdict", "✗ exit").presses("x").sees("The checks, explained", "▸ ✗ exit").presses("q").sees("Verdict").presses("q").sees("Replay").presses("q")
	p.sees("Recorded runs").presses(" ", "\x1b[A").sees("One is marked").presses(" ").sees("Two are marked").presses("c")
	p.sees("Compare", "1 05-workers broken", "2 05-workers fixed").presses("s").sees("+0 ms").presses("v").sees("check exit").presses("q").sees("+0 ms").presses("q")
	p.sees("Recorded runs").presses("e").sees("Export it as:").presses("h").sees("Written: .closingtime/exports/")
	p.presses("q").sees("r runs").presses("q").waits(0).hasTheTerminalBack()
	if pages, _ := filepath.Glob(filepath.Join(root, ".closingtime", "exports", "*.html")); len(pages) != 1 {
		t.Errorf("exported are %v", pages)
	}
}
