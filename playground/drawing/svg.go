package drawing

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
)

//go:embed templates
var templateFiles embed.FS

// templates escape their data for its context. Every text of a service or a client goes through them.
var templates = template.Must(template.ParseFS(templateFiles, "templates/*"))

// Colours returns the style sheet with the colours of a picture, for light and dark displays and for paper. A page with pictures
// needs it and Style; a picture in a file has both in it.
func Colours() template.CSS { return sheet("colours.css") }

// Style returns the style sheet of the shapes of a picture.
func Style() template.CSS { return sheet("picture.css") }

func sheet(name string) template.CSS {
	text, err := templateFiles.ReadFile("templates/" + name)
	if err != nil {
		panic(err) // the file is embedded above
	}
	return template.CSS(text)
}

// SVG writes the picture as a file. It is self-contained and well-formed XML, and follows the reader's preference of light or
// dark.
func (d *Drawing) SVG(w io.Writer) error {
	return written(w, "picture.svg", struct {
		*Drawing
		Motion template.CSS
	}{Drawing: d})
}

func written(w io.Writer, name string, data any) error {
	if err := templates.ExecuteTemplate(w, name, data); err != nil {
		return fmt.Errorf("writing the picture: %w", err)
	}
	return nil
}

// Markup returns the picture as an element of a page.
func (d *Drawing) Markup() (template.HTML, error) {
	var b bytes.Buffer
	err := written(&b, "element.svg", d)
	return template.HTML(b.String()), err
}
