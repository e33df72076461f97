package main

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// mark is a moment that concerns all lanes: a vertical line through them.
type mark struct {
	at     time.Duration
	column int
	glyph  rune
	ink    ink
	text   string
	short  string // for where there is no room for text; may be empty
}

// marks returns the moments that show on the axis, from left to right.
func (p *picture) marks() []mark {
	t := p.timeline
	var all []mark
	for _, step := range t.Steps {
		all = append(all, mark{at: step.At, glyph: '┊', ink: accent, text: clean(step.Text), short: firstWord(clean(step.Text))})
	}
	for _, s := range t.Signals {
		name := s.Name
		if len(t.Processes) > 1 {
			name += " to " + instance(s.Instance)
		}
		all = append(all, mark{at: s.At, glyph: '┆', ink: signal, text: name + " " + sender(s, t), short: name})
	}
	for _, process := range t.Processes {
		if process.Exited > 0 {
			all = append(all, mark{at: process.Exited, glyph: '│', ink: faint, text: exitShort(process)})
		}
	}
	if due := t.KillAt(); due > p.now && !t.Exited() {
		all = append(all, mark{at: due, glyph: '┊', ink: bad, text: "SIGKILL due"})
	}
	for i := range all {
		all[i].column = p.axis.column(all[i].at)
	}
	all = slices.DeleteFunc(all, func(m mark) bool { return m.column < 0 || m.column >= p.axis.columns })
	slices.SortStableFunc(all, func(a, b mark) int { return cmp.Compare(a.at, b.at) })
	// The first mark of a column is the one that shows: what followed at once followed from it.
	slices.Reverse(all)
	return all
}

// markLabels writes the marks' texts above them. Those of marks that are close together are joined.
func markLabels(marks []mark, columns int) strip {
	row := newStrip(columns)
	for i := len(marks) - 1; i >= 0; {
		first := marks[i]
		texts, shorts := []string{first.text}, []string{cmp.Or(first.short, first.text)}
		for i--; i >= 0 && marks[i].column < first.column+8; i-- {
			texts = append(texts, marks[i].text)
			shorts = append(shorts, cmp.Or(marks[i].short, marks[i].text))
		}
		room := columns - first.column - 2
		if i >= 0 {
			room = marks[i].column - first.column - 3
		}
		text := strings.Join(slices.Compact(texts), " · ")
		if width(text) > room {
			text = strings.Join(slices.Compact(shorts), " · ")
		}
		at := first.column + 2
		if width(text) > room {
			at = max(0, first.column-1-width(text)) // there may be room to the left of its line
			if at == 0 || !row.free(at-1, first.column) {
				at = first.column + 2
			} else {
				room = width(text)
			}
		}
		row.set(first.column, first.glyph, first.ink)
		row.write(at, clip(text, room), first.ink)
	}
	return row
}

// free tells whether nothing has been drawn from a column up to another one.
func (s strip) free(from, to int) bool {
	return !slices.ContainsFunc(s.glyphs[max(0, from):max(0, min(to, len(s.glyphs)))], func(r rune) bool { return r != ' ' })
}

// firstWord is what a step is about: "preStop: sleep 10 s" is a preStop.
func firstWord(text string) string {
	word, _, _ := strings.Cut(strings.TrimPrefix(text, "the "), " ")
	return strings.TrimSuffix(word, ":")
}

// sender says who sent a signal.
func sender(s timeline.Signal, t *timeline.Timeline) string {
	switch s.By {
	case event.ByPolicy:
		return "by " + stopper(t.Stop.Policy)
	case event.ByYou:
		return "by you"
	case event.ByOutside:
		return "from outside"
	case event.ByRun:
		if endsTheRun(s, t) {
			return "as it ended with the run"
		}
		return "by the run: time was up"
	}
	return ""
}

// stopper names what a stop policy imitates.
func stopper(policy string) string {
	switch policy {
	case "docker":
		return "docker stop"
	case "systemd":
		return "systemctl stop"
	case "kubernetes":
		return "Kubernetes"
	case "terminal":
		return "Ctrl-C"
	}
	return cmp.Or(policy, "the run")
}

func exitShort(p *timeline.Process) string {
	if p.KilledBy != "" {
		return "killed"
	}
	return "exit " + itoa(p.Status)
}

// ruler shows how long a second is.
func (a axis) ruler() string {
	second := int(time.Duration(a.columns) * time.Second / a.span)
	switch {
	case second >= 7:
		return "├" + center(" 1 s ", second-2, "─") + "┤"
	case second >= 3:
		return "├" + strings.Repeat("─", second-2) + "┤ 1 s"
	}
	return ""
}

func center(text string, w int, with string) string {
	left := (w - width(text)) / 2
	return strings.Repeat(with, max(0, left)) + text + strings.Repeat(with, max(0, w-width(text)-left))
}
