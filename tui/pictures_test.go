//go:build unix

package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/hinshun/vt10x"

	"closingtime/playground/export"
	"closingtime/playground/recording"
	"closingtime/tui/progress"
)

var takePictures = flag.Bool("pictures", false, "take the pictures for the README anew")

// pictures are those in the README, by name, with what they show.
var pictures = map[string]string{
	"map":     "The map of the course: its parts, the lessons, and what the chosen one is about",
	"stage":   "A service at the moment of SIGTERM: the requests in flight are cut off",
	"drain":   "The mended service at the same moment: it answers what is in flight, and then ends",
	"verdict": "The verdict on the broken service: each check, with its evidence",
	"beside":  "Broken and fixed side by side, under the same load, stopped at the same instant",
	"mend":    "Mending one's own copy: the checks turn with each save",
	"export":  "The timeline of a run, as the HTML export has it",
	"run":     "A broken service and its fixed one, stopped at the same moment, playing",
}

// largest is how many bytes a picture may have.
const largest = 150 << 10

// TestPictures takes the pictures for the README, with the real program on a terminal:
//
//	go test ./tui -run TestPictures -pictures
//
// Without the flag, it checks that the existing pictures are whole.
func TestPictures(t *testing.T) {
	if *takePictures {
		t.Run("map", pictureOfTheMap)
		t.Run("lesson", picturesOfALesson)
		t.Run("run", pictureOfTwoRuns)
	}
	for name := range pictures {
		text, err := os.ReadFile(filepath.Join("pictures", name+".svg"))
		if err != nil {
			t.Errorf("%v; go test ./tui -run TestPictures -pictures makes it", err)
			continue
		}
		if err := wellFormed(text); err != nil {
			t.Errorf("%s.svg is not well-formed: %v", name, err)
		}
		if len(text) > largest {
			t.Errorf("%s.svg has %d bytes, more than %d", name, len(text), largest)
		}
	}
}

