package ledger

import (
	"crypto/rand"

	"closingtime/tui/workshop"
)

// newCode returns a code with which people join the room: 60 random bits.
func newCode() string {
	var random [workshop.CodeLetters]byte
	rand.Read(random[:])
	letters := make([]byte, 0, len(random))
	for _, b := range random {
		letters = append(letters, workshop.Alphabet[int(b)%len(workshop.Alphabet)]) // 256 is a multiple of its length
	}
	return workshop.ShowCode(string(letters))
}

// newKey returns a key of the host.
func newKey() string { return rand.Text() }
