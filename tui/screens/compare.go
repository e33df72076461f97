package screens

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/export"
	"closingtime/playground/recording"
	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// comparison shows two recorded runs on one clock, which is zero at the signal in both.
type comparison struct {
	player
	w, h  int
	sides [2]*replay
	names [2]string
	both  string    // what both are of, where it is the same
	came  [2]string // what came of them, where that helps to tell them apart
	stems [2]string // of the recordings' files
	runs  [2]*export.Run
	out   string // where exports go

	at, from, to time.Duration // from the signal on
	report       ui.Scroller   // the verdicts, in place of the lanes
	judged       bool
	ordered      int // the width for which the report was laid out
}

// comparedMsg brings the report of a comparison.
type comparedMsg struct {
	of   *comparison
	text string
}

// loadComparison reads two recordings.
func loadComparison(left, right, out string) (*comparison, error) {
	var loaded [2]*recording.Recording
	for i, path := range []string{left, right} {
		r, err := recording.Load(path)
		if err != nil {
			return nil, err
		}
		if len(r.Events) == 0 {
			return nil, fmt.Errorf("nothing of %s can be read, so there is nothing to compare", filepath.Base(path))
		}
		loaded[i] = r
	}
	c := compareRuns(loaded[0], loaded[1])
	c.out = out
	return c, nil
}

func compareRuns(left, right *recording.Recording) *comparison {
	c := &comparison{player: newPlayer(0.5)}
	for i, r := range []*recording.Recording{left, right} {
		side := NewReplay(TitleOf(r.Events), r.Events, r.Damage)
		side.picture.Zero = max(1, side.signal)
		c.sides[i], c.runs[i] = side, export.New(r.Timeline, r.Damage)
		c.names[i] = ui.Clean(strings.TrimSpace(r.Name + " " + r.Of))
		c.stems[i] = strings.TrimSuffix(filepath.Base(r.Path), recording.Ext)
		c.from = min(c.from, -side.signal)
		c.to = max(c.to, side.end-side.signal)
	}
	c.distinguish(left, right)
	c.seek(max(c.from, -2*time.Second, c.bothServe()))
	return c
}

// bothServe is when the later one of both was ready, or the signal, whichever came first.
func (c *comparison) bothServe() time.Duration {
	at := c.from
	for i, side := range c.sides {
		at = max(at, c.runs[i].Timeline.Process().Ready-side.signal)
	}
	return min(at, 0)
}

// distinguish tells two runs of the same service apart: by when they were begun, or else by their order, and by what
// came of them.
func (c *comparison) distinguish(left, right *recording.Recording) {
	if c.names[0] != c.names[1] {
		return
	}
	layout := time.TimeOnly
	a, b := left.Started.Local(), right.Started.Local()
	if a.Format(time.DateOnly) != b.Format(time.DateOnly) {
		layout = "15:04 on 2 Jan"
	}
	when := [2]string{"at " + a.Format(layout), "at " + b.Format(layout)}
	if when[0] == when[1] {
		when = [2]string{"the first", "the second"}
	}
	c.both, c.names = c.names[0], when
	for i, r := range []*recording.Recording{left, right} {
		c.came[i] = "  " + outcomeInShort(r.Info)
	}
}

func (c *comparison) SetSize(w, h int) { c.w, c.h = w, h }

// seek shows a moment, measured from the signal.
func (c *comparison) seek(at time.Duration) {
	c.at = max(c.from, min(at, c.to))
	for _, side := range c.sides {
		side.seek(side.signal + c.at)
	}
}

func (c *comparison) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case beatMsg:
		if !c.beats(msg) {
			return nil
		}
		c.seek(c.at + c.played())
		if c.at >= c.to {
			c.pause()
			return nil
		}
		return c.next()
	case tea.ResumeMsg:
		c.resume()
	case comparedMsg:
		if msg.of == c {
			c.report.Set(reportLines(msg.text), c.h-2)
		}
	case app.Resized:
		return c.order()
	case tea.KeyMsg:
		return c.press(a, msg)
	}
	return nil
}

