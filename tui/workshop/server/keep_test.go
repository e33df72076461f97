package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/ledger"
)

// newServer returns the server of a new room, which nobody serves.
func newServer(t *testing.T) (*Server, *ledger.Ledger) {
	t.Helper()
	kept, err := ledger.Open(t.Context(), filepath.Join(t.TempDir(), "room.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { kept.Close() })
	s, err := New(t.Context(), kept, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s, kept
}

// A change that is kept in its own way, and cannot be, takes nothing from the changes that were kept before it.
func TestAChangeThatCannotBeKeptTakesNoOther(t *testing.T) {
	s, _ := newServer(t)
	joins := &wish{ended: make(chan struct{}), decide: func(room *workshop.Room, now time.Time) (workshop.Change, error) {
		return room.Joins("Ana", "hash", now)
	}}
	full := errors.New("the disk is full")
	opens := &wish{ended: make(chan struct{}), decide: func(_ *workshop.Room, now time.Time) (workshop.Change, error) {
		return workshop.Opened("Another title", now), nil
	}, keep: func(context.Context, workshop.Change) error { return full }}
	before := s.version.latest
	s.grant(t.Context(), []*wish{joins, opens})
	if joins.err != nil || joins.done.ID != 1 || joins.done.Version <= before {
		t.Errorf("the change that is kept has done %+v: %v", joins.done, joins.err)
	}
	if !errors.Is(opens.err, full) {
		t.Errorf("the error of the other one is %v", opens.err)
	}
	view := s.View(workshop.Viewer{Role: workshop.Host})
	if len(view.People) != 1 || view.People[0].Name != "Ana" || view.Title != "" {
		t.Errorf("the room shows %+v, under the title %q", view.People, view.Title)
	}
}

// Events that come while a shared run is being ended are either a part of it or refused: none are left behind in the file.
func TestEventsThatComeWithTheEndOfARun(t *testing.T) {
	s, kept := newServer(t)
	ctx, stop := context.WithCancel(t.Context())
	var keeper sync.WaitGroup
	keeper.Go(func() { s.keep(ctx) })
	defer keeper.Wait()
	defer stop()
	host := workshop.Viewer{Role: workshop.Host}
	line, err := event.Append(nil, event.Event{At: 1, Kind: event.Ready})
	if err != nil {
		t.Fatal(err)
	}
	send := func(run int, method string, handle handler) {
		r := httptest.NewRequestWithContext(ctx, method, "/", bytes.NewReader(line))
		r.SetPathValue("run", strconv.Itoa(run))
		answer := httptest.NewRecorder()
		if err := handle(answer, r, host); err != nil {
			if f, ok := errors.AsType[failure](err); !ok || f.status != http.StatusConflict {
				t.Error(err)
			}
		}
	}
	for run := 1; run <= 30; run++ {
		_, err := s.wants(ctx, func(room *workshop.Room, now time.Time) (workshop.Change, error) {
			return room.Decide(host, workshop.Command{Start: &workshop.Run{Title: fmt.Sprint("run ", run)}}, now)
		})
		if err != nil {
			t.Fatal(err)
		}
		var requests sync.WaitGroup
		for range 10 {
			requests.Go(func() { send(run, http.MethodPost, s.takeEvents) })
		}
		requests.Go(func() { send(run, http.MethodPut, s.takeRecording) })
		requests.Wait()
		if left, err := kept.Events(ctx, run); err != nil || len(left) > 0 {
			t.Fatalf("run %d is over, and the file has the events %q of it: %v", run, left, err)
		}
	}
}
