package timeline_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// The index of what is in progress now, and at the moments of the stops, has what a search through all entries finds.
func TestInProgressIsWhatASearchFinds(t *testing.T) {
	for name, log := range logs(t) {
		t.Run(name, func(t *testing.T) {
			run := new(timeline.Timeline)
			every := max(1, len(log)/200)
			for n, e := range log {
				run.Apply(e)
				if n%every > 0 && e.Kind != event.Signal && n+1 < len(log) {
					continue
				}
				if got, want := kept(run), searched(run); got != want {
					t.Fatalf("after event %d, %s:\ngot  %s\nwant %s", n, e.Kind, got, want)
				}
			}
		})
	}
}

// Events at the very moment of a stop, and late reports from before it, are found as well.
func TestInProgressAroundTheStop(t *testing.T) {
	stop := []event.Event{
		{At: ms(10), Kind: event.StopStart, Name: "docker"}, {At: ms(10), Kind: event.Signal, Name: "SIGTERM", By: event.ByPolicy},
	}
	sent := []event.Event{{At: ms(1), Kind: event.RequestSent, ID: 1}, {At: ms(2), Kind: event.RequestWritten, ID: 1, Conn: 1}}
	for name, log := range map[string][]event.Event{
		"answered at the stop":                    slices.Concat(sent, []event.Event{{At: ms(10), Kind: event.RequestDone, ID: 1, Status: 200}}, stop),
		"answered at the stop, and heard of late": slices.Concat(sent, stop, []event.Event{{At: ms(10), Kind: event.RequestDone, ID: 1, Status: 200}}),
		"heard of late altogether":                slices.Concat(stop, sent, []event.Event{{At: ms(12), Kind: event.RequestDone, ID: 1, Status: 200}}),
		"given up before, and accepted after it": slices.Concat(sent, []event.Event{{At: ms(5), Kind: event.RequestDone, ID: 1, Class: event.Timeout}}, stop,
			[]event.Event{{At: ms(12), Kind: event.RequestAccepted, ID: 1}}),
		"answered twice": slices.Concat(sent, []event.Event{{At: ms(5), Kind: event.RequestDone, ID: 1, Status: 200}}, stop,
			[]event.Event{{At: ms(12), Kind: event.RequestDone, ID: 1, Status: 200}}),
		"answered twice, at the stop too": slices.Concat(sent, []event.Event{{At: ms(5), Kind: event.RequestDone, ID: 1, Status: 200}}, stop,
			[]event.Event{{At: ms(10), Kind: event.RequestDone, ID: 1, Status: 200}}),
	} {
		run := timeline.Of(log)
		if got, want := kept(run), searched(run); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
}

// kept writes down what a timeline says is in progress, and was at each stop and at some moments besides.
func kept(t *timeline.Timeline) string {
	text := fmt.Sprintln("in flight", ids(slices.Collect(t.InFlight())))
	printing, queued := t.JobCounts(t.Now)
	text += fmt.Sprintln("printing", printing, "queued", queued)
	active, idle := t.HTTPCounts()
	busy, free := t.DBCounts()
	text += fmt.Sprintln("http", active, idle, "db", busy, free)
	for _, at := range moments(t) {
		text += fmt.Sprintln("at", at, ids(slices.Collect(t.InFlightAt(at))), receipts(slices.Collect(t.JobsAt(at))))
	}
	text += fmt.Sprintln("after the stop", ids(slices.Collect(t.AfterStop())), "raced", ids(raced(t, slices.Collect(t.Racing()))))
	text += owed(t)
	for instance := range 3 {
		text += fmt.Sprintln("sampled", instance, t.SampleAt(instance, t.Now/2), t.SampleAt(instance, t.Now))
	}
	return text
}

// searched writes the same down from the whole lists.
func searched(t *timeline.Timeline) string {
	text := fmt.Sprintln("in flight", ids(inFlightAt(t, t.Now)))
	printing, queued := 0, 0
	for _, j := range jobsAt(t, t.Now) {
		if j.Started > 0 {
			printing++
		} else {
			queued++
		}
	}
	text += fmt.Sprintln("printing", printing, "queued", queued)
	active, idle := counted(t.HTTP, func(*timeline.Conn) bool { return true })
	var latest timeline.Summary
	for _, s := range t.Load.Summaries {
		if s.At >= latest.At {
			latest = s
		}
	}
	if latest.Load != nil { // of what is summed up, only numbers are known
		idle += latest.Conns
		used := min(idle, latest.Underway)
		active, idle = active+used, idle-used
	}
	busy, free := counted(t.DB, func(c *timeline.Conn) bool { return exited(t, c.Instance) == 0 })
	text += fmt.Sprintln("http", active, idle, "db", busy, free)
	for _, at := range moments(t) {
		text += fmt.Sprintln("at", at, ids(inFlightAt(t, at)), receipts(jobsAt(t, at)))
	}
	racing := slices.Collect(t.Racing())
	after := slices.DeleteFunc(slices.Clone(t.Requests), func(r *timeline.Request) bool {
		return t.StopBegan() == 0 || r.Done < t.StopBegan() || slices.Contains(racing, r)
	})
	text += fmt.Sprintln("after the stop", ids(after), "raced", ids(raced(t, t.Requests)))
	text += owed(t.Forgetful())
	for instance := range 3 {
		text += fmt.Sprintln("sampled", instance, sampleAt(t, instance, t.Now/2), sampleAt(t, instance, t.Now))
	}
	return text
}

// owed writes down what the stop has met, and what it has cost.
func owed(t *timeline.Timeline) string {
	text := "owed"
	for o := range t.Owed() {
		text += fmt.Sprintf(" %d/%d of %v: %v", o.Request.ID, o.Number, o.Signal.At, o.Ending)
	}
	return text + fmt.Sprintf("\nlosses %+v, racing %v\n", t.Losses(), ids(slices.Collect(t.Racing())))
}

// moments are those of the stops and of the signals, and some others.
func moments(t *timeline.Timeline) []time.Duration {
	at := []time.Duration{1, t.Now / 2, t.Now - 1, t.Now + 1}
	for _, s := range t.Signals {
		at = append(at, s.At, s.At+1)
	}
	for _, s := range t.Stops {
		at = append(at, s.At)
	}
	return at
}

func inFlightAt(t *timeline.Timeline, at time.Duration) (found []*timeline.Request) {
	for _, r := range t.Requests {
		if t.WasInFlight(r, at) {
			found = append(found, r)
		}
	}
	return found
}

func jobsAt(t *timeline.Timeline, at time.Duration) (found []*timeline.Job) {
	for _, j := range t.Jobs {
		gone := exited(t, j.Instance)
		if (gone == 0 || gone >= at) && j.Queued > 0 && j.Queued <= at && (j.Done == 0 || j.Done > at) {
			found = append(found, j)
		}
	}
	return found
}

func exited(t *timeline.Timeline, instance int) time.Duration {
	for _, p := range t.Processes {
		if p.Instance == instance {
			return p.Exited
		}
	}
	return 0
}

func counted(conns []*timeline.Conn, alive func(*timeline.Conn) bool) (busy, idle int) {
	for _, c := range conns {
		switch {
		case c.Opened == 0 || c.Closed > 0 || !alive(c):
		case c.Busy:
			busy++
		default:
			idle++
		}
	}
	return busy, idle
}

func sampleAt(t *timeline.Timeline, instance int, at time.Duration) (found timeline.Sample) {
	for _, s := range t.Samples {
		if s.Instance == instance && s.At <= at && s.At >= found.At {
			found = s
		}
	}
	return found
}

// raced returns those of the requests that are over, and that the timeline says have raced.
func raced(t *timeline.Timeline, requests []*timeline.Request) (found []*timeline.Request) {
	for _, r := range requests {
		if t.Ending(r).Kind == timeline.Raced {
			found = append(found, r)
		}
	}
	return found
}

func ids(requests []*timeline.Request) (ids []int) {
	for _, r := range requests {
		ids = append(ids, r.ID)
	}
	return ids
}

func receipts(jobs []*timeline.Job) (ids []int) {
	for _, j := range jobs {
		ids = append(ids, j.ID)
	}
	return ids
}

// When an instance last had something in progress, and when its probe last told of something, is what the requests,
// receipts and lines say.
func TestLastSignsOfLife(t *testing.T) {
	for seed := range uint64(3) {
		run := timeline.Of(generated(seed, 3000))
		for _, p := range run.Processes {
			var active, reported time.Duration
			for _, r := range run.Requests {
				if r.Instance == p.Instance && r.Accepted > 0 {
					active, reported = max(active, r.Returned, r.Done), max(reported, r.Accepted, r.Returned)
				}
			}
			for _, j := range run.Jobs {
				if j.Instance == p.Instance {
					active = max(active, j.Queued, j.Done)
					if j.Started > 0 && j.Done == 0 {
						active = max(active, p.Exited)
					}
				}
			}
			for _, c := range run.HTTP {
				if c.Request == 0 {
					active = max(active, c.Closed)
				}
			}
			for _, line := range run.Lines {
				if line.Instance == p.Instance {
					reported = max(reported, line.At)
				}
			}
			for _, s := range run.Samples {
				if s.Instance == p.Instance {
					reported = max(reported, s.At)
				}
			}
			if got := run.LastActive(p.Instance); got != active {
				t.Errorf("instance %d was last active at %v, want %v", p.Instance, got, active)
			}
			if got := run.LastReport(p.Instance); got != reported {
				t.Errorf("instance %d last reported at %v, want %v", p.Instance, got, reported)
			}
		}
	}
}

// Numbered things are found by their numbers.
func TestFindByNumber(t *testing.T) {
	for name, log := range logs(t) {
		run := timeline.Of(log)
		for _, r := range run.Requests {
			if run.Request(r.ID) != r {
				t.Errorf("%s: request %d is not found", name, r.ID)
			}
		}
		for _, j := range run.Jobs {
			if run.Job(j.Instance, j.ID) != j {
				t.Errorf("%s: receipt %d of instance %d is not found", name, j.ID, j.Instance)
			}
		}
		if run.Request(-7) != nil || run.Job(99, 1) != nil {
			t.Errorf("%s: what is not there is found", name)
		}
	}
}
