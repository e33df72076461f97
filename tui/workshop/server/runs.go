package server

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/ledger"
)

// keepAlive is how often a stream without events sends an empty line.
const keepAlive = 5 * time.Second

// restoreRelay reads the events of the latest shared run, which an earlier server had.
func (s *Server) restoreRelay(ctx context.Context) error {
	run := s.see(workshop.Viewer{Role: workshop.Guest}).Run
	if run == nil {
		return nil
	}
	lines, err := s.ledger.Events(ctx, run.ID)
	if run.Over && err == nil {
		lines, err = s.recording(ctx, run.ID)
	}
	if err != nil {
		return err
	}
	events, err := event.ReadAll(bytes.NewReader(lines))
	if err != nil {
		return fmt.Errorf("reading the events of the shared run %d: %w", run.ID, err)
	}
	r := newRelay()
	r.add(events, lines)
	if run.Over {
		r.end(nil)
	}
	s.relays[run.ID] = r
	return nil
}

// recording returns the recording of a shared run as lines, or none where there is no recording.
func (s *Server) recording(ctx context.Context, run int) ([]byte, error) {
	packed, ok, err := s.ledger.Recording(ctx, run)
	if err != nil || !ok {
		return nil, err
	}
	return ledger.Unpack(packed)
}

// relay returns the events of the shared run with an ID, or nil where they are not in memory. With running, it returns nil for a run
// that is over.
func (s *Server) relay(id int, running bool) *relay {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.relays[id] == nil && s.room.Running() == id {
		s.relays[id] = newRelay()
		s.relays[id].closed = s.closing
	}
	if running && s.room.Running() != id {
		return nil
	}
	return s.relays[id]
}

// leaveOld ends the streams of the shared runs before the latest one, which a new one has ended. The caller holds the lock.
func (s *Server) leaveOld() {
	for id, r := range s.relays {
		if s.room.Running() != id {
			r.end(nil)
			delete(s.relays, id)
		}
	}
}

// runOf returns the number of the shared run in a request of the host, or of somebody with another role that may send it.
func runOf(r *http.Request, by workshop.Viewer, also workshop.Role) (int, error) {
	if by.Role != workshop.Host && by.Role != also {
		return 0, failure{http.StatusForbidden, "That is not for a " + string(by.Role) + " of the room.", 0}
	}
	id, err := strconv.Atoi(r.PathValue("run"))
	if err != nil || id < 1 {
		return 0, failure{http.StatusBadRequest, "Shared runs have numbers from 1 on.", 0}
	}
	return id, nil
}

// takeEvents appends events of the host to the shared run. With from=N, the first of them is event N of the run; those that the
// room has already are left out, so that the host can send them again when an answer was lost.
func (s *Server) takeEvents(w http.ResponseWriter, r *http.Request, by workshop.Viewer) error {
	id, err := runOf(r, by, workshop.Host)
	if err != nil {
		return err
	}
	if s.isClosing() {
		return closingDown
	}
	lines, err := readBody(w, r, maxEvents, readTime)
	if err != nil {
		return err
	}
	events, err := event.ReadAll(bytes.NewReader(lines))
	if err != nil {
		return failure{http.StatusBadRequest, "These are no events: " + err.Error() + ".", 0}
	}
	relay := s.relay(id, false)
	if relay != nil {
		relay.adding.Lock()
		defer relay.adding.Unlock()
	}
	if relay == nil || s.relay(id, true) != relay { // asked under the lock, since the run may have ended meanwhile
		return failure{http.StatusConflict, fmt.Sprintf("The shared run %d is not under way.", id), 0}
	}
	have, _ := relay.extent()
	if given := r.FormValue("from"); given != "" {
		from, err := strconv.Atoi(given)
		if err != nil || from < 0 || from > have {
			return failure{http.StatusConflict, fmt.Sprintf("The shared run has %d events so far; from=%.20s does not follow them.", have, given), 0}
		}
		events = events[min(len(events), have-from):]
	}
	if lines, err = event.AppendAll(nil, events); err != nil {
		return err
	}
	if !relay.hasPlace(len(lines)) {
		return failure{http.StatusRequestEntityTooLarge, fmt.Sprintf("The shared run has too many events: more than %d MB.", maxRelayed>>20), 0}
	}
	if len(events) > 0 {
		kept := context.WithoutCancel(r.Context()) // a host who does not wait for the answer sends the same again
		if err := s.ledger.KeepEvents(kept, id, have, lines); err != nil {
			return err
		}
		relay.add(events, lines)
	}
	have, _ = relay.extent()
	writeJSON(w, http.StatusOK, workshop.Events{Have: have})
	return nil
}

