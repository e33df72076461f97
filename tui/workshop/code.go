package workshop

import "strings"

// Alphabet has the letters of the codes with which people join: 32, of which none is easily mistaken for another.
const Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// CodeLetters is how many letters a code has: 60 bits.
const CodeLetters = 12

// ShowCode returns a code as it is shown: XXXX-XXXX-XXXX.
func ShowCode(letters string) string {
	var groups []string
	for len(letters) > 4 {
		groups, letters = append(groups, letters[:4]), letters[4:]
	}
	return strings.Join(append(groups, letters), "-")
}

// ReadCode returns a code as it is shown, from what somebody has typed: in any case, with blanks or without dashes. It
// returns false for what can be no code.
func ReadCode(typed string) (code string, ok bool) {
	const longest = 4 * CodeLetters
	if len(typed) > longest {
		return "", false
	}
	letters := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -\u2013\u2014_.\t\n", r) {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	for _, r := range letters {
		if !strings.ContainsRune(Alphabet, r) {
			return "", false
		}
	}
	return ShowCode(letters), len(letters) == CodeLetters
}
