package workshop

import (
	"context"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/program"
	"closingtime/tui/progress"
	"closingtime/tui/screens"
	"closingtime/tui/story"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
	"closingtime/tui/workshop/ledger"
	"closingtime/tui/workshop/server"
	"closingtime/tui/workshop/visit"
)

func TestMain(m *testing.M) {
	ui.Colours = false // the tests read the screens
	os.Exit(m.Run())
}

// hall is a real room: a server on this machine, with its file.
type hall struct {
	t       *testing.T
	file    string
	address string
	server  *server.Server
	run     func() builds.Run // returns what the host's services do
	close   func()            // has the server say goodbye, and waits for its end
}

// opens opens a room in a file; at an address, or at any. What is ready is done to the server before it serves.
func opens(t *testing.T, file, address string, ready ...func(*server.Server)) *hall {
	t.Helper()
	kept, err := ledger.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	h := &hall{t: t, file: file, run: cutOff}
	if h.server, err = server.New(t.Context(), kept, slog.New(slog.NewTextHandler(io.Discard, nil))); err != nil {
		t.Fatal(err)
	}
	for _, gets := range ready {
		gets(h.server)
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	h.address = l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := h.server.Serve(ctx, l, "Orders team"); err != nil {
			t.Errorf("the room: %v", err)
		}
	})
	h.close = sync.OnceFunc(func() {
		cancel()
		serving.Wait()
		if err := kept.Close(); err != nil {
			t.Errorf("the room's file: %v", err)
		}
	})
	t.Cleanup(h.close)
	return h
}

func newHall(t *testing.T) *hall {
	t.Helper()
	return opens(t, filepath.Join(t.TempDir(), "room.db"), "127.0.0.1:0")
}

// seat is somebody in front of the program, without a terminal: keys in, frames out.
type seat struct {
	t        *testing.T
	app      *app.App
	messages chan tea.Msg
	gone     chan struct{} // closed when the person has left
	goes     func()        // the person leaves
	visit    *visit.Visit
	dir      string
}

func newSeat(t *testing.T) *seat {
	return &seat{t: t, messages: make(chan tea.Msg, 1000), gone: make(chan struct{}), dir: t.TempDir()}
}

// send takes a message of the program.
func (s *seat) send(msg tea.Msg) {
	select {
	case s.messages <- msg:
	case <-s.gone:
	}
}

// carry does what a command orders.
func (s *seat) carry(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, one := range msg {
				s.carry(one)
			}
		default:
			s.send(msg)
		}
	}()
}

// presses types keys.
func (s *seat) presses(keys ...string) *seat {
	s.t.Helper()
	for _, k := range keys {
		_, cmd := s.app.Update(apptest.Key(k))
		s.carry(cmd)
	}
	return s
}

// types types a text.
func (s *seat) types(text string) *seat {
	s.t.Helper()
	for _, r := range text {
		_, cmd := s.app.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		s.carry(cmd)
	}
	return s
}

// until waits until the screen is as wanted.
func (s *seat) until(what string, wanted func(screen string) bool) *seat {
	s.t.Helper()
	giveUp := time.After(time.Minute)
	for !wanted(s.app.View()) {
		select {
		case msg := <-s.messages:
			_, cmd := s.app.Update(msg)
			s.carry(cmd)
		case <-giveUp:
			s.t.Fatalf("waited in vain for %s; the screen is\n%s", what, s.app.View())
		}
	}
	return s
}

// hears takes what has come, without waiting for more.
func (s *seat) hears() {
	for {
		select {
		case msg := <-s.messages:
			_, cmd := s.app.Update(msg)
			s.carry(cmd)
		default:
			return
		}
	}
}

// sees waits until texts are on the screen.
func (s *seat) sees(texts ...string) *seat {
	s.t.Helper()
	for _, text := range texts {
		s.until("\""+text+"\"", func(screen string) bool { return strings.Contains(screen, text) })
	}
	return s
}

// misses waits until a text is not on the screen.
func (s *seat) misses(text string) *seat {
	s.t.Helper()
	return s.until("\""+text+"\" to go", func(screen string) bool { return !strings.Contains(screen, text) })
}

// leaves ends the program of the seat when the test ends, or earlier, with goes.
func (s *seat) leaves(tasks *program.Tasks, end func()) {
	s.goes = sync.OnceFunc(func() {
		close(s.gone)
		end()
		if !tasks.Wait(program.Patience) {
			s.t.Error("something goes on after the end")
		}
	})
	s.t.Cleanup(s.goes)
}

