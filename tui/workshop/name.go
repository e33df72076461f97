package workshop

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"closingtime/playground/words"
)

// Limits of what the room takes.
const (
	MaxMembers  = 500  // who may join, those who were sent out included
	MaxName     = 40   // characters of a name, or of a team's
	maxTitle    = 120  // characters of a title, a choice, or the name of a lesson, a step or a check
	maxText     = 600  // characters of a question, or of why an answer is right
	maxChoices  = 9    // choices of a question
	maxNumber   = 1e6  // the largest number that can be said
	maxCounted  = 1000 // hands for an answer
	maxReported = 100  // lessons or checks in what a member reports, and services of a run
)

// Joins returns the change by which somebody joins under a name. The name is cleaned; where somebody else has
// it already, it gets a number. The room keeps the hash of the token by which the server knows them again.
func (r *Room) Joins(name, token string, at time.Time) (Change, error) {
	if name = CleanName(name); name == "" {
		return Change{}, refuse(Nonsense, "A name needs at least one letter or digit that can be shown.")
	}
	if len(r.members) >= MaxMembers {
		return Change{}, refuse(NotNow, "The room is full: %d people have joined.", len(r.members))
	}
	return newChange(at, 0, kindJoined, joined{len(r.members) + 1, r.unused(name), token}), nil
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

// clean returns a text of one line, with at most so many characters.
func clean(text string, most int) string {
	const bytesOfOne = 16 // at most, marks above and below a letter included
	if len(text) > most*bytesOfOne {
		text = text[:most*bytesOfOne]
	}
	text = strings.Join(strings.Fields(words.Clean(readable(text))), " ")
	if runes := []rune(text); len(runes) > most {
		text = strings.TrimSpace(string(runes[:most]))
	}
	return text
}

// readable leaves out what stands for bytes that are no text, and piles of marks: one letter has at most two.
func readable(text string) string {
	marks := 0
	return strings.Map(func(r rune) rune {
		if marks++; !unicode.Is(unicode.Mn, r) {
			marks = 0
		}
		if r == unicode.ReplacementChar || marks > 2 {
			return -1
		}
		return r
	}, text)
}

// unused returns the name, with a number where somebody else in the room has it.
func (r *Room) unused(name string) string {
	taken := make(map[string]bool)
	for m := range r.present {
		taken[strings.ToLower(m.name)] = true
	}
	candidate := name
	for n := 2; taken[strings.ToLower(candidate)]; n++ {
		number := " " + strconv.Itoa(n)
		candidate = clean(name, MaxName-len(number)) + number
	}
	return candidate
}
