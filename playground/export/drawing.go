package export

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/lanes"
	"closingtime/playground/words"
)

// drawing is a picture of one or more runs, as shapes that a template writes as SVG.
type drawing struct {
	Width, Height px
	Label         string // what the picture shows, for who cannot see it
	Groups        []group
}

// group is a number of shapes that have a tooltip in common.
type group struct {
	Class, Title string
	Shapes       []shape
}

// shape is a rectangle, a line, a path or a text: whichever of these its Kind names.
type shape struct {
	Kind         string
	Class        string
	X, Y, W, H   px // of a line, W and H lead to its other end
	D            string
	Text, Anchor string
}

// px is a length in the picture.
type px float64

func (p px) String() string { return strconv.FormatFloat(float64(p), 'f', -1, 64) }

// round keeps coordinates short.
func round(f float64) px { return px(float64(int64(f*10+0.5)) / 10) }

// Measures of a picture. All text in it is set in a fixed-width font, so that its length is known.
const (
	pictureWidth = 1120.0
	letter       = 6.63 // width of a letter of 11 px
	rowHeight    = 19.0
	barHeight    = 11.0
	momentHeight = 16.0
	chartHeight  = 38.0
	labelRoom    = 172.0
	endRoomWide  = 128.0 // for how the last lanes ended
)

// part is one run of a picture.
type part struct {
	run     *Run
	window  window
	heading string
}

// canvas is where a picture is drawn, from the top downwards.
type canvas struct {
	drawing
	y float64 // what is above is drawn
	part
	texts []shape // those that stand in front of everything else
}

// draw draws the runs below each other. The second result says what is not drawn.
func draw(label string, parts ...part) (drawing, []string) {
	c := &canvas{drawing: drawing{Width: pictureWidth, Label: label}}
	var notDrawn []string
	for i, p := range parts {
		if i > 0 {
			c.y += 26
		}
		p.window = p.window.WithRoom(endRoomWide / plotWidth)
		c.part = p
		rest := c.drawPart()
		if rest != "" && len(parts) > 1 {
			rest = p.run.side() + ": " + strings.ToLower(rest[:1]) + rest[1:]
		}
		if rest != "" {
			notDrawn = append(notDrawn, rest)
		}
	}
	c.Height = round(c.y + 4)
	return c.drawing, notDrawn
}

const plotWidth = pictureWidth - labelRoom

// x returns where a moment is.
func (c *canvas) x(at time.Duration) float64 {
	return labelRoom + c.window.Part(c.window.Clip(at))*plotWidth
}

func (c *canvas) drawPart() string {
	drawn, rest := c.run.choose(c.window, maxLanes)
	if c.heading != "" {
		c.y += 18
		c.text(0, c.y-4, "heading", "", c.heading)
	}
	tops := c.momentTexts()
	c.y += 4
	c.tickTexts()
	top := c.y
	below := c.reserve() // the grid is behind the lanes
	c.lanes(drawn)
	c.logLines()
	c.charts()
	c.y += 4
	c.grid(below, top, tops)
	c.tickTexts()
	c.Groups = append(c.Groups, group{Class: "front", Shapes: c.texts})
	c.texts = nil
	return rest
}

// reserve keeps a place in the order of the groups, and returns its index.
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

// momentTexts writes what the moments are above the lanes, and returns where the line of each begins.
func (c *canvas) momentTexts() []float64 {
	moments := c.run.moments(c.window)
	var lines, lengths, tops []float64
	for _, m := range moments {
		lines = append(lines, c.x(m.at)-labelRoom)
		lengths = append(lengths, letter*float64(len([]rune(short(m.text, 80)))))
	}
	texts, rows := placeTexts(lines, lengths, plotWidth, 5)
	for i, m := range moments {
		y := c.y + float64(texts[i].row)*momentHeight
		c.text(labelRoom+texts[i].from, y+12, "mark "+string(m.kind), "", short(m.text, 80))
		tops = append(tops, y+2)
	}
	c.y += float64(rows) * momentHeight
	return tops
}

