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

	"closingtime/lessons"
	"closingtime/playground/recording"
	"closingtime/tui/program"
	"closingtime/tui/screens"
	"closingtime/tui/ui"
)

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
	i := slices.IndexFunc(screens.ExportFormats, func(f screens.ExportFormat) bool { return f.Name == *as })
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
	if err := exportTo(stdout, findRecording(flags.Arg(0)), screens.ExportFormats[i], *out); err != nil {
		fmt.Fprintln(stderr, "export:", ui.CleanLines(err.Error()))
		return program.CouldNotRun
	}
	if *out != "" {
		fmt.Fprintln(stderr, "Written:", ui.Clean(*out))
	}
	return program.Passed
}

func exportTo(stdout io.Writer, path string, f screens.ExportFormat, out string) error {
	if folder := filepath.Dir(out); out != "" {
		if stat, err := os.Stat(folder); err != nil || !stat.IsDir() {
			return fmt.Errorf("there is no folder %s to write %s in", folder, filepath.Base(out))
		}
	}
	var text bytes.Buffer
	if err := screens.Export(&text, path, f); err != nil {
		return err
	}
	if out != "" {
		_, err := screens.WriteExport(out, text.Bytes())
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
