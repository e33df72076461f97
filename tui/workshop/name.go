package workshop

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"closingtime/playground/words"
)

// Limits of what the room takes.
const (
	MaxMembers  = 500  // who may be in the room, those who were sent out not counted
	MaxName     = 40   // characters of a name, or of a team's
	maxTitle    = 120  // characters of a title, a choice, or the name of a lesson, a step or a check
	maxText     = 600  // characters of a question, or of why an answer is right
	maxChoices  = 9    // choices of a question
	maxNumber   = 1e6  // the largest number that can be said
	maxCounted  = 1000 // hands for an answer
	maxReported = 100  // lessons or checks in what a member reports, and services of a run
)

// Joins returns the change by which somebody joins under a name, or a *Refusal. The name is cleaned, and gets a number where somebody
// else has it already. token is the hash of the token by which the server knows them again.
func (r *Room) Joins(name, token string, at time.Time) (Change, error) {
	if name = CleanName(name); name == "" {
		return Change{}, refuse(Nonsense, "A name needs at least one letter or digit that can be shown.")
	}
	if n := r.size(); n >= MaxMembers {
		return Change{}, refuse(NotNow, "The room is full: %d people have joined. The host can send out those who are not here.", n)
	}
	return newChange(at, 0, kindJoined, joined{len(r.members) + 1, r.unused(name), token}), nil
}

// size returns how many members the room has.
func (r *Room) size() (n int) {
	for range r.present {
		n++
	}
	return n
}

// CleanName returns a name as it is shown: at most MaxName characters on one line, and nothing that changes a terminal. It
// returns "" for a name in which nothing can be read.
func CleanName(name string) string {
	name = clean(name, MaxName)
	if !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsSymbol(r) }) {
		return ""
	}
	return name
}

// clean returns a text as one line, cut to a number of characters. A letter with a mark, which can be written as one character or as
// two, becomes one, so that texts that look the same are the same.
func clean(text string, most int) string {
	const bytesOfOne = 16 // at most, marks above and below a letter included
	if len(text) > most*bytesOfOne {
		text = text[:most*bytesOfOne]
	}
	text = strings.Join(strings.Fields(words.Clean(readable(norm.NFC.String(text)))), " ")
	if runes := []rune(text); len(runes) > most {
		text = strings.TrimSpace(string(runes[:most]))
	}
	return text
}

// readable leaves out characters that stand for invalid bytes, characters that show as nothing, and all marks of a letter beyond two.
func readable(text string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if marks++; !unicode.Is(unicode.Mn, r) {
			marks = 0
		}
		if r == unicode.ReplacementChar || marks > 2 || isBlank(r) {
			return -1
		}
		return r
	}, text)
}

// isBlank tells whether a character shows as nothing although it counts as a letter or a symbol.
func isBlank(r rune) bool {
	const brailleBlank = 0x2800
	return r == brailleBlank || unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

// unused returns the name, with a number where somebody else in the room has it.
func (r *Room) unused(name string) string {
	taken := make(map[string]bool)
	for m := range r.present {
		taken[folded(m.name)] = true
	}
	candidate := name
	for n := 2; taken[folded(candidate)]; n++ {
		number := " " + strconv.Itoa(n)
		candidate = clean(name, MaxName-len(number)) + number
	}
	return candidate
}

// folded returns the same text for names that look the same, whatever their case.
func folded(name string) string { return norm.NFC.String(strings.ToLower(name)) }
