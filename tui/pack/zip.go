package pack

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"time"
)

// entry is a file of the pack. Its content is a text, a file, or a file inside another zip file.
type entry struct {
	name string // in the pack, with slashes
	mode fs.FileMode
	at   time.Time

	text []byte
	file string // its path, if it is a file
	size int64  // of file

	within string // the path of the zip file, if it is inside one
	header zip.FileHeader
}

// packed returns about how many bytes of the pack the entry takes.
func (e entry) packed() int64 {
	switch {
	case e.within != "":
		return int64(e.header.CompressedSize64)
	case e.file != "":
		return e.size
	}
	return int64(len(e.text))
}

// insideZip returns the files in the zip file of a module as entries below dir.
func insideZip(file, dir string) ([]entry, error) {
	archive, err := zip.OpenReader(file)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", file, err)
	}
	defer archive.Close()
	var entries []entry
	for _, f := range archive.File {
		_, name, ok := strings.Cut(f.Name, "@")
		_, name, nested := strings.Cut(name, "/")
		if !ok || !nested || !fs.ValidPath(name) {
			return nil, fmt.Errorf("%s has a file %q, which the zip file of a module has not", file, f.Name)
		}
		entries = append(entries, entry{name: path.Join(dir, name), mode: modeIn(name), within: file, header: f.FileHeader})
	}
	return entries, nil
}

// modeIn returns the mode of a file of Go, so that programs can be run. The zip file of a module does not have it.
func modeIn(name string) fs.FileMode {
	if strings.HasPrefix(name, "bin/") || strings.HasPrefix(name, "pkg/tool/") {
		return 0o755
	}
	return 0o644
}

// write writes a zip file with the entries.
func write(ctx context.Context, to io.Writer, entries []entry) error {
	w := writer{Writer: zip.NewWriter(to)}
	defer w.close()
	for _, e := range entries {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := w.add(e); err != nil {
			return fmt.Errorf("packing %s: %w", e.name, err)
		}
	}
	return w.Close()
}

// writer writes a zip file. It keeps open the zip file from which it copied last, since the next entry often comes from there, too.
type writer struct {
	*zip.Writer
	path  string
	from  *zip.ReadCloser
	files map[string]*zip.File
}

func (w *writer) close() {
	if w.from != nil {
		_ = w.from.Close() // it was only read
	}
}

func (w *writer) add(e entry) error {
	if e.within != "" {
		return w.copy(e)
	}
	header := &zip.FileHeader{Name: e.name, Method: zip.Deflate, Modified: e.at}
	if path.Ext(e.name) == ".zip" {
		header.Method = zip.Store // it is compressed already
	}
	header.SetMode(e.mode)
	to, err := w.CreateHeader(header)
	if err != nil {
		return err
	}
	if e.file == "" {
		_, err := to.Write(e.text)
		return err
	}
	file, err := os.Open(e.file)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, file)
	return errors.Join(err, file.Close())
}

// copy copies an entry from another zip file as it is compressed there.
func (w *writer) copy(e entry) error {
	if w.path != e.within {
		w.close()
		from, err := zip.OpenReader(e.within)
		if err != nil {
			return err
		}
		w.path, w.from, w.files = e.within, from, make(map[string]*zip.File)
		for _, f := range from.File {
			w.files[f.Name] = f
		}
	}
	source := w.files[e.header.Name]
	if source == nil {
		return errors.New("it has gone")
	}
	raw, err := source.OpenRaw()
	if err != nil {
		return err
	}
	header := source.FileHeader
	header.Name, header.CreatorVersion = e.name, 0
	header.SetMode(e.mode)
	to, err := w.CreateRaw(&header)
	if err != nil {
		return err
	}
	_, err = io.Copy(to, raw)
	return err
}
