package server

import (
	"context"
	"time"

	"closingtime/tui/workshop"
)

// maxWarnings is how many warnings can wait to be told. Any more are only in the log.
const maxWarnings = 32

// warning is what the host is to be told of an address.
type warning struct {
	of      workshop.Nuisance
	address string
	times   int
}

// warn tells the host what has come from an address, and how many times. It returns at once, before the host has been told.
func (s *Server) warn(of workshop.Nuisance, address string, times int) {
	s.log.Warn("a nuisance", "what", of, "address", address, "times", times)
	select {
	case s.warnings <- warning{of, address, times}:
	default:
	}
}

// turnsAway counts a connection that was refused.
func (s *Server) turnsAway(address string) {
	if times := s.refused.wrong(address, time.Now()); times > 0 {
		s.warn(workshop.ManyConnections, address, times)
	}
}

// tellWarnings tells the host of the warnings until ctx ends.
func (s *Server) tellWarnings(ctx context.Context) {
	for {
		select {
		case w := <-s.warnings:
			_, err := s.wants(ctx, func(_ *workshop.Room, now time.Time) (workshop.Change, error) {
				return workshop.Warned(w.of, w.address, w.times, now), nil
			})
			if err != nil && ctx.Err() == nil {
				s.log.Error("telling the host", "err", err)
			}
		case <-ctx.Done():
			return
		}
	}
}
