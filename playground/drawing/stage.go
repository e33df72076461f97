package drawing

import (
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// The formats of a run that goes on: for a projector, and for a phone.
var (
	wideStage   = format{width: 820, labelRoom: 132, endRoom: 90, endLength: 20, lanes: 20, ticks: 8, live: true}
	narrowStage = format{width: 400, labelRoom: 92, endRoom: 80, endLength: 12, lanes: 16, ticks: 4, live: true}
)

// Stage draws a run as far as it has come, large: its lanes in the last seconds, and above them its numbers now. A narrow
// picture fits a phone.
func Stage(t *timeline.Timeline, narrow bool) *Drawing {
	c := &canvas{format: wideStage}
	if narrow {
		c.format = narrowStage
	}
	parts := gauges(t)
	c.Width, c.Label = px(c.width), "The run as far as it has come: "+strings.Join(parts, "; ")
	for _, line := range c.lines(parts) {
		c.y += 18
		c.text(0, c.y-5, "gauge", "", line)
	}
	c.drawPart(Part{Timeline: t, Window: stageWindow(t)})
	c.Height = round(c.y + 4)
	return &c.Drawing
}

// gauges writes the numbers of a run now.
func gauges(t *timeline.Timeline) []string {
	var parts []string
	for _, f := range words.Gauges(t) {
		parts = append(parts, strings.TrimSpace(f.Name+" "+f.Text))
	}
	return parts
}

// lines puts texts into as few lines as they fit into.
func (c *canvas) lines(parts []string) []string {
	const gap = " · "
	most := int(c.width / (letter * 13 / 11)) // these letters are of 13 px
	var lines []string
	for _, part := range parts {
		if n := len(lines); n > 0 && len([]rune(lines[n-1]+gap+part)) <= most {
			lines[n-1] += gap + part
		} else {
			lines = append(lines, words.Short(part, most))
		}
	}
	return lines
}

// stageWindow returns what is shown of a run that goes on: its last seconds and, once it is being stopped, everything since a
// little before that.
func stageWindow(t *timeline.Timeline) lanes.Window {
	const least, seen, before = 4 * time.Second, 10 * time.Second, 4 * time.Second
	zero := lanes.Zero(t)
	from := max(0, zero-before)
	switch {
	case t.Phase() == timeline.Over:
		return lanes.WindowOf(t)
	case zero == 0:
		from = max(0, t.Now-seen)
	}
	return lanes.Window{Zero: zero, From: from, To: max(from+least, t.Now+(t.Now-from)/10)}
}
