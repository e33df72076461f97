package screens

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/recording"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// The lines above and below the list.
const (
	runsAbove = 3
	runsBelow = 4
)

func (s *runs) View() string {
	shown := s.shown()
	what := ui.Either(s.lesson == "", "all lessons", "only "+ui.Clean(s.lesson))
	count := ui.Plural(len(shown), "run")
	switch {
	case !s.loaded:
		count = "reading the recordings"
	case s.unread > 0:
		count = "reading " + strconv.Itoa(s.unread) + " more · " + count
	}
	if where := s.list.Where(); where != "" {
		count = where + " · " + count
	}
	lines := []string{ui.Title("Recorded runs", what, "", count, s.w), ui.Rule(s.w)}
	switch {
	case !s.loaded:
		return ui.Box(append(lines, "", "  The recordings are being read."), s.w, s.h)
	case s.problem != nil:
		return ui.Box(append(append(lines, ""), ui.Indented("  ", "✗ "+ui.Clean(s.problem.Error()), s.w-2)...), s.w, s.h)
	case len(shown) == 0:
		return ui.Box(append(append(lines, ""), ui.Indented("  ", "No run is recorded yet. Each run on the stage is kept, and is then listed here.", s.w-2)...), s.w, s.h)
	}
	lines = append(lines, ui.Faint.Of(s.row("  ", "when", "lesson", "service", "length", "verdict")))
	lines = append(lines, s.list.Draw(func(i int, chosen bool) string { return s.line(shown[i], chosen) })...)
	written := s.written.lines(s.w)
	lines = ui.Fill(lines, s.h-runsBelow-len(written))
	return ui.Box(append(append(append(lines, written...), ui.Rule(s.w)), s.below()...), s.w, s.h)
}

// row is one line of the table, with the first of the forms of a verdict that fits.
func (s *runs) row(cursor, when, lesson, service, length string, verdicts ...string) string {
	name, of := max(12, min(28, s.w-60)), 7
	if s.w >= 100 {
		of = 20 // variants of services have longer names
	}
	return " " + cursor + " " + ui.Pad(when, 12) + " " + ui.Pad(lesson, name) + " " + ui.Pad(service, of) + " " +
		ui.PadLeft(length, 7) + "  " + ui.Fitting(max(8, s.w-name-of-29), verdicts...)
}

func (s *runs) line(info recording.Info, chosen bool) string {
	cursor, name := " ", ui.Clean(info.Name)
	if chosen {
		cursor, name = ui.Strong.Of("▸"), ui.Strong.Of(name)
	}
	if i := slices.Index(s.marked, info.Path); i >= 0 {
		cursor += ui.Accent.Of(strconv.Itoa(i + 1))
	} else {
		cursor += " "
	}
	return s.row(cursor, ui.Day(info.Started, s.now()), name, ui.Clean(info.Of), ui.Seconds(info.Length), VerdictInShort(info), outcomeInShort(info))
}

// VerdictInShort is the verdict on a run in a few words.
func VerdictInShort(info recording.Info) string {
	text := outcomeInShort(info)
	if info.Damage == nil && info.NoVerdict == verdict.None && info.Why == "" && info.Fail > 0 {
		text += ": " + strings.Join(info.Failed, ", ")
	}
	return text
}

// outcomeInShort is VerdictInShort without the names of the failed checks.
func outcomeInShort(info recording.Info) string {
	switch {
	case info.Damage != nil:
		return ui.Warn.Of("? damaged") + said(info)
	case info.NoVerdict != verdict.None:
		return ui.Warn.Of("? " + words.NoVerdictInShort(info.NoVerdict))
	case info.Why != "":
		return ui.Warn.Of("? ended early") + said(info)
	case info.Fail > 0:
		return ui.Bad.Of("✗ " + strconv.Itoa(info.Fail) + " failed")
	case info.Inconclusive > 0:
		return ui.Warn.Of("? " + strconv.Itoa(info.Inconclusive) + " not shown")
	case info.Pass > 0:
		return ui.Good.Of("✓ all passed")
	}
	return ui.Faint.Of("- nothing to judge")
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
		return []string{" " + ui.Warn.Of("Delete this recording for good?"), " " + ui.Faint.Of(ui.RelativePath(info.Path)), " y deletes it, any other key keeps it."}
	case s.ask == asksFormat:
		return s.formatLines()
	}
	size := fmt.Sprintf("%d kB", (info.Size+1023)/1024)
	first := " " + info.Started.Local().Format(time.DateTime) + ", " + size
	if info.Policy != "" {
		first += ", stopped by " + words.Stopper(ui.Clean(info.Policy))
	}
	path := ui.RelativePath(info.Path)
	lines := []string{first, " " + ui.Faint.Of(ui.Fitting(s.w-2, path, filepath.Base(path)))}
	switch {
	case len(s.marked) == 1:
		lines = append(lines, " "+ui.Accent.Of("One is marked. Mark another one with space to compare them."))
	case len(s.marked) == 2:
		lines = append(lines, " "+ui.Accent.Of("Two are marked: c compares them."))
	case info.Newer(): // whatever else is wrong with it may be wrong for that reason
		lines = append(lines, " "+ui.Warn.Of(ui.Capital(words.NewerFormat)+"."))
	case info.Damage != nil:
		lines = append(lines, " "+ui.Warn.Of(ui.Fitting(s.w-2, "Damaged: "+ui.Clean(info.Damage.Error())+". What stands before it can be replayed.",
			ui.Capital(words.DamagedLine(info.Damage))+". What stands before it can be replayed.")))
	case info.NoVerdict != verdict.None:
		lines = append(lines, " "+ui.Warn.Of(ui.Capital(words.NoVerdict(info.NoVerdict))+"."))
	case info.Why != "":
		lines = append(lines, " "+ui.Warn.Of("Ended early: "+ui.Clean(info.Why)))
	}
	return lines
}

// formatLines ask in which format the chosen run is to be exported. The footer says what other keys do, where that has no room here.
func (s *runs) formatLines() []string {
	var formats []string
	for _, f := range ExportFormats {
		formats = append(formats, ui.Strong.Of(f.key)+" "+f.says)
	}
	ask, into := " "+ui.Accent.Of("Export it as:"), " "+ui.Faint.Of("into "+ui.RelativePath(s.out))
	if line := ask + " " + strings.Join(formats, "   "); ui.Width(line) < s.w {
		return []string{line, into, " Any other key: not now."}
	}
	return []string{ask, " " + strings.Join(formats, "  "), into}
}