func (c *canvas) tickTexts() {
	c.y += 12
	for _, t := range ticks(c.window, 11) {
		half := letter * float64(len([]rune(t.text))) / 2
		if x := c.x(t.at); x-half > labelRoom && x+half < pictureWidth {
			c.front(caption(x, c.y, "tick", "middle", t.text))
		}
	}
	c.y += 6
}

// grid draws the lines of the ticks and of the moments from top to the present bottom.
func (c *canvas) grid(index int, top float64, tops []float64) {
	g := &c.Groups[index]
	for _, t := range ticks(c.window, 11) {
		g.Shapes = append(g.Shapes, stroke(c.x(t.at), top, c.x(t.at), c.y, "grid"))
	}
	for i, m := range c.run.moments(c.window) {
		line := stroke(c.x(m.at), tops[i], c.x(m.at), c.y, "line "+string(m.kind))
		c.put(m.text+" at "+words.Moment(m.at-c.window.Zero), line)
	}
}

func (c *canvas) lanes(drawn []lane) {
	before := lanes.Process
	for i, l := range drawn {
		if l.Kind != before && i > 0 {
			c.graceAfter(before)
			c.y += 7
		}
		before = l.Kind
		c.lane(l)
	}
	c.graceAfter(before)
}

// lane draws one lane in one row.
func (c *canvas) lane(l lane) {
	y := c.y + (rowHeight-barHeight)/2
	from, to := c.x(l.From), c.x(l.To)
	to = max(to, from+2)
	began := to
	if l.Began > 0 && l.Began <= l.To {
		began = min(max(c.x(l.Began), from), to-1.5)
	}
	shapes := []shape{c.row(), c.label(l.label)}
	if began > from {
		shapes = append(shapes, box(from, y+barHeight/2-1.5, began-from, 3, "wait"))
	}
	if to > began {
		body := [...]string{lanes.Process: "process", lanes.Term: "process", lanes.Request: "request", lanes.Receipt: "receipt", lanes.Message: "receipt"}[l.Kind]
		shapes = append(shapes, box(began, y, to-began, barHeight, body))
	}
	text := short(l.end, 32)
	if l.open() {
		text = "▸ no end known"
	}
	if l.sign == "✗" {
		shapes = append(shapes, box(to-2, y-1.5, 3, barHeight+3, "cap "+string(l.Tone())))
	}
	at, anchor := to+6, "start"
	if at+letter*float64(len([]rune(text))) > pictureWidth {
		at, anchor = from-6, "end"
	}
	c.front(caption(at, c.y+rowHeight-5.5, "end "+string(l.Tone()), anchor, text))
	c.put(c.tooltip(l), shapes...)
	c.y += rowHeight
}

// row is the background of a row, and label its name.
func (c *canvas) row() shape { return box(0, c.y, pictureWidth, rowHeight, "row") }

func (c *canvas) label(text string) shape {
	return caption(labelRoom-10, c.y+rowHeight-5.5, "label", "end", short(text, 24))
}

// tooltip returns all that is known of a lane.
func (c *canvas) tooltip(l lane) string {
	lines := []string{l.label}
	if l.Kind != lanes.Process {
		began := ""
		if l.Began > 0 {
			began = fmt.Sprintf(", in progress from %s", words.Moment(l.Began-c.window.Zero))
		}
		end := "no end known"
		if !l.open() {
			end = fmt.Sprintf("%s at %s", l.end, words.Moment(l.To-c.window.Zero))
		}
		lines = append(lines, fmt.Sprintf("from %s%s, %s", words.Moment(l.From-c.window.Zero), began, end))
	}
	for _, note := range words.LaneNotes(c.run.Timeline, l.Lane) {
		lines = append(lines, clean(note))
	}
	return strings.Join(lines, "\n")
}

// graceAfter draws the grace period below the processes: all of it, or as much as there is room for.
func (c *canvas) graceAfter(k lanes.Kind) {
	t := c.run.Timeline
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
	if text := c.run.dueBeyond(c.window); text != "" {
		c.front(caption(pictureWidth-2, c.y+9, "tick", "end", text))
	}
	c.put("grace period: "+words.GracePeriod(t), shapes...)
	c.y += rowHeight
}
