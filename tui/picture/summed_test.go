package picture

import (
	"strings"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/tui/ui"
)

// While a fast load is summed up, the picture says why there are no lanes; the number of requests in flight is right all the same.
func TestALoadThatIsSummedUp(t *testing.T) {
	a := event.Answers{Method: "GET", Path: "/", Status: 200}
	a.Latency.Add(time.Millisecond)
	log := []event.Event{
		{At: 1, Kind: event.ProcessStart, PID: 1}, {At: 2, Kind: event.Ready},
		{At: 100 * time.Millisecond, Kind: event.LoadSummary, Load: &event.Load{Underway: 7, Answers: []event.Answers{a}}},
	}
	for _, w := range []int{60, 80, 120} {
		p := new(Picture)
		p.Reset()
		p.SetSize(w, 30)
		run := timeline.Of(log)
		p.Show(run, run.Now)
		lines := p.Lanes(8)
		for _, line := range lines {
			if ui.Width(line) > w {
				t.Errorf("a line of %d columns in %d: %q", ui.Width(line), w, line)
			}
		}
		if said := strings.Join(strings.Fields(strings.Join(lines, " ")), " "); len(lines) != 8 || !strings.Contains(said, "1 request so far") || p.InFlight() != 7 {
			t.Errorf("%d in flight, and in %d columns the picture says\n%s", p.InFlight(), w, said)
		}
		run.Apply(event.Event{At: 200 * time.Millisecond, Kind: event.LoadSummary, Load: &event.Load{Last: true}})
		p.Show(run, run.Now)
		if said := strings.Join(p.Lanes(8), "\n"); strings.Contains(said, "so far") {
			t.Errorf("after the last summary the picture says\n%s", said)
		}
	}
}
