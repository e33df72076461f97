package source

import (
	_ "embed"
	"slices"
	"strings"
)

// Term is a term of the glossary with its meaning in about two sentences.
type Term struct {
	Name   string
	Others []string // other names by which the term is found
	Text   string
	More   string // the text after its first line; for a check, what fails it
}

// Terms is the glossary, sorted by term.
type Terms []Term

//go:embed glossary.txt
var glossaryText string

// Glossary is the glossary of the course.
var Glossary = readTerms(glossaryText)

// readTerms reads entries. Each entry is a line "= term; other names" and the text up to the next such line. The text is one line or,
// for a check, two.
func readTerms(text string) Terms {
	var all Terms
	for block := range strings.SplitSeq("\n"+text, "\n= ") {
		head, body, found := strings.Cut(block, "\n")
		if !found || strings.TrimSpace(head) == "" {
			continue
		}
		names := strings.Split(head, "; ")
		_, more, _ := strings.Cut(strings.TrimSpace(body), "\n")
		all = append(all, Term{names[0], names[1:], strings.Join(strings.Fields(body), " "), strings.TrimSpace(more)})
	}
	slices.SortStableFunc(all, func(a, b Term) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
	return all
}

// Find returns the entry with a term or another name.
func (g Terms) Find(name string) (Term, bool) {
	for _, e := range g {
		if name != "" && (e.Name == name || slices.Contains(e.Others, name)) {
			return e, true
		}
	}
	return Term{}, false
}
