package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"

	"closingtime/playground/recording"
)

// runsAbove is how many lines are above the list.
const runsAbove = 3

// rows is how many runs show at once.
func (s *runs) rows() int { return max(1, s.h-runsAbove-4) }

func (s *runs) view() string {
	shown := s.shown()
	what := "all lessons"
	if s.lesson != "" {
		what = "only " + clean(s.lesson)
	}
	title := " " + strong.of("Recorded runs") + "  " + what
	count := plural(len(shown), "run") + " "
	if s.unread > 0 {
		count = "looking at " + strconv.Itoa(s.unread) + " more · " + count
	}
	lines := []string{ends(title, count, s.w), rule(s.w)}
	switch {
	case !s.loaded:
		return box(append(lines, "", "  Looking at the recordings."), s.w, s.h)
	case s.problem != nil:
		return box(append(lines, append([]string{""}, indented("  ", "✗ "+clean(s.problem.Error()), s.w-2)...)...), s.w, s.h)
	case len(shown) == 0:
		return box(append(lines, "", "  No run is recorded yet. Each run on the stage is kept, and is then listed here."), s.w, s.h)
	}
	lines = append(lines, faint.of(s.row("  ", "when", "lesson", "service", "verdict", "length")))
	s.scroll(len(shown))
	for i := s.top; i < min(len(shown), s.top+s.rows()); i++ {
		lines = append(lines, s.line(shown[i], i == s.chosen))
	}
	for len(lines) < s.h-4 {
		lines = append(lines, "")
	}
	return box(append(append(lines, rule(s.w)), s.below()...), s.w, s.h)
}

// scroll brings the chosen run into sight.
func (s *runs) scroll(n int) {
	s.top = max(s.chosen-s.rows()+1, min(s.top, s.chosen))
	s.top = max(0, min(s.top, n-s.rows()))
}

// row is one line of the table.
func (s *runs) row(cursor, when, lesson, service, verdict, length string) string {
	name, of := max(12, min(28, s.w-60)), 7
	if s.w >= 100 {
		of = 20 // variants of services have longer names
	}
	return " " + cursor + " " + pad(when, 12) + " " + pad(lesson, name) + " " + pad(service, of) + " " +
		padLeft(length, 7) + "  " + pad(verdict, max(8, s.w-name-of-29))
}

func (s *runs) line(info recording.Info, chosen bool) string {
	cursor := " "
	if chosen {
		cursor = strong.of("▸")
	}
	if i := slices.Index(s.marked, info.Path); i >= 0 {
		cursor += accent.of(strconv.Itoa(i + 1))
	} else {
		cursor += " "
	}
	name := clean(info.Name)
	if chosen {
		name = strong.of(name)
	}
	return s.row(cursor, info.Started.Local().Format("02 Jan 15:04"), name, clean(info.Of), verdictOf(info), seconds(info.Length))
}

// verdictOf is the verdict on a run in a few words.
func verdictOf(info recording.Info) string {
	switch {
	case info.Damage != nil:
		return warn.of("? damaged") + said(info)
	case info.Size == 0 && !info.Complete && info.Format == 0:
		return warn.of("? nothing recorded")
	case info.Left || !info.Complete:
		return warn.of("? left early")
	case info.Why != "":
		return warn.of("? ended early") + said(info)
	case info.Fail > 0:
		return bad.of("✗ "+strconv.Itoa(info.Fail)+" failed") + ": " + strings.Join(info.Failed, ", ")
	case info.Inconclusive > 0:
		return warn.of("? " + strconv.Itoa(info.Inconclusive) + " not shown")
	case info.Pass > 0:
		return good.of("✓ all passed")
	}
	return faint.of("- nothing to judge")
}

func said(info recording.Info) string {
	if info.Fail > 0 {
		return ", " + strconv.Itoa(info.Fail) + " failed"
	}
	return ""
}

// below tells more about the chosen run, or asks.
func (s *runs) below() []string {
	info, ok := s.current()
	switch {
	case !ok:
		return nil
	case s.ask == asksDelete:
		return []string{" " + warn.of("Delete this recording for good?"), " " + faint.of(relative(info.Path)), " y deletes it, any other key keeps it."}
	case s.ask == asksFormat:
		var formats []string
		for _, f := range exportFormats {
			formats = append(formats, strong.of(f.key)+" "+f.says)
		}
		return []string{" " + accent.of("Export it as:") + " " + strings.Join(formats, "   "), " " + faint.of("into "+relative(s.out)), " Any other key: not now."}
	}
	size := fmt.Sprintf("%d kB", (info.Size+1023)/1024)
	first := " " + info.Started.Local().Format(time.DateTime) + ", " + size
	if info.Policy != "" {
		first += ", stopped by " + stopper(clean(info.Policy))
	}
	lines := []string{first, " " + faint.of(relative(info.Path))}
	switch {
	case len(s.marked) == 1:
		lines = append(lines, " "+accent.of("One is marked. Mark another one with space to compare them."))
	case len(s.marked) == 2:
		lines = append(lines, " "+accent.of("Two are marked: c compares them."))
	case info.Damage != nil:
		lines = append(lines, " "+warn.of("Damaged: "+clean(info.Damage.Error())+". What stands before it can be replayed."))
	case info.Left || !info.Complete:
		lines = append(lines, " "+warn.of(capital(notJudged)+"."))
	case info.Why != "":
		lines = append(lines, " "+warn.of("Ended early: "+clean(info.Why)))
	case info.Newer():
		lines = append(lines, " "+warn.of("A newer program wrote it; some of it may be shown wrongly."))
	}
	return lines
}

func (s *runs) keys() []key.Binding {
	switch {
	case s.ask == asksDelete:
		return []key.Binding{bind("y", "delete it"), bind("any other", "keep it")}
	case s.ask == asksFormat:
		return []key.Binding{bind("t j h s u", "the format"), bind("any other", "not now")}
	case len(s.shown()) == 0:
		return []key.Binding{keyBack}
	}
	keys := []key.Binding{keyOpenRun, named(keyMark, "mark"), named(keyExport, "export"), named(keyOnlyLesson, "filter"), named(keyDelete, "delete")}
	if len(s.marked) == 2 {
		keys = append([]key.Binding{named(keyCompare, "compare")}, keys...)
	}
	return append(keys, keyBack)
}

func (s *runs) allKeys() []key.Binding {
	return []key.Binding{bind("↑ ↓", "choose a run"), bind("pgup, pgdn", "a page"), bind("home, end", "the newest, the oldest"),
		keyOpenRun, keyMark, keyCompare, keyExport, keyOnlyLesson, keyDelete, keyReload, keyBack}
}
