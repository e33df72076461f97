// Package drawing draws runs as pictures: their lanes, the moments that concern all of them, the lines of the log, and how
// many goroutines and connections there were. A picture is SVG, for a file or for a page. It can be whole, prepared to be
// played, animated, or of a run that goes on. The package also has what pictures of characters share with these: which lanes
// and moments are drawn, and the marks of the axis.
//
// A picture is a function of the run's timeline: the same timeline gives the same bytes.
package drawing

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// Drawing is a picture of one or more runs, as shapes.
type Drawing struct {
	Width, Height px
	Label         string // what the picture shows, for readers who cannot see it
	Groups        []group
	Veil          *Veil // covers what is still to come of a picture that can be played; otherwise nil
}

// group is a number of shapes with a common tooltip.
type group struct {
	Class, Title string
	Lane         int    // the number of the lane that the group draws, from 1, in a picture that can be played
	Times        string // when something happened on that lane: milliseconds, apart by blanks
	Shapes       []shape
}

// shape is a rectangle, a line, a path or a text, as its Kind says.
type shape struct {
	Kind         string
	Class        string
	X, Y, W, H   px // for a line, W and H are the distance to its other end
	D            string
	Text, Anchor string
}

// px is a length in the picture.
type px float64

func (p px) String() string { return strconv.FormatFloat(float64(p), 'f', -1, 64) }

// round rounds coordinates, to keep them short.
func round(f float64) px { return px(float64(int64(f*10+0.5)) / 10) }

// Measures of a picture. All text in it is set in a fixed-width font, so that its length is known.
const (
	letter       = 6.63 // width of a letter of 11 px
	rowHeight    = 19.0
	barHeight    = 11.0
	momentHeight = 16.0
	chartHeight  = 38.0
)

// format is how large a picture is, and how much it draws.
type format struct {
	width     float64
	labelRoom float64 // for the names of the lanes, to the left of the plot
	endRoom   float64 // for the ends of the last lanes, at the right of the plot
	endLength int     // letters of the end of a lane
	lanes     int     // how many lanes are drawn besides the processes
	ticks     int
	charts    bool // the log and the charts are drawn below the lanes
	live      bool // the run goes on: a lane without an end is under way
}

// whole is the format of a picture of a whole run.
var whole = format{width: 1120, labelRoom: 172, endRoom: 128, endLength: 32, lanes: 60, ticks: 11, charts: true}

// plot returns the width of the plot, which is what a window is drawn on.
func (f format) plot() float64 { return f.width - f.labelRoom }

// Part is one run of a picture.
type Part struct {
	Timeline *timeline.Timeline
	Window   lanes.Window
	Name     string // names the run where there are several
	Heading  string // stands above the run; or empty
}

// canvas is where a picture is drawn, from top to bottom.
type canvas struct {
	Drawing
	format
	Part
	y        float64 // everything above this line is drawn
	texts    []shape // the texts in front of everything else
	playable bool
	drawn    []Lane // the lanes, in the order of their numbers
}

// Of draws runs one below the other. The second result says what is not drawn.
func Of(label string, parts ...Part) (*Drawing, []string) {
	c, notDrawn := draw(whole, label, parts)
	return &c.Drawing, notDrawn
}

func draw(f format, label string, parts []Part) (c *canvas, notDrawn []string) {
	c = &canvas{Drawing: Drawing{Width: px(f.width), Label: label}, format: f}
	for i, p := range parts {
		if i > 0 {
			c.y += 26
		}
		rest := c.drawPart(p)
		if rest != "" && len(parts) > 1 {
			rest = p.Name + ": " + strings.ToLower(rest[:1]) + rest[1:]
		}
		if rest != "" {
			notDrawn = append(notDrawn, rest)
		}
	}
	c.Height = round(c.y + 4)
	return c, notDrawn
}

// x returns the position of a moment.
func (c *canvas) x(at time.Duration) float64 {
	return c.labelRoom + c.Window.Part(c.Window.Clip(at))*c.plot()
}

// drawPart draws a run below what is drawn already, and says which of its lanes it leaves out.
func (c *canvas) drawPart(p Part) string {
	p.Window = p.Window.WithRoom(c.endRoom / c.plot())
	c.Part = p
	drawn, rest := Choose(c.Timeline, c.nearest(), c.format.lanes)
	if c.live {
		c.byRank(drawn)
	}
	if c.Heading != "" {
		c.y += 18
		c.text(0, c.y-4, "heading", "", c.Heading)
	}
	tops := c.momentTexts()
	c.y += 4
	c.tickTexts()
	top := c.y
	below := c.reserve() // the grid is behind the lanes
	c.lanes(drawn)
	if c.format.charts {
		c.logLines()
		c.charts()
		c.y += 4
	}
	c.grid(below, top, tops)
	c.tickTexts()
	c.Groups = append(c.Groups, group{Class: "front", Shapes: c.texts})
	c.texts = nil
	return rest
}

