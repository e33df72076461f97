package server

import (
	"net/http"
	"strconv"
	"time"

	"closingtime/tui/workshop"
)

// longest is how long a request for news waits for them.
const longest = 20 * time.Second

// View returns what somebody sees of the room.
func (s *Server) View(by workshop.Viewer) workshop.View {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.see(by)
}

// see is View for a caller that holds the lock.
func (s *Server) see(by workshop.Viewer) workshop.View {
	v := s.room.View(by, s.presentTo(by.Role), time.Now())
	v.Version, v.Closing = s.version.seenBy(by), s.closing
	if v.Run != nil && !v.Run.Over && s.relays[v.Run.ID] != nil {
		v.Run.Events, v.Run.Length = s.relays[v.Run.ID].extent()
	}
	return v
}

// newer returns what somebody sees of the room, or false while that is not newer than a version. A room that is being closed
// is always news.
func (s *Server) newer(by workshop.Viewer, than int) (workshop.View, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.version.seenBy(by) <= than && !s.closing {
		return workshop.View{}, false
	}
	return s.see(by), true
}

// view answers with what somebody sees of the room, as soon as it is newer than what they have seen.
func (s *Server) view(w http.ResponseWriter, r *http.Request, by workshop.Viewer) error {
	after := 0
	if given := r.FormValue("after"); given != "" {
		var err error
		if after, err = strconv.Atoi(given); err != nil {
			return failure{http.StatusBadRequest, "after= wants the version of the view that was seen last, which is a number.", 0}
		}
	}
	enough := time.NewTimer(longest)
	defer enough.Stop()
	for {
		next := s.news.next()
		if v, ok := s.newer(by, after); ok {
			if v.Closing {
				endConnection(w)
			}
			writeJSON(w, http.StatusOK, v)
			return nil
		}
		select {
		case <-next:
		case <-enough.C:
			w.WriteHeader(http.StatusNoContent)
			return nil
		case <-r.Context().Done():
			return nil
		}
	}
}

// do does what somebody wants.
func (s *Server) do(w http.ResponseWriter, r *http.Request, by workshop.Viewer) error {
	if s.isClosing() {
		return closingDown
	}
	if by.Role == workshop.Guest {
		return workshop.OnlyMembers // before anything is read
	}
	command, err := readJSON[workshop.Command](w, r)
	if err != nil {
		return err
	}
	if command.Progress != nil && s.course != nil {
		*command.Progress = command.Progress.Within(s.course)
	}
	done, err := s.wants(r.Context(), func(room *workshop.Room, now time.Time) (workshop.Change, error) {
		return room.Decide(by, command, now)
	})
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, done)
	return nil
}
