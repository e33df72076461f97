// Package film makes a GIF of a run. A browser or a converter of SVG that the machine has draws the frames; the package puts
// them together.
package film

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"io"
	"slices"
	"time"

	"closingtime/playground/drawing"
)

// perSecond is how many frames a second has while the run passes.
const perSecond = 10

// GIF writes a film as a GIF that plays over and over. It starts a program that draws SVG: see ErrNoPainter. The program ends
// with ctx at the latest.
func GIF(ctx context.Context, w io.Writer, f *drawing.Film) error {
	p, err := findPainter()
	if err != nil {
		return err
	}
	frames := f.Frames(perSecond)
	stills, err := p.paint(ctx, f, frames)
	if err != nil {
		return err
	}
	if err := gif.EncodeAll(w, together(stills, frames)); err != nil {
		return fmt.Errorf("writing the GIF: %w", err)
	}
	return nil
}

// together puts frames together. Of each but the first, only what differs from the one before is kept.
func together(stills []*image.RGBA, frames []drawing.Frame) *gif.GIF {
	colours := paletteOf(stills)
	movie := &gif.GIF{Config: image.Config{ColorModel: colours, Width: stills[0].Rect.Dx(), Height: stills[0].Rect.Dy()}}
	nearest := make(map[color.RGBA]uint8)
	var before *image.RGBA
	for i, still := range stills {
		movie.Image = append(movie.Image, difference(before, still, colours, nearest))
		movie.Delay = append(movie.Delay, int(frames[i].For/(10*time.Millisecond)))
		movie.Disposal = append(movie.Disposal, gif.DisposalNone)
		before = still
	}
	return movie
}

// paletteOf returns the most frequent colours of all frames, as many as a GIF can have, behind the transparent one, which has
// the number 0 and leaves what was there.
func paletteOf(stills []*image.RGBA) color.Palette {
	counts := make(map[color.RGBA]int)
	for _, still := range stills {
		for y := range still.Rect.Dy() {
			for x := range still.Rect.Dx() {
				counts[still.RGBAAt(x, y)]++
			}
		}
	}
	all := make([]color.RGBA, 0, len(counts))
	for c := range counts {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return int(a.R)<<16 + int(a.G)<<8 + int(a.B) - int(b.R)<<16 - int(b.G)<<8 - int(b.B)
	})
	colours := color.Palette{color.RGBA{}}
	for _, c := range all[:min(len(all), 255)] {
		colours = append(colours, c)
	}
	return colours
}

// difference returns what a frame shows that the one before does not: the smallest rectangle that has all of it. Without a
// frame before, it is the whole frame. The numbers of colours that are found are kept in nearest.
func difference(before, still *image.RGBA, colours color.Palette, nearest map[color.RGBA]uint8) *image.Paletted {
	changed := still.Rect
	if before != nil {
		changed = image.Rectangle{}
		for y := range still.Rect.Dy() {
			for x := range still.Rect.Dx() {
				if before.RGBAAt(x, y) != still.RGBAAt(x, y) {
					changed = changed.Union(image.Rect(x, y, x+1, y+1))
				}
			}
		}
		if changed.Empty() {
			changed = image.Rect(0, 0, 1, 1)
		}
	}
	part := image.NewPaletted(changed, colours)
	for y := changed.Min.Y; y < changed.Max.Y; y++ {
		for x := changed.Min.X; x < changed.Max.X; x++ {
			c := still.RGBAAt(x, y)
			if before != nil && before.RGBAAt(x, y) == c {
				continue // it stays transparent
			}
			n, known := nearest[c]
			if !known {
				n = uint8(colours[1:].Index(c) + 1)
				nearest[c] = n
			}
			part.SetColorIndex(x, y, n)
		}
	}
	return part
}