// takeRecording ends the shared run with its recording.
func (s *Server) takeRecording(w http.ResponseWriter, r *http.Request, by workshop.Viewer) error {
	id, err := runOf(r, by, workshop.Host)
	if err != nil {
		return err
	}
	if s.isClosing() {
		return closingDown
	}
	recording, err := readBody(w, r, maxRecording, readTimeLong)
	if err != nil {
		return err
	}
	events, err := event.ReadAll(bytes.NewReader(recording))
	if err != nil {
		return failure{http.StatusBadRequest, "That is no recording: " + err.Error() + ".", 0}
	}
	if len(events) == 0 {
		return failure{http.StatusBadRequest, "The recording is empty.", 0}
	}
	done, err := s.endRun(r.Context(), id, recording, events)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, done)
	return nil
}

// endRun ends the shared run with its recording, which has these events.
func (s *Server) endRun(ctx context.Context, id int, recording []byte, events []event.Event) (workshop.Done, error) {
	length := time.Duration(0)
	for _, e := range events {
		length = max(length, e.At)
	}
	relay := s.relay(id, false)
	if relay != nil { // events that are being added are kept first, and then give way to the recording
		relay.adding.Lock()
		defer relay.adding.Unlock()
	}
	done, err := s.ask(ctx, &wish{
		decide: func(room *workshop.Room, now time.Time) (workshop.Change, error) {
			return room.Ends(id, len(events), length, now)
		},
		keep: func(ctx context.Context, over workshop.Change) error {
			return s.ledger.KeepRecording(ctx, id, recording, over)
		},
	})
	if err == nil && relay != nil {
		relay.end(events)
	}
	return done, err
}

// endLeftRun ends the shared run that is under way in the file, if there is one, with the events that the room has of it.
func (s *Server) endLeftRun(ctx context.Context) error {
	run := s.see(workshop.Viewer{Role: workshop.Guest}).Run
	if run == nil || run.Over {
		return nil
	}
	lines, err := s.ledger.Events(ctx, run.ID)
	if err != nil {
		return err
	}
	events, err := event.ReadAll(bytes.NewReader(lines))
	if err == nil {
		_, err = s.endRun(ctx, run.ID, lines, events)
	}
	if err != nil {
		return fmt.Errorf("ending the shared run %d, which was left: %w", run.ID, err)
	}
	return nil
}

// sendEvents sends the events of a shared run as they come, until it is over.
func (s *Server) sendEvents(w http.ResponseWriter, r *http.Request, by workshop.Viewer) error {
	id, err := runOf(r, by, workshop.Member)
	if err != nil {
		return err
	}
	from := 0
	if given := r.FormValue("from"); given != "" {
		if from, err = strconv.Atoi(given); err != nil || from < 0 {
			return failure{http.StatusBadRequest, "from= wants the number of an event, from 0 on.", 0}
		}
	}
	relay := s.relay(id, false)
	if relay == nil {
		return failure{http.StatusGone, fmt.Sprintf("No shared run %d is under way; if it is over, there is its recording.", id), 0}
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	endConnection(w) // the room may be closed by the end of the stream
	stream(w, r, relay, from)
	return nil
}

// stream sends the events of a relay from a number on, until no more come. Its last line says why it ends. It sends from the memory
// that all readers share, and cuts off a reader that is too slow.
func stream(w http.ResponseWriter, r *http.Request, from *relay, n int) {
	out := http.NewResponseController(w)
	send := func(lines []byte) bool {
		_ = out.SetWriteDeadline(time.Now().Add(writeTime))
		_, err := w.Write(lines)
		return err == nil && out.Flush() == nil
	}
	if !send(nil) { // the reader knows at once that there is a stream
		return
	}
	alive := time.NewTicker(keepAlive)
	defer alive.Stop()
	for {
		p := from.from(n)
		if n = p.next; len(p.lines) > 0 && !sendInPieces(send, p.lines) {
			return
		}
		switch {
		case p.over:
			send([]byte(workshop.StreamOver))
			return
		case p.closed:
			send([]byte(workshop.StreamClosing))
			return
		}
		select {
		case <-p.changed:
		case <-alive.C:
			if !send([]byte("\n")) {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

// pieceSize is how many bytes a reader has to take within writeTime.
const pieceSize = 256 << 10

func sendInPieces(send func([]byte) bool, lines []byte) bool {
	for len(lines) > 0 {
		n := min(pieceSize, len(lines))
		if !send(lines[:n]) {
			return false
		}
		lines = lines[n:]
	}
	return true
}

// sendRecording sends the recording of a shared run that is over.
func (s *Server) sendRecording(w http.ResponseWriter, r *http.Request, by workshop.Viewer) error {
	id, err := runOf(r, by, workshop.Member)
	if err != nil {
		return err
	}
	packed, ok, err := s.ledger.Recording(r.Context(), id)
	if err != nil {
		return err
	}
	if !ok {
		return failure{http.StatusNotFound, fmt.Sprintf("There is no recording of a shared run %d, or not yet.", id), 0}
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	content := packed
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
	} else if content, err = ledger.Unpack(packed); err != nil {
		return err
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	out := http.NewResponseController(w)
	sendInPieces(func(lines []byte) bool {
		_ = out.SetWriteDeadline(time.Now().Add(writeTime))
		_, err := w.Write(lines)
		return err == nil
	}, content)
	return nil
}