// hosts opens the console of the room.
func (h *hall) hosts(w, height int, plan *lessons.Plan) *seat {
	h.t.Helper()
	s := newSeat(h.t)
	course := theCourse(h.t)
	tasks := new(program.Tasks)
	supervisor := builds.New(course, tasks)
	supervisor.Send = s.send
	supervisor.Build = func(_ context.Context, dir string, _ func(build.Progress)) (string, error) { return dir, nil }
	supervisor.Start = func(context.Context, *lessons.Lesson, []builds.Service, string) ([]builds.Run, error) {
		return []builds.Run{h.run()}, nil
	}
	link := NewLink(client.New(h.address, h.server.Key()), tasks)
	s.leaves(tasks, func() {
		supervisor.Close()
		link.Close()
	})
	console := NewConsole(Host{Room: NewRoom(link, false), Course: course, Builds: supervisor, Plan: plan,
		Joins: []string{"go run ./tui join " + h.address + " " + h.server.Code()}})
	s.app = app.New(console, w, height, func() {})
	s.carry(s.app.Init())
	link.Follow(s.send)
	return s
}

// notes opens the notes of the facilitator on plans.
func (h *hall) notes(w, height int, plans ...lessons.Plan) *seat {
	h.t.Helper()
	s := newSeat(h.t)
	s.takesNotes(w, height, plans, func() (workshop.Opening, error) {
		return workshop.Opening{Address: h.address, Key: h.server.Key()}, nil
	})
	return s
}

// takesNotes shows the notes on plans for whichever room is open.
func (s *seat) takesNotes(w, height int, plans []lessons.Plan, opened func() (workshop.Opening, error)) {
	tasks := new(program.Tasks)
	ctx, end := context.WithCancel(context.Background())
	s.leaves(tasks, end)
	s.app = app.New(NewNotes(NewRoom(nil, false), plans), w, height, func() {})
	s.carry(s.app.Init())
	tasks.Go(func() { FollowOpened(ctx, opened, s.send) })
}

// cutOff is a run that is over: that of a service that nobody told about signals.
func cutOff() builds.Run {
	run := buildstest.NewFakeRun()
	run.Events.AddAll(story.CutOff().Events)
	run.End()
	return run
}

// joins has somebody join the room with the course.
func (h *hall) joins(name string, w, height int) *seat {
	h.t.Helper()
	s := newSeat(h.t)
	reaches, joined, err := client.Join(h.t.Context(), h.address, h.server.Code(), name, "")
	if err != nil {
		h.t.Fatal(err)
	}
	if s.visit, err = visit.Open(s.dir, h.address); err != nil {
		h.t.Fatal(err)
	}
	if err := s.visit.Joined(joined, time.Now()); err != nil {
		h.t.Fatal(err)
	}
	course := theCourse(h.t)
	kept, err := progress.Open(filepath.Join(s.dir, "progress.json"))
	if err != nil {
		h.t.Fatal(err)
	}
	tasks := new(program.Tasks)
	supervisor := builds.New(course, tasks)
	supervisor.Send = s.send
	shared := screens.NewCourse(course, supervisor, kept)
	link := NewLink(reaches, tasks)
	s.leaves(tasks, func() {
		supervisor.Close()
		link.Close()
	})
	s.app = app.New(screens.NewMap(shared), w, height, func() {})
	s.app.Accompany(NewAside(NewRoom(link, true), shared, s.visit, func(name string) (string, error) {
		return filepath.Join(s.dir, name+".ndjson"), nil
	}))
	s.carry(s.app.Init())
	link.Follow(s.send)
	return s
}

// theCourse is the course of this checkout.
func theCourse(t *testing.T) *lessons.Course {
	t.Helper()
	course, err := lessons.Open(filepath.Join("..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	return course
}

// do has the host command the room, behind the console's back.
func (h *hall) do(commands ...workshop.Command) {
	h.t.Helper()
	host := client.New(h.address, h.server.Key())
	defer host.Close()
	for _, c := range commands {
		if _, err := host.Do(h.t.Context(), c); err != nil {
			h.t.Fatal(err)
		}
	}
}

// resized is the message of a terminal that has another size now.
func resized(size [2]int) tea.Msg { return tea.WindowSizeMsg{Width: size[0], Height: size[1]} }

// room is the room as the member of a seat has it.
func (s *seat) room() *Room {
	m, _ := app.Find(s.app, func(*member) bool { return true })
	return m.room
}
