package drawing_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

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

// stoppedRun is a run with requests that were answered before its signal, two that were in flight at it, of which one was cut off,
// and two that came later.
func stoppedRun(until time.Duration) *timeline.Timeline {
	run := new(timeline.Timeline)
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	events := []event.Event{{At: 1, Kind: event.ProcessStart, PID: 4711}, {At: 2, Kind: event.Ready}}
	sent := func(id, at int) {
		events = append(events, event.Event{At: ms(at), Kind: event.RequestSent, ID: id, Method: "GET", Path: "/"},
			event.Event{At: ms(at), Kind: event.RequestWritten, ID: id, Conn: id}, event.Event{At: ms(at), Kind: event.RequestAccepted, ID: id, Method: "GET", Path: "/"})
	}
	for i := range 12 {
		sent(i+1, 100+10*i)
		events = append(events, event.Event{At: ms(105 + 10*i), Kind: event.RequestDone, ID: i + 1, Status: 200})
	}
	sent(20, 800)
	sent(21, 900)
	events = append(events, event.Event{At: ms(1000), Kind: event.StopStart, Grace: 10 * time.Second}, event.Event{At: ms(1000), Kind: event.Signal, Name: "SIGTERM"})
	sent(30, 1100)
	events = append(events, event.Event{At: ms(1200), Kind: event.RequestDone, ID: 30, Status: 200},
		event.Event{At: ms(1300), Kind: event.RequestDone, ID: 21, Class: event.Reset},
		event.Event{At: ms(5000), Kind: event.ProcessExit, PID: 4711, Name: "SIGTERM"},
		event.Event{At: ms(5001), Kind: event.RunEnd})
	for _, e := range events {
		if e.At <= until {
			run.Apply(e)
		}
	}
	return run.Snapshot()
}

// The lanes of a run that goes on come in the order of what the stop did to them, and before it of what it would find at work.
func TestOrderOfTheStage(t *testing.T) {
	for until, want := range map[time.Duration][]string{
		950 * time.Millisecond:  {"process", "#20", "#21", "#12"},
		1250 * time.Millisecond: {"process", "grace", "#20", "#21", "#30", "#12"},
		1350 * time.Millisecond: {"process", "grace", "#20", "#21", "#30", "#12"},
	} {
		var svg bytes.Buffer
		if err := drawing.Stage(stoppedRun(until), false).SVG(&svg); err != nil {
			t.Fatal(err)
		}
		at := -1
		for _, name := range want {
			next := strings.Index(svg.String(), ">"+name)
			if next < 0 || next < at {
				t.Errorf("at %v, %s is not there, or before what precedes it in %q:\n%s", until, name, want, &svg)
			}
			at = next
		}
	}
}

// Where not all lanes have room, those come first that failed.
func TestFailuresComeFirstOnACrowdedStage(t *testing.T) {
	run := new(timeline.Timeline)
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	run.Apply(event.Event{At: 1, Kind: event.ProcessStart, PID: 4711})
	run.Apply(event.Event{At: 2, Kind: event.Ready})
	for id := 101; id <= 130; id++ {
		run.Apply(event.Event{At: ms(100 + id), Kind: event.RequestSent, ID: id, Method: "GET", Path: "/"})
		run.Apply(event.Event{At: ms(100 + id), Kind: event.RequestWritten, ID: id, Conn: id})
		run.Apply(event.Event{At: ms(100 + id), Kind: event.RequestAccepted, ID: id, Method: "GET", Path: "/"})
	}
	run.Apply(event.Event{At: ms(1000), Kind: event.StopStart, Grace: 10 * time.Second})
	run.Apply(event.Event{At: ms(1000), Kind: event.Signal, Name: "SIGTERM"})
	run.Apply(event.Event{At: ms(1100), Kind: event.RequestDone, ID: 130, Class: event.Reset})
	var svg bytes.Buffer
	if err := drawing.Stage(run.Snapshot(), false).SVG(&svg); err != nil {
		t.Fatal(err)
	}
	failed, first := strings.Index(svg.String(), ">#130"), strings.Index(svg.String(), ">#101")
	if failed < 0 || first < 0 || failed > first {
		t.Errorf("the request that failed is at %d, and the first that has not at %d:\n%s", failed, first, &svg)
	}
}

var plotText = regexp.MustCompile(`<text class="(end[^"]*|label)" x="([\d.]+)" y="([\d.]+)" text-anchor="(\w+)">([^<]*)<`)

// The text at the end of a lane neither touches the name of the lane nor leaves the picture, however long both are.
func TestTextsDoNotTouch(t *testing.T) {
	for _, narrow := range []bool{false, true} {
		for _, until := range []time.Duration{950 * time.Millisecond, 1350 * time.Millisecond, time.Hour} {
			d := drawing.Stage(stoppedRun(until), narrow)
			var svg bytes.Buffer
			if err := d.SVG(&svg); err != nil {
				t.Fatal(err)
			}
			type stretch struct{ from, to float64 }
			rows := make(map[string][]stretch)
			for _, text := range plotText.FindAllStringSubmatch(svg.String(), -1) {
				from, err := strconv.ParseFloat(text[2], 64)
				if err != nil {
					t.Fatal(err)
				}
				length := 6.63 * float64(utf8.RuneCountInString(text[5]))
				if text[4] == "end" {
					from -= length
				}
				s := stretch{from, from + length}
				if s.from < 0 || s.to > float64(d.Width) {
					t.Errorf("narrow: %v, until %v: %q leaves the picture", narrow, until, text[5])
				}
				for _, other := range rows[text[3]] {
					if s.from < other.to+3 && other.from < s.to+3 {
						t.Errorf("narrow: %v, until %v: %q touches another text of its lane", narrow, until, text[5])
					}
				}
				rows[text[3]] = append(rows[text[3]], s)
			}
			if len(rows) < 3 {
				t.Errorf("narrow: %v, until %v: the picture has %d rows", narrow, until, len(rows))
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
