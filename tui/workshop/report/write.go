package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"closingtime/internal/wholefile"
	"closingtime/lessons"
	"closingtime/tui/workshop"
)

// The names of the files that Write makes.
const (
	PageFile = "workshop.html"
	DataFile = "workshop.json"
)

// Write writes the report of a workshop into a folder, which it makes: PageFile and DataFile. Files of these names are
// replaced. Without Options.Base, the links lead from there into the checkout.
func Write(dir string, h workshop.History, c *lessons.Course, o Options) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("making the folder of the report: %w", err)
	}
	if o.Base == "" {
		o.Base = toCheckout(dir, c)
	}
	r := New(h, c, o)
	return errors.Join(
		writeFile(filepath.Join(dir, PageFile), func(w io.Writer) error { return r.HTML(w, c) }),
		writeFile(filepath.Join(dir, DataFile), r.JSON),
	)
}

// CheckBase returns what is wrong with an Options.Base that somebody has typed, or nil.
func CheckBase(base string) error {
	address, err := url.Parse(base)
	web := err == nil && (address.Scheme == "https" || address.Scheme == "http") && address.Host != ""
	path := err == nil && address.Scheme == "" && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "/"))
	if base == "" || web || path {
		return nil
	}
	return fmt.Errorf("%q is no address for links: one begins with https:// or http://, such as https://example.org/closingtime/tree/main; a path from the report's folder begins with . or /", base)
}

// toCheckout returns the path from a folder to the checkout, for links.
func toCheckout(dir string, c *lessons.Course) string {
	from, err := filepath.Abs(dir)
	if err != nil {
		return "."
	}
	path, err := filepath.Rel(from, c.Root)
	if err != nil {
		return "." // on another volume
	}
	return filepath.ToSlash(path)
}

// writeFile writes a file, all of it or nothing.
func writeFile(path string, write func(io.Writer) error) error {
	var content bytes.Buffer
	err := write(&content)
	if err == nil {
		err = wholefile.Write(path, content.Bytes(), 0o644)
	}
	if err != nil {
		return fmt.Errorf("writing the report %s: %w", path, err)
	}
	return nil
}

// JSON writes the report as one JSON object.
func (r *Report) JSON(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}
