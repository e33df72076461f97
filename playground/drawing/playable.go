package drawing

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// Veil covers the part of a picture that is still to come, from its left edge, which is the head, on. Without a player or an
// animation it covers nothing.
type Veil struct{ Left, Top, Width, Height px }

// Playable is a picture that can be played.
type Playable struct {
	*Drawing
	NotDrawn string // what the picture leaves out; or empty
	Lanes    []Lane // those that are drawn, in the order of their numbers

	From, To int  // the edges of what can be played, in milliseconds from the moment that times are measured from
	Stopped  bool // that moment is the signal, or the beginning of the stop
	Span     int  // how long the whole width of the plot is, in milliseconds
	Gauges   []Gauge
}

// Gauge is a number of the run over time.
type Gauge struct {
	Name   string
	Values []Value // by time; there is at least one
}

// Value is what a gauge shows from a moment on, in milliseconds from the moment that times are measured from.
type Value struct {
	At   int
	Text string
}

// MarshalJSON writes a value as a pair.
func (v Value) MarshalJSON() ([]byte, error) { return json.Marshal([2]any{v.At, v.Text}) }

// Play draws a run so that the picture can be played.
func Play(label string, t *timeline.Timeline) *Playable {
	c := &canvas{Drawing: Drawing{Width: px(whole.width), Label: label}, format: whole, playable: true}
	p := &Playable{NotDrawn: c.drawPart(Part{Timeline: t, Window: lanes.WindowOf(t)})}
	c.Height = round(c.y + 4)
	c.Veil = &Veil{round(c.labelRoom), 0, round(c.plot()), c.Height}
	p.Drawing, p.Lanes, p.Gauges = &c.Drawing, c.drawn, c.gauges()
	p.From, p.Span = millis(c.Window.From-c.Window.Zero), max(1, millis(c.Window.Span()))
	p.To, p.Stopped = max(p.From+1, millis(c.lastKnown()-c.Window.Zero)), c.Window.Zero > 0
	return p
}

func millis(d time.Duration) int { return int(d.Milliseconds()) }

// timesOf returns when something happened on a lane, inside of the window.
func timesOf(l Lane, w lanes.Window) string {
	var times []string
	for _, at := range []time.Duration{l.From, l.Began, l.To} {
		if at > w.From && at <= w.To && !(l.Open() && at == l.To) {
			times = append(times, fmt.Sprint(millis(at-w.Zero)))
		}
	}
	return strings.Join(slices.Compact(times), " ")
}

// gauges returns the numbers of the run over time.
func (c *canvas) gauges() []Gauge {
	t := c.Timeline
	inUse := func(p timeline.Point) string { return fmt.Sprintf("%d of %d", p.InUse, p.Value) }
	count := func(p timeline.Point) string { return fmt.Sprint(p.Value) }
	all := []Gauge{
		c.gauge("requests in flight", t.InFlightSeries(), count),
		c.gauge(words.Work(t)+"s in memory", t.WorkSeries(), count),
		c.gauge("goroutines", t.GoroutineSeries(), count),
		c.gauge("client connections in use", t.HTTPSeries(), inUse),
		c.gauge("database connections in use", t.DBSeries(), inUse),
		c.patience(),
	}
	return slices.DeleteFunc(all, func(g Gauge) bool { return len(g.Values) < 2 })
}

// gauge writes a series. Of the values that one pixel of the picture has, it keeps the last one.
func (c *canvas) gauge(name string, s timeline.Series, text func(timeline.Point) string) Gauge {
	g := Gauge{Name: name, Values: []Value{{millis(c.Window.From - c.Window.Zero), text(s.At(c.Window.From))}}}
	last := int(c.labelRoom) - 1
	for _, p := range s {
		if p.At <= c.Window.From || p.At > c.Window.To {
			continue
		}
		if pixel := int(c.x(p.At)); pixel > last {
			g.Values, last = append(g.Values, Value{}), pixel
		}
		g.Values[len(g.Values)-1] = Value{millis(p.At - c.Window.Zero), text(p)}
	}
	return g
}

// patience is how much of the grace period is left, in steps of a tenth of a second.
func (c *canvas) patience() Gauge {
	g, stop := Gauge{Name: "until SIGKILL is due"}, c.Timeline.Stop
	end := stop.At + stop.Grace
	if stop.At == 0 || stop.Grace == 0 {
		return g
	}
	until := end
	if exited := c.Timeline.ExitedAt(stop.Instance); exited > stop.At {
		until = min(end, exited)
	}
	until = min(until, c.Window.To)
	g.Values = []Value{{millis(c.Window.From - c.Window.Zero), "–"}}
	step := max(100*time.Millisecond, (until-stop.At)/400)
	for at := max(stop.At, c.Window.From); at < until; at += step {
		g.Values = append(g.Values, Value{millis(at - c.Window.Zero), fmt.Sprintf("%.1f s", (end - at).Seconds())})
	}
	return Gauge{g.Name, append(g.Values, Value{millis(until - c.Window.Zero), "–"})}
}
