package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"closingtime/internal/wholefile"
	"closingtime/playground/drills"
	"closingtime/playground/export"
	"closingtime/playground/recording"
)

// results has the flags for what is made of the verdict.
type results struct {
	record string
	junit  string
	html   string
	json   bool
	watch  bool

	described string // the file that describes the drill, which stays; "" for none
}

func (*results) heading() string { return "Results" }

func (*results) usage() string {
	return `  -record FILE        keep the recording, in the place of an earlier one; go run ./tui replay FILE shows it again, and drill compare
                      compares two
  -json               print the run and its verdict as JSON, instead of the report
  -junit FILE         write a JUnit report, with a test case for each check
  -watch              show the run in the terminal while it goes on, as the course does; its replay and verdict follow
  -html FILE          write a page with the picture of the run and its verdict
  Where GITHUB_ACTIONS is set, each failed check is annotated, and the report is added to the job's summary
`
}

func (r *results) register(flags *flag.FlagSet) {
	flags.StringVar(&r.record, "record", "", "")
	flags.StringVar(&r.junit, "junit", "", "")
	flags.StringVar(&r.html, "html", "", "")
	flags.BoolVar(&r.json, "json", false, "")
	flags.BoolVar(&r.watch, "watch", false, "")
}

func (r *results) apply(d *drills.Drill) error {
	if r.json && r.watch {
		return errors.New("-json and -watch exclude one another, since both need standard output; keep the run with -record FILE and -watch, and make JSON of it with: go run ./tui export -as json FILE")
	}
	if r.watch && d.Repeat > 1 {
		return errors.New("-watch and -repeat exclude one another, since the terminal shows one run until you leave it; give -record FILE with -repeat, and show the run of your choice with: go run ./tui replay FILE")
	}
	d.Record = r.record
	if err := r.checkFiles(); err != nil {
		return err
	}
	for _, path := range d.Recordings() {
		if err := checkReplaceable(path); err != nil {
			return err
		}
	}
	return nil
}

// checkFiles checks that the files can be made, and that none takes the place of another.
func (r *results) checkFiles() error {
	type named struct{ flag, path string }
	var before []named
	if r.described != "" {
		before = []named{{"-file", r.described}}
	}
	for _, f := range []named{{"-record", r.record}, {"-junit", r.junit}, {"-html", r.html}} {
		if f.path == "" {
			continue
		}
		if info, err := os.Stat(filepath.Dir(f.path)); err != nil || !info.IsDir() {
			return fmt.Errorf("%s %s: there is no directory %s", f.flag, f.path, filepath.Dir(f.path))
		}
		for _, b := range before {
			if sameFile(b.path, f.path) {
				return fmt.Errorf("%s and %s name one file, %s; give each a file of its own", b.flag, f.flag, f.path)
			}
		}
		before = append(before, f)
	}
	return nil
}

// sameFile tells whether two paths lead to one file, or will once it is made. Their folders are there.
func sameFile(one, other string) bool {
	first, err := os.Stat(one)
	second, err2 := os.Stat(other)
	if err == nil && err2 == nil {
		return os.SameFile(first, second)
	}
	first, err = os.Stat(filepath.Dir(one))
	second, err2 = os.Stat(filepath.Dir(other))
	return err == nil && err2 == nil && os.SameFile(first, second) && filepath.Base(one) == filepath.Base(other)
}

// checkReplaceable returns an error where a file is in the place of a recording, unless it is the recording of an earlier drill.
func checkReplaceable(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("-record: %w", err)
	}
	if info.Mode().IsRegular() {
		if r, err := recording.Load(path); err == nil && r.Timeline.Run.Format > 0 {
			return nil
		}
	}
	return fmt.Errorf("-record %s: that is there already, and no recording; name another file", path)
}

// makeRoom removes the recordings of an earlier drill, whose places those of d take.
func makeRoom(d drills.Drill) error {
	for _, path := range d.Recordings() {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("replacing the recording of an earlier drill: %w", err)
		}
	}
	return nil
}

// write prints the report, or the JSON, and writes the files.
func (r *results) write(stdout io.Writer, result *drills.Result) error {
	run := export.New(result.Timeline, nil)
	var failed []error
	for _, file := range []struct {
		path  string
		write func(io.Writer) error
	}{
		{r.junit, func(w io.Writer) error { return export.JUnit(w, run) }},
		{r.html, func(w io.Writer) error { return export.HTML(w, run) }},
	} {
		if file.path != "" {
			failed = append(failed, writeFile(file.path, file.write))
		}
	}
	if r.json {
		failed = append(failed, export.JSON(stdout, run))
	} else {
		failed = append(failed, report(stdout, result))
	}
	if os.Getenv("GITHUB_ACTIONS") != "" {
		failed = append(failed, annotate(stdout, result, r.json))
	}
	return errors.Join(failed...)
}

// writeFile writes a file as a whole, or says why it could not. What is no regular file, such as /dev/stdout, is written and not
// replaced.
func writeFile(path string, write func(io.Writer) error) error {
	var content bytes.Buffer
	err := write(&content)
	if err == nil {
		if known, statErr := os.Stat(path); statErr == nil && !known.Mode().IsRegular() {
			err = os.WriteFile(path, content.Bytes(), 0o644)
		} else {
			err = wholefile.Write(path, content.Bytes(), 0o644)
		}
	}
	if err != nil {
		return fmt.Errorf("writing a result: %w", err)
	}
	return nil
}
