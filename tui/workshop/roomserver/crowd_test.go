package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"closingtime/tui/story"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
)

// A room of 200: all join, all wait for news, all vote, all watch the shared run, and all are told the end.
func TestARoomOf200(t *testing.T) {
	const people = 200
	room := serve(t, newFile(t))
	host := room.host()
	began := time.Now()
	members := make([]*client.Client, people)
	var all sync.WaitGroup
	for i := range members {
		all.Go(func() {
			c, _, err := client.Join(t.Context(), room.Address, room.Code, fmt.Sprintf("Learner %d", i+1), "")
			if err != nil {
				t.Errorf("learner %d does not come in: %v", i+1, err)
				return
			}
			members[i] = c
		})
	}
	all.Wait()
	if t.Failed() {
		return
	}
	t.Logf("%d people join: %v", people, since(&began))

	var views, told, lost atomic.Int64
	for i, c := range members {
		defer c.Close()
		all.Go(func() {
			voted, graded := false, false
			for view, err := range c.Views(t.Context()) {
				views.Add(1)
				switch {
				case err != nil && client.Fleeting(err): // the learner's program tries again
					lost.Add(1)
				case err != nil:
					t.Errorf("learner %d: %v", i+1, err)
					return
				case view.Ended:
					return
				case view.Poll != nil && view.Poll.Answer != nil:
					if view.You != nil && view.You.Grade != "" && !graded {
						graded = true
						told.Add(1)
					}
				case view.Poll != nil && view.Poll.Open && !voted:
					voted = true
					if _, err := c.Do(t.Context(), workshop.Command{Vote: &workshop.Vote{Poll: view.Poll.ID, Said: i % 8}}); err != nil {
						t.Errorf("learner %d votes: %v", i+1, err)
					}
				}
			}
		})
	}
	await(t, host, "all are there", func(v workshop.View) bool { return v.Present == people })
	t.Logf("all wait for news: %v", since(&began))
	do(t, host, workshop.Command{Ask: &workshop.Poll{Question: "How many?", Most: 7}})
	await(t, host, "all have voted", func(v workshop.View) bool { return v.Poll.Voted == people })
	t.Logf("all have voted: %v", since(&began))

	run := do(t, host, workshop.Command{Start: &workshop.Run{Title: "a run"}}).ID
	events := story.CutOff().Events
	for _, c := range members {
		watch := c.Watch(t.Context(), run)
		all.Go(func() {
			defer watch.Close()
			seen := 0
			for deadline := time.Now().Add(time.Minute); !watch.Over() && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
				more, err := watch.Next()
				if err != nil {
					t.Errorf("somebody does not see the run: %v", err)
					return
				}
				seen += len(more)
			}
			if seen != len(events) {
				t.Errorf("somebody has seen %d of %d events", seen, len(events))
			}
		})
	}
	for n := 0; n < len(events); n += 10 {
		if _, err := host.SendEvents(t.Context(), run, n, events[n:min(n+10, len(events))]); err != nil {
			t.Fatal(err)
		}
	}
	if err := host.SendRecording(t.Context(), run, events); err != nil {
		t.Fatal(err)
	}
	do(t, host, workshop.Command{Show: true})
	do(t, host, workshop.Command{Answer: &workshop.Answer{Was: 0}})
	for deadline := time.Now().Add(time.Minute); told.Load() < people; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d people have been told whether they were right", told.Load(), people)
		}
	}
	memory := memoryOf(room.cmd.Process.Pid)
	do(t, host, workshop.Command{End: true})
	all.Wait()
	t.Logf("all have seen the run and the answer: %v; %d views were told, %d connections lost; the server uses %s",
		since(&began), views.Load(), lost.Load(), memory)
}

// since returns the time since a moment, and makes the moment now.
func since(moment *time.Time) time.Duration {
	took := time.Since(*moment).Round(time.Millisecond)
	*moment = time.Now()
	return took
}

// memoryOf returns how much memory a process uses, where the system shows that.
func memoryOf(pid int) string {
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return "unknown memory on " + runtime.GOOS
	}
	for line := range strings.Lines(string(status)) {
		if size, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			return strings.TrimSpace(size)
		}
	}
	return "unknown memory"
}