// nearest returns the window with the moment near which lanes are preferred: that of the stop, or now.
func (c *canvas) nearest() lanes.Window {
	w := c.Window
	if c.live && lanes.Zero(c.Timeline) == 0 {
		w.Zero = c.Timeline.Now
	}
	return w
}

// reserve reserves a place in the order of the groups, and returns its index.
func (c *canvas) reserve() int {
	c.Groups = append(c.Groups, group{})
	return len(c.Groups) - 1
}

func (c *canvas) put(title string, shapes ...shape) {
	c.Groups = append(c.Groups, group{Title: title, Shapes: shapes})
}

func (c *canvas) front(text shape) { c.texts = append(c.texts, text) }

func (c *canvas) text(x, y float64, class, anchor, text string) {
	c.put("", caption(x, y, class, anchor, text))
}

func caption(x, y float64, class, anchor, text string) shape {
	return shape{Kind: "text", Class: class, X: round(x), Y: round(y), Anchor: cmp.Or(anchor, "start"), Text: text}
}

func box(x, y, w, h float64, class string) shape {
	return shape{Kind: "rect", Class: class, X: round(x), Y: round(y), W: round(w), H: round(h)}
}

func stroke(x, y, x2, y2 float64, class string) shape {
	return shape{Kind: "line", Class: class, X: round(x), Y: round(y), W: round(x2), H: round(y2)}
}

// momentTexts writes the texts of the moments above the lanes, and returns where the line of each begins.
func (c *canvas) momentTexts() []float64 {
	moments := Moments(c.Timeline, c.Window)
	var lines, lengths, tops []float64
	for _, m := range moments {
		lines = append(lines, c.x(m.At)-c.labelRoom)
		lengths = append(lengths, letter*float64(len([]rune(words.Short(m.Text, 80)))))
	}
	texts, rows := PlaceTexts(lines, lengths, c.plot(), 5)
	for i, m := range moments {
		y := c.y + float64(texts[i].Row)*momentHeight
		c.text(c.labelRoom+texts[i].From, y+12, "mark "+string(m.Kind), "", words.Short(m.Text, 80))
		tops = append(tops, y+2)
	}
	c.y += float64(rows) * momentHeight
	return tops
}

func (c *canvas) tickTexts() {
	c.y += 12
	for _, t := range Ticks(c.Window, c.format.ticks) {
		half := letter * float64(len([]rune(t.Text))) / 2
		if x := c.x(t.At); x-half > c.labelRoom && x+half < c.width {
			c.front(caption(x, c.y, "tick", "middle", t.Text))
		}
	}
	c.y += 6
}

// grid draws the lines of the ticks and of the moments from top to the present bottom.
func (c *canvas) grid(index int, top float64, tops []float64) {
	g := &c.Groups[index]
	for _, t := range Ticks(c.Window, c.format.ticks) {
		g.Shapes = append(g.Shapes, stroke(c.x(t.At), top, c.x(t.At), c.y, "grid"))
	}
	for i, m := range Moments(c.Timeline, c.Window) {
		line := stroke(c.x(m.At), tops[i], c.x(m.At), c.y, "line "+string(m.Kind))
		c.put(m.Text+" at "+words.Moment(m.At-c.Window.Zero), line)
	}
}

func (c *canvas) lanes(drawn []Lane) {
	before := lanes.Process
	for i, l := range drawn {
		if l.Kind != before && i > 0 {
			c.graceAfter(before)
			if !c.live || before <= lanes.Term { // a run that goes on has its lanes by rank, and their kinds mixed
				c.y += 7
			}
		}
		before = l.Kind
		c.lane(l)
	}
	c.graceAfter(before)
}

