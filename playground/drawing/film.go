package drawing

import (
	"fmt"
	"html/template"
	"io"
	"regexp"
	"strings"
	"time"
)

// Film is a picture that plays itself, over and over: for a moment, all of it is faint; then the run passes, and what has
// happened becomes clear; then the whole picture stays for a while.
type Film struct {
	*Drawing
	NotDrawn []string // what the picture leaves out
	takes    time.Duration
}

// The times of a film, besides that of the run itself.
const (
	faintFor = 1200 * time.Millisecond
	clearFor = 2800 * time.Millisecond
	shortest = 3 * time.Second // of the part in which the run passes
	longest  = 8 * time.Second
)

// short is the format of a film: that of a whole picture, with fewer lanes and without what is below them.
var short = format{width: 980, labelRoom: 150, endRoom: 128, endLength: 24, lanes: 14, ticks: 9}

// NewFilm draws runs one below the other, as a film. Several runs are played at once: their windows are those of
// lanes.Together.
func NewFilm(label string, parts ...Part) *Film {
	c, notDrawn := draw(short, label, parts)
	c.Veil = &Veil{round(c.labelRoom), 0, round(c.plot()), c.Height}
	return &Film{&c.Drawing, notDrawn, min(max(c.Window.Span(), shortest), longest)}
}

// Length returns how long the film is until it begins anew.
func (f *Film) Length() time.Duration { return faintFor + f.takes + clearFor }

// SVG writes the film as a file. Where its reader prefers less motion, and where nothing moves, it is the whole picture.
func (f *Film) SVG(w io.Writer) error {
	return written(w, "picture.svg", struct {
		*Drawing
		Motion template.CSS
	}{f.Drawing, f.motion()})
}

// motion returns the style sheet that moves the veil.
func (f *Film) motion() template.CSS {
	part := func(d time.Duration) string { return fmt.Sprintf("%.2f%%", 100*d.Seconds()/f.Length().Seconds()) }
	begins, ends := part(faintFor), part(faintFor+f.takes)
	return template.CSS(fmt.Sprintf(`
@keyframes passes { 0%%, %s { transform: translateX(0); } %s, 100%% { transform: translateX(%vpx); } }
@keyframes lifts { 0%%, %s { opacity: 1; } %s, 100%% { opacity: 0; } }
@media (prefers-reduced-motion: no-preference) { svg .veil { animation: passes %.1fs linear infinite, lifts %.1fs step-end infinite; } svg .veil rect { opacity: .8; } }
`, begins, ends, f.Veil.Width, begins, ends, f.Length().Seconds(), f.Length().Seconds()))
}

// Frame is a still of a film: how far the run has passed, from 0 to 1, and for how long the film shows it.
type Frame struct {
	Passed float64
	For    time.Duration
}

// Frames returns the stills of the film, so many of them a second while the run passes. The last one is the whole picture.
func (f *Film) Frames(perSecond int) []Frame {
	n := int(f.takes.Seconds() * float64(perSecond))
	frames := []Frame{{0, faintFor}}
	for i := 1; i < n; i++ {
		frames = append(frames, Frame{float64(i) / float64(n), f.takes / time.Duration(n)})
	}
	return append(frames, Frame{1, clearFor})
}

// still is a frame in a strip of them.
type still struct {
	Y, X, Width, Right px
	Whole              bool
}

// Strip writes stills as a picture, one below the other, each of the width and height of the film. It is for programs that draw
// SVG as pixels, and uses nothing that only browsers know; its colours are those for a light display.
func (f *Film) Strip(w io.Writer, frames []Frame) error {
	strip := struct {
		*Drawing
		Style  template.CSS
		Tall   px
		Stills []still
	}{Drawing: &Drawing{Width: f.Width, Height: f.Height, Label: f.Label, Groups: f.Groups}, Style: plainStyle(), Tall: f.Height * px(len(frames))}
	for i, frame := range frames {
		x := float64(f.Veil.Left) + frame.Passed*float64(f.Veil.Width)
		strip.Stills = append(strip.Stills, still{f.Height * px(i), round(x), round(float64(f.Width) - x), round(float64(f.Width)), frame.Passed >= 1})
	}
	return written(w, "strip.svg", strip)
}

var (
	variable = regexp.MustCompile(`(--[a-z-]+): ([^;]+);`)
	use      = regexp.MustCompile(`var\((--[a-z-]+)\)`)
)

// plainStyle returns the style sheet of a picture with the colours for a light display in the places of their names. Its rules
// do not ask what a shape is inside of, since shapes that are drawn again by <use> are inside of nothing.
func plainStyle() template.CSS {
	light, _, _ := strings.Cut(string(Colours()), "}")
	colours := make(map[string]string)
	for _, v := range variable.FindAllStringSubmatch(light, -1) {
		colours[v[1]] = v[2]
	}
	style := strings.ReplaceAll(string(Style()), "svg ", "")
	return template.CSS(use.ReplaceAllStringFunc(style, func(name string) string { return colours[use.FindStringSubmatch(name)[1]] }))
}
