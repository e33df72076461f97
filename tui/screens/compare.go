package screens

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

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
	sides [2]recordedRun
	panes [2]pane
	names [2]string
	which [2]string // tell them from others of those names
	both  [2]string // the name and the which that both have; empty where they differ
	came  [2]string // what came of them, where that helps to tell them apart
	stems [2]string // of the recordings' files
	runs  [2]*export.Run
	out   string // where exports go

	written written

	report ui.Scroller // the verdicts, in place of the lanes
	judged bool
	laid   int // the width for which the report was laid out, or is
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
	c := &comparison{player: newPlayer()}
	c.show, c.neighbour, c.signalled = c.showBoth, c.neighbourOfBoth, true
	for i, r := range []*recording.Recording{left, right} {
		c.sides[i], c.runs[i] = newRecorded(r.History, &c.panes[i].picture), export.New(r.Timeline, r.Damage)
		side := &c.sides[i]
		side.picture.Zero = max(1, side.signal)
		c.names[i], c.which[i] = ui.Clean(r.Name), ui.When(r.Of != "", " "+ui.Clean(r.Of))
		c.stems[i] = strings.TrimSuffix(filepath.Base(r.Path), recording.Ext)
		c.from = min(c.from, -side.signal)
		c.to = max(c.to, side.end-side.signal)
	}
	c.distinguish(left, right)
	for i := range c.panes {
		c.panes[i].service = strconv.Itoa(i+1) + " " + c.names[i] + c.which[i] + c.came[i]
	}
	c.seek(max(c.from, -2*time.Second, c.bothServe()))
	return c
}

// bothServe is when the later of the two was ready, or when the signal came, whichever was first.
func (c *comparison) bothServe() time.Duration {
	at := c.from
	for i := range c.sides {
		at = max(at, c.runs[i].Timeline.Process().Ready-c.sides[i].signal)
	}
	return min(at, 0)
}

// distinguish tells two runs of the same service apart: by when they were begun, or else by their order, and by what
// came of them.
func (c *comparison) distinguish(left, right *recording.Recording) {
	if c.names[0] != c.names[1] || c.which[0] != c.which[1] {
		return
	}
	layout := "at 15:04:05"
	a, b := left.Started.Local(), right.Started.Local()
	switch {
	case a.Year() != b.Year():
		layout = "on 2 Jan 2006"
	case a.YearDay() != b.YearDay():
		layout = "at 15:04 on 2 Jan"
	}
	when := [2]string{a.Format(layout), b.Format(layout)}
	if when[0] == when[1] {
		when = [2]string{"the first", "the second"}
	}
	c.both, c.names, c.which = [2]string{c.names[0], c.which[0]}, when, [2]string{}
	for i, r := range []*recording.Recording{left, right} {
		c.came[i] = "  " + outcomeInShort(r.Info)
	}
}

func (c *comparison) SetSize(w, h int) {
	c.w, c.h = w, h
	c.layOut()
}

// showBoth shows both at a moment, measured from the signal.
func (c *comparison) showBoth(at time.Duration) {
	for i := range c.sides {
		c.sides[i].show(c.sides[i].signal + at)
	}
	c.layOut()
}

// neighbourOfBoth is when something happens next in either run, or has happened last.
func (c *comparison) neighbourOfBoth(direction int) time.Duration {
	left, right := c.sides[0].neighbour(direction)-c.sides[0].signal, c.sides[1].neighbour(direction)-c.sides[1].signal
	if direction > 0 {
		return min(left, right)
	}
	return max(left, right)
}

func (c *comparison) Update(a app.Navigator, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case app.Resized:
		return c.order()
	case tea.KeyMsg:
		cmd := c.Commands().Press(a, msg)
		c.layOut()
		return cmd
	}
	return c.hears(msg)
}

func (c *comparison) Commands() app.Commands {
	if c.judged {
		return append(app.Scroll(&c.report),
			app.Command{Key: keyExport, Footer: "export as HTML", Do: c.export},
			app.Command{Key: ui.Named(keyJudge, "the lanes"), Footer: "lanes", Do: c.turn},
			app.Command{Key: ui.KeyBack, Footer: "back", Do: c.turn})
	}
	return slices.Concat(c.playCommands(), app.Commands{
		{Key: ui.Named(keyJudge, "both verdicts in full, or the lanes"), Footer: "verdicts", Do: c.turn},
	}, c.moveCommands(), app.Commands{
		{Key: ui.Named(keyExport, "export both as one HTML page"), Footer: "export", Do: c.export},
	}, Scrolling(&c.panes[0].picture, &c.panes[1].picture), app.Commands{{Key: ui.KeyBack, Footer: "back", Do: c.back}})
}

// turn shows the verdicts in the place of the lanes, or the lanes again.
func (c *comparison) turn(app.Navigator) tea.Cmd {
	c.judged = !c.judged
	c.pause()
	return c.order()
}

// order has the report laid out for the width.
func (c *comparison) order() tea.Cmd {
	if !c.judged || c.laid == c.w {
		return nil
	}
	c.laid = c.w
	w, left, right := c.w, c.runs[0], c.runs[1]
	return func() tea.Msg {
		lines := export.ComparedLines(left, right, min(w-2, 118))
		for i, line := range lines {
			lines[i] = " " + ui.Clean(line)
		}
		return app.Result{For: c, Take: app.Call(func() {
			if c.laid == w { // and no later one
				c.report.Lines = lines
				c.layOut()
			}
		})}
	}
}

// export writes the comparison as one page.
func (c *comparison) export(app.Navigator) tea.Cmd {
	left, right, out := c.runs[0], c.runs[1], c.out
	name := "compare-" + c.stems[0] + "-with-" + c.stems[1] + ".html" // no other two runs have that
	return exporting(c, func() (string, error) {
		var page bytes.Buffer
		if err := export.CompareHTML(&page, left, right); err != nil {
			return "", err
		}
		return WriteExport(filepath.Join(out, name), page.Bytes())
	}, func(path written) {
		c.written = path
		c.layOut()
	})
}
