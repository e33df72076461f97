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

// Problem is why there is no run of a service. Its texts can be shown as they are.
type Problem struct {
	Package string   // the package that does not compile; empty where the reason is another one
	Said    []Said   // what the compiler said; otherwise the reason
	Output  []string // what the service itself said before it ended
}

// Said is a line about a problem, and the place in a source that it is about.
type Said struct {
	File         string // in the package; empty where the line is about no place
	Line, Column int    // Column is 0 where the compiler names none
	Text         string
}

// String returns the line as a compiler says it.
func (s Said) String() string {
	switch {
	case s.File == "":
		return s.Text
	case s.Column == 0:
		return fmt.Sprintf("%s:%d: %s", s.File, s.Line, s.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", s.File, s.Line, s.Column, s.Text)
}

// ProblemOf explains the error that a launch or a trial has met.
func ProblemOf(err error) Problem {
	if uncompiled, ok := build.OfSource(err); ok {
		p := Problem{Package: ui.Clean(uncompiled.Package)}
		for _, line := range linesOf(uncompiled.Output) {
			p.Said = append(p.Said, saidByCompiler(line, p.Package))
		}
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
	return p
}

func linesOf(text string) []string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := range lines {
		lines[i] = ui.Clean(strings.TrimSuffix(lines[i], "\r"))
	}
	return lines
}

// sourceLine is how the go command names a place in a source.
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
