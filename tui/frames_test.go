//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hinshun/vt10x"

	"closingtime/internal/long"
	"closingtime/tui/builds"
)

// spectator looks at what a program writes to a terminal, frame by frame and line by line.
type spectator struct {
	screen vt10x.Terminal
	frames []paint
}

// paint is what one frame has done to the screen.
type paint struct {
	bytes  int
	fresh  int      // lines that were written and look different now
	stale  []string // lines that were written and look as they did before
	clears []string // sequences that emptied more than the rest of a line
}

// cursorHome begins each frame.
const cursorHome = "\x1b[H"

var (
	clearing = regexp.MustCompile(`\x1b\[[0-3]?J`)
	control  = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]|[\r\n]`)
)

// spectate returns a spectator who has seen all that was written, and the number of frames in its first part.
func spectate(columns, rows int, first, rest string) (s *spectator, early int) {
	s = &spectator{screen: vt10x.New(vt10x.WithSize(columns, rows))}
	early = strings.Count(first, cursorHome)
	before, after, _ := strings.Cut(first+rest, cursorHome)
	_, _ = s.screen.Write([]byte(before))
	for frame := range strings.SplitSeq(after, cursorHome) {
		s.see(frame)
	}
	return s, early
}

// see takes one frame, without the sequence that begins it. A line that is only ended was left alone.
func (s *spectator) see(frame string) {
	p := paint{bytes: len(cursorHome) + len(frame), clears: clearing.FindAllString(frame, -1)}
	_, _ = s.screen.Write([]byte(cursorHome))
	for line := range strings.SplitAfterSeq(frame, "\n") {
		row := s.screen.Cursor().Y
		before := s.row(row)
		_, _ = s.screen.Write([]byte(line))
		switch {
		case !slices.Equal(before, s.row(row)):
			p.fresh++
		case control.ReplaceAllString(line, "") != "":
			p.stale = append(p.stale, line)
		}
	}
	s.frames = append(s.frames, p)
}

func (s *spectator) row(y int) []vt10x.Glyph {
	columns, _ := s.screen.Size()
	row := make([]vt10x.Glyph, columns)
	for x := range row {
		row[x] = s.screen.Cell(x, y)
	}
	return row
}

func TestASpectatorSeesWhatIsWrittenInVain(t *testing.T) {
	first := cursorHome + "one\x1b[K\r\ntwo\x1b[K\r\n   " + cursorHome + "ONE\r\n\n\x1b[3;0H"
	s, early := spectate(10, 3, first, cursorHome+"\x1b[2J\n\x1b[36mtwo\x1b[0m\r\n   "+cursorHome+"\n\x1b[36mtwo\x1b[0m\n")
	if early != 2 || len(s.frames) != 4 {
		t.Fatalf("%d frames, %d of them early", len(s.frames), early)
	}
	for i, want := range []paint{{fresh: 2, stale: []string{"   "}}, {fresh: 1}, {fresh: 2, clears: []string{"\x1b[2J"}, stale: []string{"   "}}, {stale: []string{"\x1b[36mtwo\x1b[0m\n"}}} {
		got := s.frames[i]
		if got.fresh != want.fresh || !slices.Equal(got.stale, want.stale) || !slices.Equal(got.clears, want.clears) {
			t.Errorf("frame %d is seen as %+v, want %+v", i, got, want)
		}
	}
}

// The stage changes with every frame. Even so a frame clears nothing, so that nothing flickers, and writes no line
// that looks as it did before.
func TestFramesWriteOnlyWhatChanged(t *testing.T) {
	t.Parallel()
	withoutRace(t)
	if testing.Short() {
		t.Skip("builds and runs a service")
	}
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	const rows, enough = 36, 50
	widths := []int{60, 80, 120, 180, 240}
	for _, columns := range widths[:long.Pick(2, len(widths))] {
		t.Run(fmt.Sprint(columns), func(t *testing.T) {
			cmd := exec.Command(binary)
			cmd.Dir = checkout(t)
			p := sitsDown(t, columns, rows, cmd)
			p.runsTheBrokenOne()
			_, before, _ := p.shows()
			p.until("some frames", func(string) bool {
				_, output, _ := p.shows()
				return strings.Count(output[len(before):], cursorHome) > enough
			})
			p.presses("i").sees("killed by SIGINT")
			_, output, _ := p.shows()
			p.presses(ctrlC).waits(0)

			s, early := spectate(columns, rows, before, output[len(before):strings.LastIndex(output, cursorHome)])
			whole, bytes, lines := 0, 0, 0
			for i, f := range s.frames {
				whole = max(whole, f.bytes)
				if i < early {
					continue
				}
				bytes, lines = bytes+f.bytes, lines+f.fresh
				if f.fresh == 0 || len(f.stale) > 0 || len(f.clears) > 0 {
					t.Errorf("frame %d changes %d lines, clears with %q, and writes in vain %q", i, f.fresh, f.clears, f.stale)
				}
			}
			n := len(s.frames) - early
			t.Logf("%d frames of %d lines and %d bytes on average; the largest had %d bytes", n, lines/n, bytes/n, whole)
		})
	}
}

// A screen on which nothing happens writes nothing: what comes after a key is all that comes.
func TestAScreenOnWhichNothingHappensWritesNothing(t *testing.T) {
	t.Parallel()
	p := opens(t, checkout(t)).sees("Closing Time", "q quit", "✓ Everything is built; you can go offline.")
	_, before, _ := p.shows()
	time.Sleep(20 * builds.FrameTime) // nothing is waited for: a frame that is written in vain shows in any of them
	if _, after, _ := p.shows(); after != before {
		t.Errorf("it writes %q", after[len(before):])
	}
	p.presses("q").waits(0)
}
