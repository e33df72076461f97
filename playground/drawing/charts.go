package drawing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// maxLogTicks is how many lines of the log get a mark in a picture.
const maxLogTicks = 400

// logLines draws when the service wrote to its log, and which lines are missing from the log.
func (c *canvas) logLines() {
	lines := slices.DeleteFunc(slices.Clone(c.Timeline.Lines), func(l timeline.Line) bool {
		return l.At < c.Window.From || l.At > c.Window.To
	})
	if len(lines) == 0 {
		return
	}
	c.y += 8
	missing, logged := 0, 0
	c.text(c.labelRoom-10, c.y+12, "label", "end", "log lines")
	for i, l := range lines {
		if l.ID > 0 {
			logged++
		}
		x, note := c.x(l.At), ""
		sign := stroke(x, c.y+3, x, c.y+13, "log")
		if c.Timeline.IsLost(l) {
			sign, note = caption(x, c.y+12, "end bad", "middle", "✗"), "\n✗ it never reached the log"
			missing++
		}
		if i < maxLogTicks {
			c.put(words.Moment(l.At-c.Window.Zero)+" "+words.Short(words.Clean(l.Text), 200)+note, sign)
		}
	}
	text := words.Plural(len(lines), "line")
	tone := lanes.Good
	if missing > 0 {
		text, tone = fmt.Sprintf("✗ %d of %d lost", missing, logged), lanes.Bad
	}
	at := max(c.x(lines[min(len(lines), maxLogTicks)-1].At), c.x(c.Window.Zero)) + 2
	c.front(c.beside(c.x(lines[0].At), at, c.y+12, "end "+string(tone), text))
	c.y += 18
}

// charts draws goroutines and connections over time.
func (c *canvas) charts() {
	t := c.Timeline
	c.chart("goroutines", false, t.GoroutineSeries())
	c.chart("client connections", true, t.HTTPSeries())
	c.chart("database connections", true, t.DBSeries())
}

// chart draws a series as an area, and the part of it that is in use as a second area. It draws nothing for an empty
// series.
func (c *canvas) chart(name string, use bool, s timeline.Series) {
	if len(s) == 0 {
		return
	}
	c.y += 10
	most := max(s.Max(), 1)
	base := c.y + chartHeight
	c.text(c.labelRoom-10, c.y+13, "label", "end", name)
	summary := fmt.Sprintf("most %d", s.Max())
	if signal := c.Timeline.FirstSignal(); signal.At > 0 {
		summary = fmt.Sprintf("%d at %s, %s", s.At(c.Window.Zero).Value, words.Short(words.Clean(signal.Name), 8), summary)
	}
	c.text(c.labelRoom-10, c.y+27, "tick", "end", summary)
	title := name + ": " + summary
	shapes := []shape{{Kind: "path", Class: "area", D: c.steps(s, func(p timeline.Point) int { return p.Value }, most, base)}}
	if use {
		title += "; the darker part is in use"
		shapes = append(shapes, shape{Kind: "path", Class: "area part", D: c.steps(s, func(p timeline.Point) int { return p.InUse }, most, base)})
	}
	c.put(title, append(shapes, stroke(c.labelRoom, base, c.width, base, "base"))...)
	c.y = base
}

// steps returns the outline of an area that keeps each value until the next one. Of the changes within one pixel, it keeps
// the highest value and the last one, so that a long run does not make a long path.
func (c *canvas) steps(s timeline.Series, value func(timeline.Point) int, most int, base float64) string {
	height := func(n int) px { return round(base - float64(n)/float64(most)*(chartHeight-4)) }
	pixel := func(at time.Duration) px { return px(int(c.x(at))) }
	var d strings.Builder
	fmt.Fprintf(&d, "M%v %vV%v", round(c.x(c.Window.From)), round(base), height(value(s.At(c.Window.From))))
	points := slices.DeleteFunc(slices.Clone(s), func(p timeline.Point) bool { return p.At <= c.Window.From || p.At > c.Window.To })
	for len(points) > 0 {
		x, highest, last := pixel(points[0].At), 0, 0
		for len(points) > 0 && pixel(points[0].At) == x {
			last = value(points[0])
			highest = max(highest, last)
			points = points[1:]
		}
		fmt.Fprintf(&d, "H%vV%v", x, height(highest))
		if last < highest {
			fmt.Fprintf(&d, "h1V%v", height(last))
		}
	}
	fmt.Fprintf(&d, "H%vV%vZ", round(c.x(c.lastKnown())), round(base))
	return d.String()
}

// lastKnown returns the last moment of the window of which anything is known. What follows is only room for texts.
func (c *canvas) lastKnown() time.Duration {
	return min(c.Window.To, max(c.Timeline.Now, c.Window.Zero))
}
