package export

import (
	"embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed templates
var templateFiles embed.FS

// templates escape what they are given for where it stands. All that a service or a client said goes through them.
var templates = template.Must(template.New("").ParseFS(templateFiles, "templates/*"))

// SVG writes the timeline of the run as a picture: its lanes, signals, log lines, goroutines and connections. It stands
// for itself, is well-formed XML, and follows the reader's preference of light or dark.
func SVG(w io.Writer, r *Run) error {
	d, _ := draw(r.pictureLabel(), part{run: r, window: r.window()})
	if err := templates.ExecuteTemplate(w, "picture.svg", d); err != nil {
		return fmt.Errorf("writing the run as SVG: %w", err)
	}
	return nil
}

// pictureLabel says what the picture shows.
func (r *Run) pictureLabel() string {
	_, summary := r.summary()
	return fmt.Sprintf("Timeline of %s: %s. %s.", r.title(), r.stopText(), summary)
}
