package server

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"closingtime/tui/workshop"
)

// join lets somebody in who has the code, or the token of somebody who joined before.
func (s *Server) join(w http.ResponseWriter, r *http.Request) {
	who, err := s.admit(w, r)
	if err != nil {
		s.refuse(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, who)
}

func (s *Server) admit(w http.ResponseWriter, r *http.Request) (workshop.Joined, error) {
	var who workshop.Joined
	if s.isClosing() {
		return who, closingDown
	}
	address := addressOf(r)
	if wait, ok := s.guests.allow(address, time.Now()); !ok {
		return who, failure{http.StatusTooManyRequests, "That was too often in too short a time. Wait a moment.", wait}
	}
	asked, err := readJSON[workshop.Joining](w, r)
	if err != nil {
		return who, err
	}
	if asked.Protocol != workshop.Protocol {
		return who, failure{http.StatusUpgradeRequired, fmt.Sprintf("The room and your program are of different versions: the room speaks version %d of its protocol, and your program version %d. Get the same version as the host.", workshop.Protocol, asked.Protocol), 0}
	}
	if asked.Token != "" {
		s.mu.RLock()
		id, name, known := s.room.Known(hashed(asked.Token))
		s.mu.RUnlock()
		if known {
			noteKnown(r)
			return workshop.Joined{Token: asked.Token, ID: id, Name: name}, nil
		}
	}
	if err := s.checkCode(asked.Code, address); err != nil {
		return who, err
	}
	if err := s.mayJoin(address); err != nil {
		return who, err
	}
	who.Token = rand.Text()
	done, err := s.wants(r.Context(), func(room *workshop.Room, now time.Time) (workshop.Change, error) {
		return room.Joins(asked.Name, hashed(who.Token), now)
	})
	if err != nil {
		return who, err
	}
	noteKnown(r)
	s.mu.RLock()
	defer s.mu.RUnlock()
	who.ID = done.ID
	_, who.Name, _ = s.room.Known(hashed(who.Token))
	return who, nil
}

// mayJoin tells whether somebody may join now from an address. The host is told of those who may not.
func (s *Server) mayJoin(address string) error {
	limit := s.joining
	if isHere(address) {
		limit = s.joiningHere
	}
	wait, ok := limit.allow(address, time.Now())
	if ok {
		return nil
	}
	if times := s.crowds.wrong(address, time.Now()); times > 0 {
		s.warn(workshop.ManyJoins, address, times)
	}
	return failure{http.StatusTooManyRequests, "Too many people join from your address at once. Wait a moment.", wait}
}

// checkCode compares a code with the room's. Somebody who guesses has to wait, and the host is told.
func (s *Server) checkCode(typed, address string) error {
	if wait, ok := s.guesses.mayTry(address, time.Now()); !ok {
		return failure{http.StatusTooManyRequests, "Too many wrong codes came from your address. Wait a moment, and ask the host for the code.", wait}
	}
	code, _ := workshop.ReadCode(typed)
	if same(code, s.code) {
		return nil
	}
	if times := s.guesses.wrong(address, time.Now()); times > 0 {
		s.warn(workshop.WrongCodes, address, times)
	}
	return failure{http.StatusForbidden, "That is not the code of this room. Ask the host for it: it has three groups of four letters and digits.", 0}
}

// same compares secrets. How long that takes does not depend on how much of them is the same.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// hashed returns what the file keeps of a token.
func hashed(token string) string {
	hash := sha256.Sum256([]byte(token))
	return hex.EncodeToString(hash[:])
}
