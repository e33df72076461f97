package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"closingtime/lessons"
	"closingtime/playground/export"
	"closingtime/playground/film"
	"closingtime/playground/recording"
	"closingtime/tui/program"
	"closingtime/tui/screens"
)

const exportUsage = `Usage: go run ./tui export [-as FORMAT] [-o FILE] RECORDING [RECORDING]

Writes a recorded run for others. RECORDING is a file of .closingtime/runs, or its
name; go run ./tui runs lists them.

  -as  text (a handout; unless told), json (all that is known), html (a page that
       needs nothing else, on which the run can be played), svg (its timeline as a
       picture), animation (that picture, playing by itself, as SVG), gif (the
       same as GIF; it needs chromium or rsvg-convert) or junit (a test report)
  -o   the file to write; without it, standard output

An animation or a gif of two recordings has both on one axis.
`

// gifFormat is the name of the one format that another program of the machine has a part in.
const gifFormat = "gif"

// runExport carries out the command export.
func runExport(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("export", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	as := flags.String("as", "text", "")
	out := flags.String("o", "", "")
	err := flags.Parse(args)
	i := slices.IndexFunc(screens.ExportFormats, func(f screens.ExportFormat) bool { return f.Name == *as })
	isFilm := *as == gifFormat || *as == screens.Animation
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, exportUsage)
		return program.Passed
	case err != nil:
		return program.CannotRun(stderr, "export: %v\n\n%s", err, exportUsage)
	case i < 0 && !isFilm:
		return program.CannotRun(stderr, "export: -as %q is none of text, json, html, svg, animation, gif, junit\n\n%s", *as, exportUsage)
	case flags.NArg() != 1 && !(isFilm && flags.NArg() == 2):
		return program.CannotRun(stderr, "export: it wants one recording, after the flags, and got %d\n\n%s", flags.NArg(), exportUsage)
	}
	paths := flags.Args()
	for n := range paths {
		paths[n] = findRecording(paths[n])
		if sameFile(paths[n], *out) {
			return program.CannotRun(stderr, "export: -o %s is the recording itself, which stays; name another file\n", *out)
		}
	}
	write := func(w io.Writer) error { return exportFilm(ctx, w, *as, paths) }
	if !isFilm {
		write = func(w io.Writer) error { return screens.Export(w, paths[0], screens.ExportFormats[i]) }
	}
	if err := exportTo(stdout, *out, write); err != nil {
		return program.CannotRun(stderr, "export: %v\n", err)
	}
	if *out != "" {
		fmt.Fprintln(stderr, "Written:", *out)
	}
	return program.Passed
}

// sameFile tells whether two paths lead to one file that is there.
func sameFile(one, other string) bool {
	first, err := os.Stat(one)
	if err != nil {
		return false
	}
	second, err := os.Stat(other)
	return err == nil && os.SameFile(first, second)
}

// exportFilm writes one or two recordings as a picture that plays itself.
func exportFilm(ctx context.Context, w io.Writer, as string, paths []string) error {
	var runs []*export.Run
	for _, path := range paths {
		r, err := screens.LoadRun(path)
		if err != nil {
			return err
		}
		runs = append(runs, r)
	}
	made := export.Film(runs[0])
	if len(runs) == 2 {
		made = export.CompareFilm(runs[0], runs[1])
	}
	if as == gifFormat {
		return film.GIF(ctx, w, made)
	}
	return made.SVG(w)
}

// exportTo writes into a file or, where none is named, to standard output. Nothing is written where write fails.
func exportTo(stdout io.Writer, out string, write func(io.Writer) error) error {
	if folder := filepath.Dir(out); out != "" {
		if stat, err := os.Stat(folder); err != nil || !stat.IsDir() {
			return fmt.Errorf("there is no folder %s to write %s in", folder, filepath.Base(out))
		}
	}
	var text bytes.Buffer
	if err := write(&text); err != nil {
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
			path := filepath.Join(course.RunsDir(), name+end)
			if _, err := os.Stat(path); err == nil {
				return path
			}
		}
	}
	return name
}
