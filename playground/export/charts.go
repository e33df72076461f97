package export

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// maxLogTicks is how many log lines have a mark in a picture.
const maxLogTicks = 400

// logLines draws when the service wrote to its log, and which lines never got there.
func (c *canvas) logLines() {
	lines := slices.DeleteFunc(slices.Clone(c.run.Timeline.Lines), func(l timeline.Line) bool {
		return l.At < c.window.from || l.At > c.window.to
	})
	if len(lines) == 0 {
		return
	}
	c.y += 8
	lost, missing, logged := c.run.lostLines(), 0, 0
	c.text(labelRoom-10, c.y+12, "label", "end", "log lines")
	for i, l := range lines {
		if l.ID > 0 {
			logged++
		}
		x, note := c.x(l.At), ""
		sign := stroke(x, c.y+3, x, c.y+13, "log")
		if lost[l] {
			sign, note = caption(x, c.y+12, "end bad", "middle", "✗"), "\n✗ it never reached the log"
			missing++
		}
		if i < maxLogTicks {
			c.put(relative(l.At-c.window.zero)+" "+short(clean(l.Text), 200)+note, sign)
		}
	}
	text := plural(len(lines), "line")
	tone := good
	if missing > 0 {
		text, tone = fmt.Sprintf("✗ %d of %d lost", missing, logged), bad
	}
	at := c.x(lines[min(len(lines), maxLogTicks)-1].At)
	c.front(caption(max(at, c.x(c.window.zero))+8, c.y+12, "end "+string(tone), "", text))
	c.y += 18
}

// lostLines returns the lines that were handed to the log and are not in it.
func (r *Run) lostLines() map[timeline.Line]bool {
	type key struct {
		id   int
		text string
	}
	missing := make(map[key]bool)
	for e := range r.Timeline.Items(event.ItemLogLost) {
		missing[key{e.ID, e.Text}] = true
	}
	lost := make(map[timeline.Line]bool)
	for _, l := range r.Timeline.Lines {
		if l.ID > 0 && missing[key{l.ID, l.Text}] {
			lost[l] = true
		}
	}
	return lost
}

// chart draws a series as an area, with the part that is in use darker.
func (c *canvas) chart(s *series) {
	c.y += 10
	most := max(s.most(), 1)
	base := c.y + chartHeight
	c.text(labelRoom-10, c.y+13, "label", "end", s.name)
	summary := fmt.Sprintf("most %d", s.most())
	signal := s.at(c.window.zero)
	if signals := c.run.Timeline.Signals; len(signals) > 0 {
		summary = fmt.Sprintf("%d at %s, %s", signal.value, short(clean(signals[0].Name), 8), summary)
	}
	c.text(labelRoom-10, c.y+27, "tick", "end", summary)
	whole, part := c.steps(s, func(p point) int { return p.value }, most, base), ""
	if s.part != "" {
		part = c.steps(s, func(p point) int { return p.part }, most, base)
	}
	title := s.name + ": " + summary
	shapes := []shape{
		{Kind: "path", Class: "area", D: whole},
		{Kind: "path", Class: "area part", D: part},
		stroke(labelRoom, base, pictureWidth, base, "base"),
	}
	if s.part != "" {
		title += "; the darker part is " + s.part
	} else {
		shapes = slices.Delete(shapes, 1, 2)
	}
	c.put(title, shapes...)
	c.y = base
}

// steps returns the outline of an area that keeps each value until the next one. Of changes within one pixel it shows
// the highest value and the last one, so that a long run does not make a long path.
func (c *canvas) steps(s *series, value func(point) int, most int, base float64) string {
	height := func(n int) px { return round(base - float64(n)/float64(most)*(chartHeight-4)) }
	pixel := func(at time.Duration) px { return px(int(c.x(at))) }
	var d strings.Builder
	fmt.Fprintf(&d, "M%v %vV%v", round(c.x(c.window.from)), round(base), height(value(s.at(c.window.from))))
	points := slices.DeleteFunc(slices.Clone(s.points), func(p point) bool { return p.at <= c.window.from || p.at > c.window.to })
	for len(points) > 0 {
		x, highest, last := pixel(points[0].at), 0, 0
		for len(points) > 0 && pixel(points[0].at) == x {
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

// lastKnown returns the end of what the window can know of: behind it is room for texts only.
func (c *canvas) lastKnown() time.Duration {
	return min(c.window.to, max(c.run.Timeline.Now, c.window.zero))
}
