package film_test

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"testing"
	"time"

	"closingtime/internal/long"
	"closingtime/playground/drawing"
	"closingtime/playground/film"
	"closingtime/playground/lanes"
	"closingtime/playground/recording"
)

// filmed is a recorded run as a film.
func filmed(t *testing.T) *drawing.Film {
	t.Helper()
	r, err := recording.Load("../export/testdata/fixed.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	return drawing.NewFilm("a run", drawing.Part{Timeline: r.Timeline, Window: lanes.WindowOf(r.Timeline)})
}

// A GIF begins with the whole run faint, and ends with it clear.
func TestGIF(t *testing.T) {
	long.Only(t)
	f := filmed(t)
	var written bytes.Buffer
	err := film.GIF(t.Context(), &written, f)
	if errors.Is(err, film.ErrNoPainter) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if written.Len() > 300<<10 {
		t.Errorf("the GIF has %d bytes", written.Len())
	}
	movie, err := gif.DecodeAll(&written)
	if err != nil {
		t.Fatal(err)
	}
	length := 0
	for _, delay := range movie.Delay {
		length += delay
	}
	if want := f.Length(); (time.Duration(length)*10*time.Millisecond - want).Abs() > 500*time.Millisecond {
		t.Errorf("the GIF takes %d ms, want %v", 10*length, want)
	}
	request := color.RGBA{0x3f, 0x6f, 0xb0, 0xff}
	shown := image.NewRGBA(image.Rect(0, 0, movie.Config.Width, movie.Config.Height))
	var clear []int // how much of the requests each frame shows clearly
	for _, part := range movie.Image {
		draw.Draw(shown, part.Rect, part, part.Rect.Min, draw.Over)
		clear = append(clear, count(shown, request))
	}
	last := len(clear) - 1
	if clear[0] > 0 || clear[last] < 1000 || clear[last/2] == 0 || clear[last/2] >= clear[last] {
		t.Errorf("the first frame shows %d pixels of the requests clearly, the middle one %d, and the last one %d", clear[0], clear[last/2], clear[last])
	}
}

func count(picture *image.RGBA, wanted color.RGBA) int {
	n := 0
	for y := range picture.Rect.Dy() {
		for x := range picture.Rect.Dx() {
			if picture.RGBAAt(x, y) == wanted {
				n++
			}
		}
	}
	return n
}

// Where the machine has no program that draws SVG, the error names those that would do, and another way.
func TestNoPainter(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if err := film.GIF(t.Context(), new(bytes.Buffer), filmed(t)); !errors.Is(err, film.ErrNoPainter) {
		t.Errorf("without any program, the error is %v", err)
	}
}
