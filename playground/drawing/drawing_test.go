package drawing_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"closingtime/playground/drawing"
	"closingtime/playground/event"
	"closingtime/playground/lanes"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
)

func recorded(t *testing.T) *recording.Recording {
	t.Helper()
	r, err := recording.Load("../export/testdata/fixed.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func wellFormed(t *testing.T, text string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, text)
		}
	}
}

// A run that goes on is drawn at any moment, for a projector and for a phone: its numbers now, and what is under way.
func TestStage(t *testing.T) {
	r := recorded(t)
	for _, narrow := range []bool{false, true} {
		for n := range r.History.Len() + 1 {
			now := r.History.At(n)
			var svg bytes.Buffer
			if err := drawing.Stage(now, narrow).SVG(&svg); err != nil {
				t.Fatal(err)
			}
			wellFormed(t, svg.String())
			if strings.Contains(svg.String(), "<title>#") {
				t.Fatal("a lane that changes has a text to point at")
			}
		}
		var signal bytes.Buffer
		at := r.History.At(r.History.Moment(r.Timeline.SignalAt() + 1400*time.Millisecond))
		if err := drawing.Stage(at, narrow).SVG(&signal); err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"◐ stopping", "in flight ", "SIGTERM 1.", "SIGKILL due in 8.", `class="line signal"`, "▸", "#5 POST"} {
			if !strings.Contains(signal.String(), want) {
				t.Errorf("narrow: %v: after the signal, the picture has no %q:\n%s", narrow, want, &signal)
			}
		}
	}
}

// However many requests there were, the picture of a run that goes on shows the latest, and stays small.
func TestStageOfManyRequests(t *testing.T) {
	run := new(timeline.Timeline)
	run.Apply(event.Event{At: 1, Kind: event.ProcessStart, PID: 1})
	run.Apply(event.Event{At: 2, Kind: event.Ready})
	for i := range 10_000 {
		at := time.Duration(i) * 5 * time.Millisecond
		run.Apply(event.Event{At: at, Kind: event.RequestSent, ID: i + 1, Method: "GET", Path: "/"})
		run.Apply(event.Event{At: at + 1, Kind: event.RequestWritten, ID: i + 1, Conn: 1})
		run.Apply(event.Event{At: at + time.Millisecond, Kind: event.RequestDone, ID: i + 1, Status: 200})
	}
	var svg bytes.Buffer
	if err := drawing.Stage(run.Snapshot(), false).SVG(&svg); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(svg.String(), "#9999 GET") || svg.Len() > 40_000 {
		t.Errorf("the picture has %d bytes, and the latest request in it: %v", svg.Len(), strings.Contains(svg.String(), "#9999 GET"))
	}
}

// A film begins with all of the run faint, passes through it at an even pace, and ends with all of it clear.
func TestFilm(t *testing.T) {
	r := recorded(t)
	f := drawing.NewFilm("a run", drawing.Part{Timeline: r.Timeline, Window: lanes.WindowOf(r.Timeline)})
	var svg, strip bytes.Buffer
	if err := errors.Join(f.SVG(&svg), f.Strip(&strip, f.Frames(5))); err != nil {
		t.Fatal(err)
	}
	wellFormed(t, svg.String())
	wellFormed(t, strip.String())
	for _, want := range []string{"@keyframes", "prefers-reduced-motion: no-preference", `class="veil"`} {
		if !strings.Contains(svg.String(), want) {
			t.Errorf("the film has no %q", want)
		}
	}
	if strings.Contains(strip.String(), "var(") {
		t.Error("the strip has names of colours, which only browsers know")
	}
	frames := f.Frames(5)
	length := time.Duration(0)
	for i, frame := range frames {
		length += frame.For
		if i > 0 && frame.Passed <= frames[i-1].Passed {
			t.Errorf("frame %d has come to %v, and the one before to %v", i, frame.Passed, frames[i-1].Passed)
		}
	}
	if frames[0].Passed != 0 || frames[len(frames)-1].Passed != 1 || (length-f.Length()).Abs() > time.Second {
		t.Errorf("the frames are %+v, and take %v of %v", frames, length, f.Length())
	}
}

// The gauges of a picture that can be played are in order, and begin where the picture begins.
func TestGauges(t *testing.T) {
	r := recorded(t)
	p := drawing.Play("a run", r.Timeline)
	names := make(map[string]bool)
	for _, g := range p.Gauges {
		names[g.Name] = true
		for i, v := range g.Values {
			if i == 0 && v.At != p.From || i > 0 && v.At < g.Values[i-1].At {
				t.Errorf("%s: value %d is at %d ms", g.Name, i, v.At)
			}
		}
	}
	for _, want := range []string{"requests in flight", "goroutines", "client connections in use", "until SIGKILL is due"} {
		if !names[want] {
			t.Errorf("there is no gauge of %s", want)
		}
	}
	if len(p.Lanes) == 0 || p.From >= 0 || p.To <= 0 || !p.Stopped {
		t.Errorf("it plays from %d to %d, with %d lanes", p.From, p.To, len(p.Lanes))
	}
}
