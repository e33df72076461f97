package picture

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/ui"
)

// A lease that was given back after the signal is shown to be behind the signal's line, even when the last round of work had ended
// before it.
func TestALeaseIsGivenBackBehindTheSignal(t *testing.T) {
	const at = 4 * time.Second
	run := timeline.Of([]event.Event{
		{Kind: event.RunStart, Run: &event.Run{}},
		{At: time.Millisecond, Kind: event.ProcessStart, PID: 1},
		{At: 10 * time.Millisecond, Kind: event.LeaseTaken, ID: 1, Budget: 5 * time.Second},
		{At: at - 600*time.Millisecond, Kind: event.LeadStart, ID: 1},
		{At: at - 300*time.Millisecond, Kind: event.LeadDone, ID: 1},
		{At: at, Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
		{At: at + 20*time.Millisecond, Kind: event.LeaseReleased, ID: 1},
		{At: at + time.Second, Kind: event.ProcessExit},
	})
	p := &Picture{W: 80, H: 24, Timeline: run, Now: at + 3*time.Second}
	lines := p.Lanes(8)
	i := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "lease given back") })
	if i < 0 {
		t.Fatalf("nothing is said of the lease:\n%s", strings.Join(lines, "\n"))
	}
	before, _, _ := strings.Cut(lines[i], "lease given back")
	head, _, _ := strings.Cut(lines[0], "┆")
	if !strings.HasSuffix(before, "┆") || ui.Width(strings.TrimSuffix(before, "┆")) != ui.Width(head) {
		t.Errorf("the lease is not given back behind the signal:\n%s", strings.Join(lines, "\n"))
	}
}
