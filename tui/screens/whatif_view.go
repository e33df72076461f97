package screens

import (
	"strings"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/outcomes"
	"closingtime/tui/ui"
)

// whatIfAbove is how many lines stand above the list.
const whatIfAbove = 3

// rows is how many lines the list has: all of it, if half of the screen is left for what is below.
func (s *whatIf) rows() int { return max(3, min(len(s.suggestions), (s.h-whatIfAbove)/2)) }

func (s *whatIf) layOut() {
	if s.w <= 0 {
		return
	}
	s.list.Set(len(s.suggestions), s.rows())
	if s.drawsRun() {
		s.pane.lay(s.w, max(2, s.h-whatIfAbove-s.rows()-1))
	}
}

// drawsRun tells whether the run shows below the list.
func (s *whatIf) drawsRun() bool { return s.launch != nil && s.pane.news.Timeline != nil }

func (s *whatIf) View() string {
	lines := []string{
		ui.Title("What would happen if", s.name, s.which, s.list.Where(), s.w), ui.Rule(s.w),
		" " + ui.Faint.Of(ui.Fitting(s.w-2, "What this run came nearest to. Each of them would probably have broken it, and can be run.", "What this run came nearest to.")),
	}
	lines = append(ui.Fill(append(lines, s.list.Draw(s.row)...), whatIfAbove+s.rows()), ui.Rule(s.w))
	if s.drawsRun() {
		return ui.Box(append(lines, s.pane.draw()...), s.w, s.h)
	}
	return ui.Box(append(lines, s.below()...), s.w, s.h)
}

// row is one suggestion, with what is expected of it or what came of it.
func (s *whatIf) row(i int, chosen bool) string {
	suggestion := s.suggestions[i]
	what := ui.Faint.Of("to break ") + suggestion.Check
	switch t, done := s.tried[i]; {
	case s.launch != nil && s.trying == i:
		what = ui.Accent.Of("▸ under way")
	case done:
		what = outcomes.Glyph(verdict.Worst(t.results)) + " " + whatCame(t)
	}
	width := 0
	for _, other := range s.suggestions {
		width = max(width, ui.Width(words.WhatIfName(other)))
	}
	width = min(width, 44, s.w/2)
	lead, name := ui.Cursor(chosen, ui.Pad(words.WhatIfName(suggestion), width))
	return lead + name + "  " + ui.Clip(what, s.w-width-6)
}

// whatCame names the checks that came out differently.
func whatCame(t tried) string {
	var worse, others []string
	for _, c := range t.changes {
		if c.Trend() == verdict.Worse {
			worse = append(worse, c.Check)
		} else {
			others = append(others, c.Check)
		}
	}
	switch {
	case len(worse) > 0:
		return "breaks " + strings.Join(worse, ", ")
	case len(others) > 0:
		return "breaks nothing; other: " + strings.Join(others, ", ")
	}
	return "breaks nothing: the same verdict"
}

// below says more of the chosen one.
func (s *whatIf) below() []string {
	suggestion, t, done := s.chosen()
	var lines []string
	say := func(lead, text string) { lines = append(lines, ui.Indented(lead, text, min(s.w-2, 110))...) }
	say("  ", ui.Strong.Of(words.WhatIf(suggestion)+"."))
	say("  ", ui.Faint.Of("near:")+" "+words.WhyNear(suggestion.Near))
	switch {
	case s.launch != nil && s.trying == s.list.Chosen:
		say("  ", ui.Accent.Of("○")+" "+ui.Capital(s.building.What.Text())+" is being built.")
	case s.failed && s.trying == s.list.Chosen:
		say("  ", ui.Bad.Of("✗ It did not run.")+" "+ui.Capital(ui.Clean(s.problem.Reason)))
	case done:
		lines = append(lines, "")
		for _, c := range t.changes {
			say(" "+outcomes.Sign(c.After.Outcome)+" "+ui.Strong.Of(ui.Pad(c.Check, 11)), words.Evidence(*c.After)[0])
		}
		if len(t.changes) == 0 {
			say("  ", "Every check came out as before.")
		}
	default:
		say("  ", ui.Faint.Of("to break:")+" "+suggestion.Check+", which wants: "+words.Holds(suggestion.Check))
		if len(suggestion.Choices) > 0 {
			say("  ", ui.Faint.Of("The switchboard, a service that does all that the course teaches, is run in the place of this one, in the same situation."))
		}
	}
	return lines
}