// lane draws one lane in one row.
func (c *canvas) lane(l Lane) {
	y := c.y + (rowHeight-barHeight)/2
	from, to := c.x(l.From), c.x(l.To)
	to = max(to, from+2)
	began := to
	if l.Began > 0 && l.Began <= l.To {
		began = min(max(c.x(l.Began), from), to-1.5)
	}
	shapes := []shape{c.row(), c.label(c.nameOf(l))}
	if began > from {
		shapes = append(shapes, box(from, y+barHeight/2-1.5, began-from, 3, "wait"))
	}
	if to > began {
		body := [...]string{lanes.Process: "process", lanes.Fault: "fault", lanes.Term: "process", lanes.Migration: "receipt", lanes.Request: "request", lanes.Receipt: "receipt", lanes.Message: "receipt"}[l.Kind]
		shapes = append(shapes, box(began, y, to-began, barHeight, body))
	}
	text := words.Short(l.End, c.endLength)
	switch {
	case l.Open() && c.live:
		text = "▸"
	case l.Open():
		text = "▸ no end known"
	}
	if l.Outcome == lanes.Failed {
		shapes = append(shapes, box(to-2, y-1.5, 3, barHeight+3, "cap "+string(l.Tone())))
	}
	c.front(c.beside(from, to, c.y+rowHeight-5.5, "end "+string(l.Tone()), text))
	c.putLane(l, shapes)
	c.y += rowHeight
}

// beside writes a text to the right of a bar or, where the picture ends there, to its left. Where the names of the lanes are in the
// way of that, too, it is written over the bar, at the edge of the picture.
func (c *canvas) beside(from, to, y float64, class, text string) shape {
	const gap = 6
	length := letter * float64(len([]rune(text)))
	switch {
	case to+gap+length <= c.width:
		return caption(to+gap, y, class, "start", text)
	case from-gap-length >= c.labelRoom:
		return caption(from-gap, y, class, "end", text)
	}
	return caption(c.width-2, y, class, "end", text)
}

// putLane adds the shapes of a lane. Nothing can be learnt by pointing at a lane that changes.
func (c *canvas) putLane(l Lane, shapes []shape) {
	g := group{Shapes: shapes}
	if !c.live {
		g.Title = c.tooltip(l)
	}
	if c.playable {
		c.drawn = append(c.drawn, l)
		g.Class, g.Lane, g.Times = "lane", len(c.drawn), timesOf(l, c.Window)
	}
	c.Groups = append(c.Groups, g)
}

// row returns the background of a row.
func (c *canvas) row() shape { return box(0, c.y, c.width, rowHeight, "row") }

func (c *canvas) label(text string) shape {
	return caption(c.labelRoom-10, c.y+rowHeight-5.5, "label", "end", words.Short(text, c.labelLength()))
}

// labelLength returns how many letters a label has room for.
func (c *canvas) labelLength() int { return int((c.labelRoom - 10) / letter) }

// nameOf returns the name of a lane, at the greatest length for which there is room.
func (c *canvas) nameOf(l Lane) string {
	if len([]rune(l.Label)) <= c.labelLength() {
		return l.Label
	}
	name := l.Label
	for _, shorter := range words.LaneNames(l.Lane) {
		name = words.Clean(strings.TrimSpace(words.LaneInstance(c.Timeline, l.Lane) + " " + shorter))
		if len([]rune(name)) <= c.labelLength() {
			break
		}
	}
	return name
}

// tooltip returns everything that is known of a lane.
func (c *canvas) tooltip(l Lane) string {
	lines := []string{l.Label}
	if l.Kind != lanes.Process {
		began := ""
		if l.Began > 0 {
			began = fmt.Sprintf(", in progress from %s", words.Moment(l.Began-c.Window.Zero))
		}
		end := "no end known"
		if !l.Open() {
			end = fmt.Sprintf("%s at %s", l.End, words.Moment(l.To-c.Window.Zero))
		}
		lines = append(lines, fmt.Sprintf("from %s%s, %s", words.Moment(l.From-c.Window.Zero), began, end))
	}
	for _, note := range words.LaneNotes(c.Timeline, l.Lane) {
		lines = append(lines, words.Clean(note))
	}
	return strings.Join(lines, "\n")
}

// graceAfter draws the grace period below the processes: all of it, or as much as there is room for.
func (c *canvas) graceAfter(k lanes.Kind) {
	t := c.Timeline
	if k != lanes.Process || t.Stop.At == 0 || t.Stop.Grace == 0 {
		return
	}
	c.y += 4
	from, to := c.x(t.Stop.At), c.x(t.Stop.At+t.Stop.Grace)
	y := c.y + 12
	shapes := []shape{c.row(), c.label("grace period"), box(from, y, to-from, 4, "grace")}
	if used := t.GraceUsed(); used > 0 {
		shapes = append(shapes, box(from, y, c.x(t.Stop.At+used)-from, 4, "used"))
	}
	if text := DueBeyond(c.Timeline, c.Window); text != "" {
		at := c.width - 2
		if at-letter*float64(len([]rune(text))) < from+4 {
			at = from - 4 // not across the line of the stop
		}
		c.front(caption(at, c.y+9, "tick", "end", text))
	}
	c.put("grace period: "+words.GracePeriod(t), shapes...)
	c.y += rowHeight
}
