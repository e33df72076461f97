package export_test

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"closingtime/playground/event"
	"closingtime/playground/export"
	"closingtime/playground/timeline"
)

var rewrite = flag.Bool("update", false, "write the golden files instead of comparing with them")

// The recordings of lesson 1.
const (
	brokenRun = "../recording/testdata/format-1.ndjson"
	fixedRun  = "testdata/fixed.ndjson"
)

func TestGolden(t *testing.T) {
	hand := export.New(timeline.Of(byHand()), nil)
	hand.Results = resultsByHand() // what a golden file shows of them is not for package verdict to change
	balancer := export.New(timeline.Of(behindBalancer()), nil)
	unready := export.New(timeline.Of(neverStarted()), nil)
	nothing := export.New(new(timeline.Timeline), nil)
	broken, fixed := recorded(t, brokenRun), recorded(t, fixedRun)
	for _, test := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"hand.txt", func(w io.Writer) error { return export.Text(w, hand, 100) }},
		{"hand-60.txt", func(w io.Writer) error { return export.Text(w, hand, 60) }},
		{"balancer.txt", func(w io.Writer) error { return export.Text(w, balancer, 0) }},
		{"unready.txt", func(w io.Writer) error { return export.Text(w, unready, 80) }},
		{"nothing.txt", func(w io.Writer) error { return export.Text(w, nothing, 80) }},
		{"broken.txt", func(w io.Writer) error { return export.Text(w, broken, 80) }},
		{"compare.txt", func(w io.Writer) error { return export.CompareText(w, broken, fixed, 100) }},
		{"hand.json", func(w io.Writer) error { return export.JSON(w, hand) }},
		{"nothing.json", func(w io.Writer) error { return export.JSON(w, nothing) }},
		{"junit.xml", func(w io.Writer) error { return export.JUnit(w, hand, balancer, unready, nothing, broken, fixed) }},
		{"hand.svg", func(w io.Writer) error { return export.SVG(w, hand) }},
		{"balancer.svg", func(w io.Writer) error { return export.SVG(w, balancer) }},
		{"hand.html", func(w io.Writer) error { return export.HTML(w, hand) }},
		{"unready.html", func(w io.Writer) error { return export.HTML(w, unready) }},
		{"compare.html", func(w io.Writer) error { return export.CompareHTML(w, broken, fixed) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			compare(t, filepath.Join("testdata", test.name+".golden"), written(t, test.write))
		})
	}
}

func compare(t *testing.T, path, got string) {
	t.Helper()
	if *rewrite {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; go test ./playground/export -update writes it", err)
	}
	want := strings.Split(strings.ReplaceAll(string(golden), "\r\n", "\n"), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(want) || want[i] != line {
			t.Fatalf("line %d of %s is now\n%s\nLook at the difference; if it is meant, go test ./playground/export -update writes it.",
				i+1, path, line)
		}
	}
	if n := strings.Count(got, "\n") + 1; n != len(want) {
		t.Errorf("%s has %d lines, and now there are %d", path, len(want), n)
	}
}

func written(t testing.TB, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// No line of a text is wider than asked for, and in a lane every rune takes one column.
func TestTextKeepsItsWidth(t *testing.T) {
	events := byHand()
	for i := range events {
		if events[i].Path != "" {
			events[i].Path = "/\u4e2d\u6587/\U0001f600/" + strings.Repeat("x", 200)
		}
	}
	r := export.New(timeline.Of(events), &event.DamagedError{Line: 7, Err: errors.New("cut")})
	for _, width := range []int{60, 80, 120, 240} {
		for _, text := range []string{
			written(t, func(w io.Writer) error { return export.Text(w, r, width) }),
			written(t, func(w io.Writer) error {
				return export.CompareText(w, r, export.New(timeline.Of(neverStarted()), nil), width)
			}),
		} {
			for line := range strings.Lines(text) {
				line = strings.TrimSuffix(line, "\n")
				if n := utf8.RuneCountInString(line); n > width {
					t.Errorf("at width %d, a line has %d runes: %s", width, n, line)
				}
				lane := strings.HasPrefix(line, " #")
				if strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) || lane && r > 0x2e80 }) {
					t.Errorf("a rune does not take one column in %q", line)
				}
			}
		}
	}
}

// The narrowest text is 60 columns wide, even where less is asked for.
func TestTextHasALeastWidth(t *testing.T) {
	r := export.New(timeline.Of(byHand()), nil)
	least := written(t, func(w io.Writer) error { return export.Text(w, r, 60) })
	if got := written(t, func(w io.Writer) error { return export.Text(w, r, 3) }); got != least {
		t.Errorf("a text that is 3 wide is not the one that is 60 wide:\n%s", got)
	}
}

// A writer's error is handed on.
func TestFailingWriter(t *testing.T) {
	r, full := export.New(timeline.Of(byHand()), nil), errors.New("the disk is full")
	for name, write := range formats(r) {
		if err := write(failing{full}); !errors.Is(err, full) {
			t.Errorf("%s: the error is %v, want %v", name, err, full)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// formats is everything that can be written of a run.
func formats(r *export.Run) map[string]func(io.Writer) error {
	return map[string]func(io.Writer) error{
		"text":         func(w io.Writer) error { return export.Text(w, r, 80) },
		"JSON":         func(w io.Writer) error { return export.JSON(w, r) },
		"JUnit":        func(w io.Writer) error { return export.JUnit(w, r) },
		"SVG":          func(w io.Writer) error { return export.SVG(w, r) },
		"HTML":         func(w io.Writer) error { return export.HTML(w, r) },
		"compare HTML": func(w io.Writer) error { return export.CompareHTML(w, r, r) },
		"compare text": func(w io.Writer) error { return export.CompareText(w, r, r, 80) },
	}
}
