//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"
)

// BenchmarkStart measures how long the program takes until one can use it, beside the least that any Bubble Tea program
// does (testdata/bare), in turns in the same run, since only their ratio means something on a machine that does other
// things as well:
//
//	go test ./tui -run '^$' -bench Start
//
// build is go build with a build cache that has nothing but the standard library in it; frame is from the start of the
// binary to its first whole frame, on a terminal that answers no queries. Each figure is the best of all samples.
func BenchmarkStart(b *testing.B) {
	b.Run("build", func(b *testing.B) {
		library := standardLibrary(b)
		var bare, course samples
		for b.Loop() {
			bare = append(bare, buildsWith(b, library, bareProgram))
			course = append(course, buildsWith(b, library, "."))
		}
		report(b, bare, course, time.Second, "s")
	})
	b.Run("frame", func(b *testing.B) {
		dir := b.TempDir()
		for _, folder := range []string{"lessons", "solutions"} {
			if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join("..", folder))); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module closingtime\n"), 0o644); err != nil {
			b.Fatal(err)
		}
		binaries := make(map[string]string)
		for _, pkg := range []string{bareProgram, "."} {
			binaries[pkg] = filepath.Join(dir, fmt.Sprintf("program%d", len(binaries)))
			runGo(b, nil, "build", "-o", binaries[pkg], pkg)
		}
		var bare, course samples
		for b.Loop() {
			bare = append(bare, showsAFrame(b, dir, binaries[bareProgram]))
			course = append(course, showsAFrame(b, dir, binaries["."]))
		}
		report(b, bare, course, time.Millisecond, "ms")
	})
}

const bareProgram = "./testdata/bare"

// report reports the best samples, and how many times the one program takes what the other one does.
func report(b *testing.B, bare, course samples, unit time.Duration, name string) {
	b.ReportMetric(float64(bare.best())/float64(unit), "bare-"+name)
	b.ReportMetric(float64(course.best())/float64(unit), "course-"+name)
	b.ReportMetric(float64(course.best())/float64(bare.best()), "ratio")
	b.ReportMetric(0, "ns/op") // of both together
}

// standardLibrary returns a build cache that has the packages of the standard library that the program imports, and
// nothing else.
func standardLibrary(b *testing.B) string {
	cache := b.TempDir()
	var packages []string
	for name := range strings.FieldsSeq(runGo(b, nil, "list", "-deps", "-f", "{{if .Standard}}{{.ImportPath}}{{end}}", ".", bareProgram)) {
		if !strings.HasPrefix(name, "vendor/") { // cannot be named, and are built with what imports them
			packages = append(packages, name)
		}
	}
	runGo(b, []string{"GOCACHE=" + cache}, append([]string{"build"}, packages...)...)
	return cache
}

// buildsWith builds a program with a copy of that build cache, and returns how long that takes.
func buildsWith(b *testing.B, library, pkg string) time.Duration {
	cache := filepath.Join(b.TempDir(), "cache")
	err := filepath.WalkDir(library, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		copied := filepath.Join(cache, strings.TrimPrefix(path, library))
		if entry.IsDir() {
			return os.MkdirAll(copied, 0o755)
		}
		return os.Link(path, copied)
	})
	if err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	runGo(b, []string{"GOCACHE=" + cache}, "build", "-o", filepath.Join(b.TempDir(), "program"), pkg)
	return time.Since(began)
}

// runGo returns what the go command prints.
func runGo(b *testing.B, env []string, args ...string) string {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), env...)
	var problem bytes.Buffer
	cmd.Stderr = &problem
	output, err := cmd.Output()
	if err != nil {
		b.Fatalf("go %s: %v\n%s", args[0], err, &problem)
	}
	return string(output)
}

// showsAFrame starts a program on a terminal, waits for the end of its first frame, which says how to quit, and quits it.
func showsAFrame(b *testing.B, dir, binary string) time.Duration {
	cmd := exec.Command(binary)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "TERM=xterm-256color")
	began := time.Now()
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 36, Cols: 120})
	if err != nil {
		b.Fatal(err)
	}
	defer terminal.Close()
	var screen []byte
	for piece := make([]byte, 1<<16); !bytes.Contains(screen, []byte("quit")); {
		n, err := terminal.Read(piece)
		if err != nil {
			b.Fatalf("%s ended with %q on its screen: %v", binary, screen, err)
		}
		screen = append(screen, piece[:n]...)
	}
	took := time.Since(began)
	if _, err := terminal.WriteString("q"); err != nil {
		b.Fatal(err)
	}
	for piece := make([]byte, 1<<16); ; { // so that it is not held up on its way out
		if _, err := terminal.Read(piece); err != nil {
			break // on Linux, the end of the last program is an error
		}
	}
	if err := cmd.Wait(); err != nil {
		b.Fatal(err)
	}
	return took
}
