package workshop

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/program"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
)

// What the host commands reaches the room in the order of the keys, however fast they are pressed: a vote that is closed and
// then taken again stays open.
func TestCommandsKeepTheirOrder(t *testing.T) {
	arrived := make(chan workshop.Command, 100)
	room := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var c workshop.Command
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
			t.Errorf("a command that cannot be read: %v", err)
		}
		arrived <- c
		w.Write([]byte(`{"version": 1}`))
	}))
	defer room.Close()
	tasks := new(program.Tasks)
	link := NewLink(client.New(strings.TrimPrefix(room.URL, "http://"), "key"), tasks)
	var shown sync.WaitGroup
	const presses = 30
	for i := range presses {
		refused := link.do(workshop.Command{Helped: 2*i + 1}, workshop.Command{Helped: 2*i + 2})
		shown.Go(func() { refused() })
	}
	for want := 1; want <= 2*presses; want++ {
		if c := <-arrived; c.Helped != want {
			t.Fatalf("command %d arrives where %d is due", c.Helped, want)
		}
	}
	shown.Wait()
	link.Close()
	if !tasks.Wait(program.Patience) {
		t.Error("something goes on after the end")
	}
}

// A run that does not reach the room ends: nobody sees its service and its clients.
func TestARunThatDoesNotReachTheRoomEnds(t *testing.T) {
	room := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"error": "no"}`, http.StatusForbidden) }))
	defer room.Close()
	tasks := new(program.Tasks)
	link := NewLink(client.New(strings.TrimPrefix(room.URL, "http://"), "key"), tasks)
	relayed := make(chan tea.Msg, 10)
	link.send = func(msg tea.Msg) { relayed <- msg }
	supervisor := buildstest.NewFakeSupervisor(t)
	s := newShare(NewRoom(link, false), supervisor.Supervisor, buildstest.AnyLesson, "broken", false)
	s.hears(buildstest.Await[builds.Started](t, supervisor))
	select {
	case msg := <-relayed:
		s.hears(msg)
	case <-time.After(time.Minute):
		t.Fatal("nothing is said of the run")
	}
	if s.state != shareFailed {
		t.Errorf("the state is %v, and the problem %v", s.state, s.problem)
	}
	select {
	case <-s.launch.Ended:
	case <-time.After(time.Minute):
		t.Error("the run goes on")
	}
	link.Close()
	if !tasks.Wait(program.Patience) {
		t.Error("something goes on after the end")
	}
}
