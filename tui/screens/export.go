package screens

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"closingtime/playground/export"
	"closingtime/playground/recording"
)

// ExportFormat is a way to write a run for others.
type ExportFormat struct {
	Name, key, ext, says string
	write                func(io.Writer, *export.Run) error
}

var ExportFormats = []ExportFormat{
	{"text", "t", ".txt", "text", func(w io.Writer, r *export.Run) error { return export.Text(w, r, 0) }},
	{"json", "j", ".json", "JSON", export.JSON},
	{"html", "h", ".html", "HTML", export.HTML},
	{"svg", "s", ".svg", "SVG", export.SVG},
	{"junit", "u", ".xml", "JUnit", func(w io.Writer, r *export.Run) error { return export.JUnit(w, r) }},
}

// Export writes a recording in a format. A file that does not even begin as a recording is none.
func Export(w io.Writer, path string, f ExportFormat) error {
	r, err := recording.Load(path)
	if err != nil {
		return err
	}
	if r.Timeline.Run.Format == 0 {
		return fmt.Errorf("%s is no recording of a run%s", path, because(r.Damage))
	}
	return f.write(w, export.New(r.Timeline, r.Damage))
}

// because says why, where that is known.
func because(err error) string {
	if err == nil {
		return ""
	}
	return ": " + err.Error()
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
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return "", fmt.Errorf("writing the export: %w", err)
	}
	return path, nil
}
