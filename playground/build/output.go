package build

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"time"
)

// output collects the output of go build: its events for programs (see go help buildjson) and its other output.
type output struct {
	progress func(Progress) // may be nil
	mu       sync.Mutex     // held while progress is called, which go build's events and its other output bring about
	state    Progress
	began    time.Time

	failed []string     // the import paths of the packages that could not be built
	said   bytes.Buffer // the messages of go build about these packages
	beside beside       // the output outside of the events
}

// Limits of the output of go build that is kept, in bytes, since a source can make it long. All of it is read, because
// otherwise go build would block.
const (
	maxOutput = 64 << 10
	maxLine   = 4 << 10
)

// text returns the messages about the failure.
func (o *output) text() string {
	return strings.ToValidUTF8(strings.TrimRight(o.said.String()+o.beside.kept.String()+string(o.beside.rest), "\n"), "?")
}

// follow reads the events to their end, and reports each package that is compiled.
func (o *output) follow(events io.Reader) {
	o.report(func(*Progress) {})
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		var e struct{ ImportPath, Action, Output string }
		if json.Unmarshal(line, &e) == nil { // other lines are not events of go build
			switch {
			case e.Action == "build-fail":
				o.failed = append(o.failed, e.ImportPath)
			case e.Output == e.ImportPath+"\n": // with -v, go build names a package before it compiles that
				o.compiles(e.ImportPath)
			case e.Output != "# "+e.ImportPath+"\n":
				o.keep(e.Output)
			}
		}
		if err != nil {
			return
		}
	}
}

// compiles reports that a package is compiled.
func (o *output) compiles(pkg string) {
	o.report(func(p *Progress) { p.Compiled, p.Latest, p.Downloading = p.Compiled+1, pkg, "" })
}

// downloads reports that the download of a module began.
func (o *output) downloads(module string) {
	o.report(func(p *Progress) { p.Downloading = module })
}

// report changes the progress and reports it.
func (o *output) report(change func(*Progress)) {
	o.mu.Lock()
	defer o.mu.Unlock()
	change(&o.state)
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

// beside takes the output of go build outside of its events: which modules it downloads, and why it cannot work at all.
type beside struct {
	of    *output
	named bool         // its lines of one word are the packages that are compiled
	kept  bytes.Buffer // the beginning of the output, without the downloads
	rest  []byte       // the beginning of a line whose end was not written yet
}

func (b *beside) Write(text []byte) (int, error) {
	b.rest = append(b.rest, text...)
	for {
		line, rest, whole := bytes.Cut(b.rest, []byte("\n"))
		if !whole && len(line) <= maxLine {
			return len(text), nil
		}
		b.rest = rest
		if module, ok := bytes.CutPrefix(line, []byte("go: downloading ")); ok {
			b.of.downloads(string(module))
			continue
		}
		if b.named && whole && len(line) > 0 && !bytes.ContainsAny(line, " \t") {
			b.of.compiles(string(line))
			continue
		}
		b.keep(line)
		if whole {
			b.keep([]byte("\n"))
		}
	}
}

func (b *beside) keep(text []byte) {
	b.kept.Write(text[:min(len(text), max(0, maxOutput-b.kept.Len()))])
}
