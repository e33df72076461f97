package film

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"closingtime/playground/drawing"
)

// ErrNoPainter says that the machine has no program that draws SVG as pixels.
var ErrNoPainter = errors.New("a GIF needs a program that draws its frames, and there is none of chromium, google-chrome and rsvg-convert here; " +
	"install one of them (on Debian, apt-get install librsvg2-bin; with Homebrew, brew install librsvg), or write the run as an animation, which is an SVG that plays itself")

// painter is a program that draws an SVG file as PNG.
type painter struct {
	path string
	args func(svg, png, profile string, width, height int) []string
}

// painters are those that are looked for, the quickest first.
var painters = []struct {
	names []string
	args  func(svg, png, profile string, width, height int) []string
}{
	{[]string{"rsvg-convert"}, func(svg, png, _ string, _, _ int) []string { return []string{"-o", png, svg} }},
	{[]string{"chromium", "chromium-browser", "google-chrome", "chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}, func(svg, png, profile string, width, height int) []string {
		args := []string{"--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb", "--user-data-dir=" + profile,
			fmt.Sprintf("--window-size=%d,%d", width, height+roomForWindow), "--screenshot=" + png, "file://" + filepath.ToSlash(svg)}
		if os.Geteuid() == 0 { // a browser of the superuser has no sandbox
			args = append([]string{"--no-sandbox"}, args...)
		}
		return args
	}},
}

// roomForWindow is what a browser may take of its window's height for itself.
const roomForWindow = 200

func findPainter() (painter, error) {
	for _, p := range painters {
		for _, name := range p.names {
			if path, err := exec.LookPath(name); err == nil {
				return painter{path, p.args}, nil
			}
		}
	}
	return painter{}, ErrNoPainter
}

const (
	tallest     = 7000            // pixels of a strip of frames; programs draw no picture of any height
	paintingFor = 2 * time.Minute // at most, for one strip
)

// paint draws the frames of a film, in the order of the frames.
func (p painter) paint(ctx context.Context, f *drawing.Film, frames []drawing.Frame) ([]*image.RGBA, error) {
	folder, err := os.MkdirTemp("", "film-")
	if err != nil {
		return nil, fmt.Errorf("drawing the frames: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	width, height := int(f.Width), int(f.Height)
	var stills []*image.RGBA
	for some := range slices.Chunk(frames, max(1, tallest/max(height, 1))) {
		strip, err := p.strip(ctx, folder, f, some)
		if err != nil {
			return nil, fmt.Errorf("drawing the frames: %w", err)
		}
		for i := range some {
			still := image.NewRGBA(image.Rect(0, 0, width, height))
			draw.Draw(still, still.Rect, strip, image.Pt(0, int(float64(f.Height)*float64(i)+0.5)), draw.Src)
			stills = append(stills, still)
		}
	}
	return stills, nil
}

// strip draws some frames, one below the other.
func (p painter) strip(ctx context.Context, folder string, f *drawing.Film, frames []drawing.Frame) (image.Image, error) {
	var svg, said bytes.Buffer
	if err := f.Strip(&svg, frames); err != nil {
		return nil, err
	}
	from, to := filepath.Join(folder, "strip.svg"), filepath.Join(folder, "strip.png")
	if err := os.WriteFile(from, svg.Bytes(), 0o600); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, paintingFor)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.path, p.args(from, to, filepath.Join(folder, "profile"), int(f.Width), int(float64(f.Height)*float64(len(frames))))...)
	cmd.Stdout, cmd.Stderr = &said, &said
	cmd.WaitDelay = 5 * time.Second // helpers of a browser may hold its output open
	if err := cmd.Run(); err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, fmt.Errorf("%s: %w: %.300s", filepath.Base(p.path), err, strings.TrimSpace(said.String()))
	}
	file, err := os.Open(to)
	if err != nil {
		return nil, fmt.Errorf("%s drew nothing: %.300s", filepath.Base(p.path), strings.TrimSpace(said.String()))
	}
	defer file.Close()
	return png.Decode(file)
}
