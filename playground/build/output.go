package build

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"time"
)

// output is what go build says: events for programs, see go help buildjson, and what it has to say beside them.
type output struct {
	progress func(Progress) // nil when nobody wants to know
	state    Progress
	began    time.Time

	failed []string     // the import paths of the packages that could not be built
	said   bytes.Buffer // what go build said of these packages
	beside capped       // what go said outside of its events, as it does where it cannot work at all
}

// How much of what go build says is kept, in bytes: a source can make that long. All of it is read, since otherwise go
// build would wait for its reader for ever.
const (
	maxOutput = 64 << 10
	maxLine   = 4 << 10
)

// text returns what go said of the failure.
func (o *output) text() string {
	return strings.ToValidUTF8(strings.TrimRight(o.said.String()+o.beside.kept.String(), "\n"), "?")
}

// follow reads the events until they end, and reports each package that is compiled.
func (o *output) follow(events io.Reader) {
	o.report()
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		var e struct{ ImportPath, Action, Output string }
		if json.Unmarshal(line, &e) == nil { // anything else is none of go build's events
			switch {
			case e.Action == "build-fail":
				o.failed = append(o.failed, e.ImportPath)
			case e.Output == e.ImportPath+"\n": // with -v the package is named when it is about to be compiled
				o.state.Compiled, o.state.Latest = o.state.Compiled+1, e.ImportPath
				o.report()
			case e.Output != "# "+e.ImportPath+"\n":
				o.keep(e.Output)
			}
		}
		if err != nil {
			return
		}
	}
}

func (o *output) report() {
	if o.progress != nil {
		o.state.Elapsed = time.Since(o.began)
		o.progress(o.state)
	}
}

// keep keeps the text of an event, which has one line or more. Long lines are cut.
func (o *output) keep(text string) {
	for line := range strings.Lines(text) {
		if o.said.Len() >= maxOutput {
			return
		}
		if len(line) > maxLine {
			line = line[:maxLine] + " …\n"
		}
		o.said.WriteString(line)
	}
}

// capped keeps the beginning of what is written to it.
type capped struct{ kept bytes.Buffer }

func (c *capped) Write(text []byte) (int, error) {
	c.kept.Write(text[:min(len(text), max(0, maxOutput-c.kept.Len()))])
	return len(text), nil
}
