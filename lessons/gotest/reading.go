package gotest

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"
	"strings"
)

// line is one line of go test -json: a test event or a build event.
type line struct {
	ImportPath  string
	Action      string
	Test        string // empty for an event of the package as a whole
	Output      string
	FailedBuild string
	Key, Value  string
}

// reading is what has been read of the output of go test -json so far.
type reading struct {
	ending  Ending   // empty until the package has ended
	failed  []string // the import paths of the packages that could not be built
	inOrder bool     // the test program has printed PASS or FAIL, as it does only when it comes to its end
	tests   []*Test
	written map[string]*strings.Builder // by test; output that belongs to no test has the empty name
}

// read reads to the end of the output. It calls started when the test program is about to start.
func (r *reading) read(from io.Reader, started func()) {
	r.written = map[string]*strings.Builder{"": {}}
	lines := bufio.NewReader(from)
	for {
		text, err := lines.ReadBytes('\n')
		var l line
		if json.Unmarshal(text, &l) == nil { // other lines are not events of go test
			if l.Action == "start" {
				started()
			}
			r.take(l)
		}
		if err != nil {
			return
		}
	}
}

func (r *reading) take(l line) {
	switch name, _, isSub := strings.Cut(l.Test, "/"); {
	case l.Action == "output" || l.Action == "build-output":
		r.keep(name, l.Output)
	case name == "":
		r.takeOfPackage(l)
	case l.Action == "attr":
		t := r.test(name)
		t.Attributes = append(t.Attributes, Attribute{l.Key, l.Value})
	case !isSub && slices.Contains([]string{"pass", "fail", "skip"}, l.Action):
		r.test(name).Outcome = Outcome(l.Action)
	case !isSub:
		r.test(name)
	}
}

// takeOfPackage handles an event of the package as a whole.
func (r *reading) takeOfPackage(l line) {
	if l.Action == "build-fail" {
		r.failed = append(r.failed, l.ImportPath)
	}
	switch {
	case l.Action == "build-fail" || l.FailedBuild != "":
		r.ending = NotBuilt
	case l.Action == "fail" && r.ending == "" && !r.inOrder:
		r.ending = BrokeOff
	case r.ending == "" && slices.Contains([]string{"pass", "fail", "skip"}, l.Action):
		r.ending = Complete
	}
}

// maxWritten is how many bytes of a test's output are kept.
const maxWritten = 64 << 10

func (r *reading) keep(test, output string) {
	if test == "" && (output == "PASS\n" || output == "FAIL\n") {
		r.inOrder = true
		return
	}
	if isFrame(output) {
		return
	}
	r.test(test)
	if w := r.written[test]; w.Len() < maxWritten {
		w.WriteString(output)
	}
}

// isFrame tells whether go test itself wrote a line, such as "=== RUN", that only repeats an event.
func isFrame(output string) bool {
	text := strings.TrimLeft(output, " ")
	return slices.ContainsFunc([]string{"=== RUN ", "=== PAUSE ", "=== CONT ", "=== NAME ", "=== ATTR ", "--- PASS: ", "--- FAIL: ", "--- SKIP: ", "FAIL\t", "ok  \t", "?   \t"},
		func(frame string) bool { return strings.HasPrefix(text, frame) })
}

// test returns the test with a name, and adds it when it is new.
func (r *reading) test(name string) *Test {
	if name == "" {
		return new(Test)
	}
	for _, t := range r.tests {
		if t.Name == name {
			return t
		}
	}
	t := &Test{Name: name, Outcome: Unfinished}
	r.tests = append(r.tests, t)
	r.written[name] = new(strings.Builder)
	return t
}

func (r *reading) result() *Result {
	result := &Result{Ending: r.ending, Output: nonEmptyLines(r.written[""])}
	for _, t := range r.tests {
		t.Output = nonEmptyLines(r.written[t.Name])
		result.Tests = append(result.Tests, *t)
	}
	return result
}

func nonEmptyLines(written *strings.Builder) []string {
	var lines []string
	for text := range strings.Lines(written.String()) {
		if text = strings.TrimRight(text, "\r\n"); strings.TrimSpace(text) != "" {
			lines = append(lines, text)
		}
	}
	return lines
}