func (c *comparison) press(a app.Navigator, k tea.KeyMsg) tea.Cmd {
	switch {
	case key.Matches(k, ui.KeyBack) && c.judged, key.Matches(k, keyJudge):
		c.judged = !c.judged
		c.pause()
		return c.order()
	case key.Matches(k, ui.KeyBack):
		c.pause()
		return a.Back()
	case key.Matches(k, keyExport):
		return c.export()
	case c.judged:
		c.report.Update(k)
	case key.Matches(k, keyPlay):
		if c.playing {
			c.pause()
			return nil
		}
		if c.at >= c.to {
			c.seek(c.from)
		}
		return c.play()
	default:
		c.move(k)
	}
	return nil
}

// move moves in time, or scrolls.
func (c *comparison) move(k tea.KeyMsg) {
	switch {
	case key.Matches(k, keySlower):
		c.slower()
	case key.Matches(k, keyFaster):
		c.faster()
	case key.Matches(k, keyBackward):
		c.seek(c.at - time.Second/2)
	case key.Matches(k, keyForward):
		c.seek(c.at + time.Second/2)
	case key.Matches(k, keyStep):
		c.pause()
		c.seek(c.neighbour(1))
	case key.Matches(k, keyStepBack):
		c.pause()
		c.seek(c.neighbour(-1))
	case key.Matches(k, keyToSignal):
		c.pause()
		c.seek(0)
	case key.Matches(k, keyRewind):
		c.seek(c.from)
	case key.Matches(k, keyToEnd):
		c.seek(c.to)
	case key.Matches(k, ui.KeyUp):
		c.scroll(-1)
	case key.Matches(k, ui.KeyDown):
		c.scroll(1)
	}
}

func (c *comparison) scroll(by int) {
	for _, side := range c.sides {
		side.picture.Scroll(by)
	}
}

// neighbour is when something happens next in either run, or happened last.
func (c *comparison) neighbour(direction int) time.Duration {
	best := c.to
	if direction < 0 {
		best = c.from
	}
	for _, side := range c.sides {
		at := c.at + side.signal
		if next := side.history.Moment(at); direction > 0 && next < side.history.Len() {
			best = min(best, side.history.Event(next).At-side.signal)
		}
		if before := side.history.Moment(at - 1); direction < 0 && before > 0 {
			best = max(best, side.history.Event(before-1).At-side.signal)
		}
	}
	return best
}

// order has the report laid out for the width.
func (c *comparison) order() tea.Cmd {
	if !c.judged || c.ordered == c.w {
		return nil
	}
	c.ordered = c.w
	w, left, right := c.w-2, c.runs[0], c.runs[1]
	return func() tea.Msg {
		var text bytes.Buffer
		if err := export.CompareText(&text, left, right, min(w, 118)); err != nil {
			return app.Notice(ui.Clean(err.Error()))
		}
		return comparedMsg{c, text.String()}
	}
}

// export writes the comparison as one page.
func (c *comparison) export() tea.Cmd {
	left, right, out := c.runs[0], c.runs[1], c.out
	name := "compare-" + c.stems[0] + "-with-" + c.stems[1] + ".html" // no other two runs have that
	return func() tea.Msg {
		var page bytes.Buffer
		if err := export.CompareHTML(&page, left, right); err != nil {
			return app.Notice(ui.Clean(err.Error()))
		}
		path, err := WriteExport(filepath.Join(out, name), page.Bytes())
		if err != nil {
			return app.Notice(ui.Clean(err.Error()))
		}
		return app.Notice("Written: " + ui.RelativePath(path))
	}
}

// reportLines is the part of the report that sets the two side by side, without its heading; the lanes show the rest.
func reportLines(text string) []string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if i := slices.Index(lines, "Side by side"); i >= 0 {
		lines = lines[min(i+2, len(lines)):]
	}
	for i, line := range lines {
		lines[i] = " " + ui.Clean(line)
	}
	return lines
}
