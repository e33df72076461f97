package server

import (
	"context"
	"time"

	"closingtime/tui/workshop"
)

// wish is a change that somebody wants, and what became of it.
type wish struct {
	decide func(*workshop.Room, time.Time) (workshop.Change, error)
	keep   func(context.Context, workshop.Change) error // keeps the change together with something else; nil keeps it alone
	change workshop.Change
	done   workshop.Done
	err    error
	ended  chan struct{} // closed when change, done and err are set
}

// wants lets the room decide on a change, and returns what that has done once the change is kept in the file. The error is a
// *workshop.Refusal where the room refuses it.
func (s *Server) wants(ctx context.Context, decide func(*workshop.Room, time.Time) (workshop.Change, error)) (workshop.Done, error) {
	return s.ask(ctx, &wish{decide: decide})
}

func (s *Server) ask(ctx context.Context, w *wish) (workshop.Done, error) {
	w.ended = make(chan struct{})
	select {
	case s.wishes <- w:
	case <-ctx.Done():
		return workshop.Done{}, context.Cause(ctx)
	}
	<-w.ended // that comes soon, also if nobody waits for the answer any more
	return w.done, w.err
}

// maxBatch is how many changes are kept at once.
const maxBatch = 200

// keep decides on wishes in their order until ctx ends. Those that come while the file is being written are kept together,
// so that a slow disk holds up a room of 200 no longer than a room of two.
func (s *Server) keep(ctx context.Context) {
	for {
		select {
		case first := <-s.wishes:
			s.grant(ctx, s.batch(first))
		case <-ctx.Done():
			return
		}
	}
}

// batch returns a wish and those that wait already, up to the first one that is kept in its own way.
func (s *Server) batch(first *wish) []*wish {
	batch := []*wish{first}
	for len(batch) < maxBatch && batch[len(batch)-1].keep == nil {
		select {
		case next := <-s.wishes:
			batch = append(batch, next)
		default:
			return batch
		}
	}
	return batch
}

// grant decides on wishes, keeps their changes, and then says so. What could not be kept has not happened.
func (s *Server) grant(ctx context.Context, batch []*wish) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var applied []*wish
	for _, w := range batch {
		if w.change, w.err = w.decide(s.room, time.Now()); w.err != nil {
			continue
		}
		if w.err = s.room.Apply(w.change); w.err == nil {
			w.done = workshop.Done{ID: s.room.Began(w.change)}
			applied = append(applied, w)
		}
	}
	kept, err := s.keepAll(ctx, applied)
	if err != nil {
		s.undo(ctx, applied[kept:], err)
	}
	for _, w := range applied[:kept] {
		s.mark(w.change)
		w.done.Version = s.version.latest
		if w.change.Kind == workshop.KindStart {
			s.leaveOld()
		}
	}
	for _, w := range batch {
		close(w.ended)
	}
	s.news.mark()
}

// keepAll keeps the changes of wishes, of which only the last one may be kept in its own way. It returns how many of them are kept.
func (s *Server) keepAll(ctx context.Context, wishes []*wish) (kept int, err error) {
	var together []workshop.Change
	for _, w := range wishes {
		if w.keep == nil {
			together = append(together, w.change)
		}
	}
	if len(together) > 0 {
		if err := s.ledger.Keep(ctx, together...); err != nil {
			return 0, err
		}
	}
	for _, w := range wishes[len(together):] {
		if err := w.keep(ctx, w.change); err != nil {
			return len(together), err
		}
	}
	return len(wishes), nil
}

// undo makes the room what the file says again, since the changes of these wishes could not be kept.
func (s *Server) undo(ctx context.Context, wishes []*wish, why error) {
	s.log.Error("keeping changes of the room", "changes", len(wishes), "err", why)
	for _, w := range wishes {
		w.err = why
	}
	room, err := s.ledger.Room(ctx)
	if err != nil {
		s.log.Error("reading the room again", "err", err)
		return
	}
	s.room = room
}

// mark counts a change of the room.
func (s *Server) mark(c workshop.Change) {
	everybody, member := s.room.Concerns(c)
	switch {
	case everybody:
		s.version.all()
	case member != 0:
		s.version.one(member)
	default:
		s.version.hosts()
	}
}
