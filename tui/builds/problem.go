package builds

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"closingtime/playground"
	"closingtime/playground/build"
	"closingtime/tui/ui"
)

// Problem is why a service could not be run. Its texts are safe to show.
type Problem struct {
	Package string   // the package that does not compile; empty for another reason
	Reason  string   // why, in a line, without the name of what was to be built or run
	Said    []Said   // the messages of the compiler, or another reason
	Output  []string // the output of the service before it ended
}

// Said is a line about a problem, with its position in a source.
type Said struct {
	File         string // in the package; empty without a position
	Line, Column int    // Column is 0 where the compiler gives none
	Text         string
}

// String returns the line as a compiler writes it.
func (s Said) String() string {
	switch {
	case s.File == "":
		return s.Text
	case s.Column == 0:
		return fmt.Sprintf("%s:%d: %s", s.File, s.Line, s.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", s.File, s.Line, s.Column, s.Text)
}

// ProblemOf returns the problem behind the error of a launch or a trial.
func ProblemOf(err error) Problem {
	if uncompiled, ok := build.OfSource(err); ok {
		p := Problem{Package: ui.Clean(uncompiled.Package)}
		for _, line := range linesOf(uncompiled.Output) {
			p.Said = append(p.Said, saidByCompiler(line, p.Package))
		}
		p.Reason = "does not compile: " + p.Said[0].String()
		return p
	}
	reason, output := err.Error(), []string(nil)
	if start, ok := errors.AsType[*playground.StartError](err); ok {
		reason, output = start.Reason, start.Output
	}
	var p Problem
	for _, line := range linesOf(reason) {
		p.Said = append(p.Said, Said{Text: line})
	}
	for _, line := range output {
		p.Output = append(p.Output, ui.Clean(line))
	}
	p.Reason = p.Said[0].Text
	if unbuilt, ok := errors.AsType[*build.Error](err); ok {
		p.Reason = linesOf(unbuilt.Reason())[0]
	}
	return p
}

func linesOf(text string) []string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := range lines {
		lines[i] = ui.Clean(strings.TrimSuffix(lines[i], "\r"))
	}
	return lines
}

// sourceLine matches a message of the go command with a position in a source.
var sourceLine = regexp.MustCompile(`^([^:]+\.go):(\d+)(?::(\d+))?: (.*)$`)

func saidByCompiler(line, pkg string) Said {
	m := sourceLine.FindStringSubmatch(line)
	if m == nil {
		return Said{Text: line}
	}
	s := Said{File: strings.TrimPrefix(filepath.ToSlash(m[1]), pkg+"/"), Text: m[4]}
	s.Line, _ = strconv.Atoi(m[2])
	s.Column, _ = strconv.Atoi(m[3])
	return s
}