func wellFormed(text []byte) error {
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// sits opens the program in a terminal of a picture's size, for somebody who edits in nano.
func sits(t *testing.T, root string, columns, rows int) *person {
	t.Helper()
	binary, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	nano := filepath.Join(t.TempDir(), "nano") // nobody opens it
	if err := os.WriteFile(nano, nil, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(binary)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "EDITOR="+nano, "VISUAL=")
	return sitsDown(t, columns, rows, cmd)
}

// takes keeps what is on the screen as a picture, as soon as a frame is on it whole.
func (p *person) takes(name string) *person {
	p.t.Helper()
	columns, rows := p.screen.Size()
	end := ansi.CursorPosition(0, rows) // Bubble Tea puts the cursor there behind each frame
	var output string
	p.until("the end of a frame", func(string) bool {
		_, output, _ = p.shows()
		return strings.HasSuffix(output, end)
	})
	screen := vt10x.New(vt10x.WithSize(columns, rows))
	// The emulator knows no faint letters; grey ones stand for them.
	_, _ = screen.Write([]byte(strings.ReplaceAll(output, "\x1b[2m", "\x1b[90m")))
	keepPicture(p.t, name, []byte(screenSVG(pictures[name], screen)))
	return p
}

func keepPicture(t testing.TB, name string, svg []byte) {
	t.Helper()
	if err := errors.Join(os.MkdirAll("pictures", 0o755), os.WriteFile(filepath.Join("pictures", name+".svg"), svg, 0o644)); err != nil {
		t.Fatal(err)
	}
}

// pictureOfTheMap shows the whole course, with some of it done.
func pictureOfTheMap(t *testing.T) {
	root := t.TempDir()
	if err := copyCheckout(root); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"lessons", "solutions"} {
		if err := os.RemoveAll(filepath.Join(root, folder)); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(root, folder), os.DirFS(filepath.Join("..", folder))); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := progress.Open(filepath.Join(root, ".closingtime", "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, lesson := range []string{"01-signal", "02-shutdown", "03-main-returns", "04-poisoned-context"} {
		if err := kept.PassedYours(lesson); err != nil {
			t.Fatal(err)
		}
	}
	if err := kept.At("05-workers", progress.StepRead); err != nil {
		t.Fatal(err)
	}
	p := sits(t, root, 110, 32)
	p.sees("Closing Time", "q quit").takes("map").presses("q").waits(0)
}

// picturesOfALesson goes through the first lesson.
func picturesOfALesson(t *testing.T) {
	root := checkout(t)
	p := sits(t, root, 110, 28)
	p.runsTheBrokenOne()
	p.sees("#14 ")
	p.stops()
	p.sees("killed by SIGTERM", "✗ EOF").takes("stage")
	p.sees("enter verdict").presses(enter).sees("Verdict", "✗ exit").takes("verdict")
	p.presses("f").sees("▸fixed", "#14 ")
	p.stops()
	p.reads(`SIGTERM (0\.[89]|1\.\d) s ago`)
	p.takes("drain").sees("enter verdict")
	export01(t, root)

	p.presses("w").sees("enter run both").presses(enter)
	p.sees("#14 ").presses("t").sees("killed by SIGTERM").reads(`SIGTERM (0\.[89]|1\.\d) s ago|ended by itself`)
	p.takes("beside").sees("enter verdicts").presses("q")
	p.sees("mend yours").presses("7").sees("Mend it", "waiting for a save", "edit in nano")
	halfMends(t, root)
	p.sees("✗ answered", "waiting for a save").takes("mend")
	p.presses(ctrlC).waits(0)
}

// halfMends makes the learner's copy one that hears the signal, and then drops everybody.
func halfMends(t *testing.T, root string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "solutions", "01-signal", "main.go"))
	if err != nil {
		t.Fatal(err)
	}
	mended := strings.Replace(string(text), "server.Shutdown(httpCtx)", "server.Close()", 1)
	mended = strings.Replace(mended, "httpCtx, cancel :=", "_, cancel :=", 1)
	if err := os.WriteFile(filepath.Join(root, "lessons", "01-signal", "yours", "main.go"), []byte(mended), 0o644); err != nil {
		t.Fatal(err)
	}
}

// pictureOfTwoRuns has two recorded runs, playing.
func pictureOfTwoRuns(t *testing.T) { keepPicture(t, "run", twoRuns(t)) }

// twoRuns draws a run of a broken service and one of its fixed one, playing.
func twoRuns(t *testing.T) []byte {
	t.Helper()
	var svg, stderr bytes.Buffer
	args := []string{"export", "-as", "animation", "../playground/recording/testdata/format-1.ndjson", "../playground/export/testdata/fixed.ndjson"}
	if status := run(args, &svg, &stderr); status != 0 {
		t.Fatalf("%v: exit status %d: %s", args, status, &stderr)
	}
	return svg.Bytes()
}

// The picture that plays, at the head of the README, is what the program makes of its recordings today.
func TestTheMovingPictureIsUpToDate(t *testing.T) {
	kept, err := os.ReadFile(filepath.Join("pictures", "run.svg"))
	if err != nil || !bytes.Equal(kept, twoRuns(t)) {
		t.Errorf("pictures/run.svg is out of date (%v); go test ./tui -run 'TestPictures/run' -pictures makes it", err)
	}
}

// stops answers the question about what runs, which stops it.
func (p *person) stops() {
	p.t.Helper()
	p.sees("Busy enough").presses("t").sees("says so").presses("3", enter)
	p.sees("┆ SIGTERM")
}

// export01 keeps the timeline of the fixed service's run.
func export01(t *testing.T, root string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, ".closingtime", "runs", "*-fixed"+recording.Ext))
	if err != nil || len(found) == 0 {
		t.Fatalf("no run of the fixed service is recorded: %v", err)
	}
	r, err := recording.Load(found[0])
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := export.SVG(&svg, export.New(r.Timeline, r.Damage)); err != nil {
		t.Fatal(err)
	}
	keepPicture(t, "export", svg.Bytes())
}
