package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/export"
	"closingtime/playground/recording"
	"closingtime/tui/program"
	"closingtime/tui/ui"
)

// exportFormat is a way to write a run for others.
type exportFormat struct {
	name, key, ext, says string
	write                func(io.Writer, *export.Run) error
}

var exportFormats = []exportFormat{
	{"text", "t", ".txt", "text", func(w io.Writer, r *export.Run) error { return export.Text(w, r, 0) }},
	{"json", "j", ".json", "JSON", export.JSON},
	{"html", "h", ".html", "HTML", export.HTML},
	{"svg", "s", ".svg", "SVG", export.SVG},
	{"junit", "u", ".xml", "JUnit", func(w io.Writer, r *export.Run) error { return export.JUnit(w, r) }},
}

// exportRun writes a recording in a format.
func exportRun(w io.Writer, path string, f exportFormat) error {
	r, err := recording.Load(path)
	if err != nil {
		return err
	}
	return f.write(w, export.New(r.Events, r.Damage))
}

// exportFile writes a recording in a format into a file of the folder, named after the recording, and returns its
// path.
func exportFile(path string, f exportFormat, folder string) (string, error) {
	name := strings.TrimSuffix(filepath.Base(path), recording.Ext) + f.ext
	var text bytes.Buffer
	if err := exportRun(&text, path, f); err != nil {
		return "", err
	}
	return writeExport(filepath.Join(folder, name), text.Bytes())
}

// writeExport writes a file, and the folder that it is in.
func writeExport(path string, text []byte) (string, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", fmt.Errorf("writing the export: %w", err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return "", fmt.Errorf("writing the export: %w", err)
	}
	return path, nil
}

const exportUsage = `Usage: go run ./tui export [-as text|json|html|svg|junit] [-o FILE] RECORDING

Writes a recorded run for others. RECORDING is a file of .closingtime/runs, or its
name; go run ./tui runs lists them.

  -as  text (a handout; unless told), json (all that is known), html (a page that
       needs nothing else, with the timeline as a picture), svg (that picture alone)
       or junit (a test report)
  -o   the file to write; without it, standard output
`

// runExport carries out the command export.
func runExport(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	as := flags.String("as", "text", "")
	out := flags.String("o", "", "")
	err := flags.Parse(args)
	i := slices.IndexFunc(exportFormats, func(f exportFormat) bool { return f.name == *as })
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, exportUsage)
		return program.Passed
	case err != nil:
		fmt.Fprintf(stderr, "export: %s\n\n%s", ui.Clean(err.Error()), exportUsage)
		return program.CouldNotRun
	case i < 0:
		fmt.Fprintf(stderr, "export: -as %q is none of text, json, html, svg, junit\n\n%s", *as, exportUsage)
		return program.CouldNotRun
	case flags.NArg() != 1:
		fmt.Fprintf(stderr, "export: it wants one recording, after the flags, and got %d\n\n%s", flags.NArg(), exportUsage)
		return program.CouldNotRun
	}
	if err := exportTo(stdout, findRecording(flags.Arg(0)), exportFormats[i], *out); err != nil {
		fmt.Fprintln(stderr, "export:", ui.CleanLines(err.Error()))
		return program.CouldNotRun
	}
	if *out != "" {
		fmt.Fprintln(stderr, "Written:", ui.Clean(*out))
	}
	return program.Passed
}

func exportTo(stdout io.Writer, path string, f exportFormat, out string) error {
	var text bytes.Buffer
	if err := exportRun(&text, path, f); err != nil {
		return err
	}
	if out != "" {
		_, err := writeExport(out, text.Bytes())
		return err
	}
	if _, err := stdout.Write(text.Bytes()); err != nil {
		return fmt.Errorf("writing the export: %w", err)
	}
	return nil
}

// findRecording returns the path of a recording that is named by its path, or by its name in the checkout's runs.
func findRecording(name string) string {
	if _, err := os.Stat(name); err == nil {
		return name
	}
	if course, err := lessons.Open("."); err == nil {
		for _, end := range []string{"", recording.Ext} {
			path := filepath.Join(course.StateDir(), "runs", name+end)
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	return name
}

// listRuns carries out the command runs: a plain list of all recorded runs, the newest first.
func listRuns(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && slices.Contains([]string{"-h", "-help", "--help"}, args[0]) {
		fmt.Fprint(stdout, "Usage: go run ./tui runs [LESSON]\n\nLists the recorded runs, the newest first; of one lesson, if it is named.\n")
		return program.Passed
	}
	if len(args) > 1 {
		fmt.Fprint(stderr, "runs wants at most one lesson: go run ./tui runs [LESSON]\n")
		return program.CouldNotRun
	}
	course, err := lessons.Open(".")
	if err != nil {
		fmt.Fprintln(stderr, "runs:", err)
		return program.CouldNotRun
	}
	only := ""
	if len(args) == 1 {
		lesson, err := course.Find(args[0])
		if err != nil {
			fmt.Fprintln(stderr, "runs:", err)
			return program.CouldNotRun
		}
		only = lesson.Name
	}
	all, err := recording.List(filepath.Join(course.StateDir(), "runs"))
	if err != nil {
		fmt.Fprintln(stderr, "runs:", err)
		return program.CouldNotRun
	}
	printRuns(stdout, all, only)
	return program.Passed
}

func printRuns(stdout io.Writer, all []recording.Info, only string) {
	n := 0
	for _, info := range all {
		if only != "" && info.Name != only {
			continue
		}
		n++
		fmt.Fprintf(stdout, "%s  %-20s %-7s %7s  %s\n    %s\n", info.Started.Local().Format(time.DateTime), ui.Clean(info.Name), ui.Clean(info.Of),
			ui.Seconds(info.Length), verdictOf(info), ui.RelativePath(info.Path))
	}
	if n == 0 {
		fmt.Fprintln(stdout, "No run is recorded yet.")
	}
}
