package screens

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/internal/wholefile"
	"closingtime/playground/export"
	"closingtime/playground/recording"
	"closingtime/tui/app"
	"closingtime/tui/ui"
)

// ExportFormat is a way to write a run for others.
type ExportFormat struct {
	Name, key, ext, says string
	write                func(io.Writer, *export.Run) error
}

// Animation is the name of the format that plays itself.
const Animation = "animation"

// ExportFormats are the formats that the program writes by itself.
var ExportFormats = []ExportFormat{
	{"text", "t", ".txt", "text", func(w io.Writer, r *export.Run) error { return export.Text(w, r, 0) }},
	{"json", "j", ".json", "JSON", export.JSON},
	{"html", "h", ".html", "HTML", export.HTML},
	{"svg", "s", ".svg", "SVG", export.SVG},
	{Animation, "a", "-animation.svg", "animation", func(w io.Writer, r *export.Run) error { return export.Film(r).SVG(w) }},
	{"junit", "u", ".xml", "JUnit", func(w io.Writer, r *export.Run) error { return export.JUnit(w, r) }},
}

// Export writes a recording in a format.
func Export(w io.Writer, path string, f ExportFormat) error {
	r, err := LoadRun(path)
	if err != nil {
		return err
	}
	return f.write(w, r)
}

// LoadRun loads a recording to be exported. It refuses a file that does not begin as a recording does.
func LoadRun(path string) (*export.Run, error) {
	r, err := recording.Load(path)
	if err != nil {
		return nil, err
	}
	if r.Timeline.Run.Format == 0 {
		return nil, fmt.Errorf("%s is no recording of a run%s", path, WhyNothing(r.Damage))
	}
	return export.New(r.Timeline, r.Damage), nil
}

// exporting has a screen's export written, and tells the screen where, or says why not.
func exporting(by app.Screen, write func() (path string, err error), tell func(written)) tea.Cmd {
	return func() tea.Msg {
		path, err := write()
		if err != nil {
			return app.Notice(err.Error())
		}
		return app.Result{For: by, Take: app.Call(func() { tell(written(path)) })}
	}
}

// written is the path of a screen's latest export, which shows until the next one.
type written string

// lines name the file, whole; there are none before an export.
func (path written) lines(w int) []string {
	if path == "" {
		return nil
	}
	return ui.Indented(" "+ui.Good.Of("✓")+" ", "Written: "+ui.RelativePath(string(path)), w-1)
}

// WhyNothing ends a sentence about a file without a run with the reason: its damage, if it has some.
func WhyNothing(damage error) string {
	if damage == nil {
		return ": no run is recorded in it, as in an empty file; go run ./tui runs lists the recordings"
	}
	return ": " + damage.Error()
}

// exportFile writes a recording in a format into a file of the folder, named after the recording, and returns its
// path.
func exportFile(path string, f ExportFormat, folder string) (string, error) {
	name := strings.TrimSuffix(filepath.Base(path), recording.Ext) + f.ext
	var text bytes.Buffer
	if err := Export(&text, path, f); err != nil {
		return "", err
	}
	return WriteExport(filepath.Join(folder, name), text.Bytes())
}

// WriteExport writes a file, and the folder that it is in.
func WriteExport(path string, text []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("writing the export: %w", err)
	}
	if err := wholefile.Write(path, text, 0o644); err != nil {
		return "", fmt.Errorf("writing the export: %w", err)
	}
	return path, nil
}
