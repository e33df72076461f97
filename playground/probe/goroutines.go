package probe

import (
	"bytes"
	"cmp"
	"path"
	"reflect"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"closingtime/playground/event"
)

// sampleEvery is the time between two samples of the goroutines. A sample stops the program for some tens of microseconds.
const sampleEvery = 50 * time.Millisecond

// maxGroups is the largest number of groups in a sample. The goroutines of further groups are counted together.
const maxGroups = 12

// sample reports the goroutines whenever they have changed, until the process ends.
func sample(emit func(event.Event)) {
	program := describeProgram()
	var last event.Event
	shutdown := false
	buf := make([]byte, 64<<10)
	for ; ; time.Sleep(sampleEvery) {
		n := runtime.Stack(buf, true)
		for n == len(buf) && len(buf) < 16<<20 {
			buf = make([]byte, 2*len(buf))
			n = runtime.Stack(buf, true)
		}
		if !shutdown && inShutdown(buf[:n]) {
			shutdown = true
			emit(event.Event{Kind: event.ShutdownSeen})
		}
		e := program.Group(buf[:n])
		if reflect.DeepEqual(e, last) {
			continue
		}
		last = e
		emit(e)
	}
}

// shutdowns are the functions that shut down an HTTP or gRPC server, as they appear in a dump of goroutines.
var shutdowns = [][]byte{
	[]byte("\nnet/http.(*Server).Shutdown("), []byte("\nnet/http.(*Server).Close("),
	[]byte("\ngoogle.golang.org/grpc.(*Server).GracefulStop("), []byte("\ngoogle.golang.org/grpc.(*Server).Stop("),
}

// inShutdown tells whether a goroutine in a dump is shutting a server down.
func inShutdown(dump []byte) bool {
	return slices.ContainsFunc(shutdowns, func(f []byte) bool { return bytes.Contains(dump, f) })
}

// Program has the names by which the functions of a service itself are recognised. By the zero value, they are those of package
// main.
type Program struct {
	Module  string // "closingtime"
	Command string // import path of package main
}

func describeProgram() Program {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return Program{}
	}
	return ProgramOf(info)
}

// ProgramOf returns the names that are in the build information of a program.
func ProgramOf(info *debug.BuildInfo) Program { return Program{info.Main.Path, info.Path} }

// Group returns an event of kind event.Goroutines with the goroutines of a dump, as runtime.Stack writes it, counted by where
// they were started, what they wait for and where they are. It leaves out those of the probe, and one that serves a profile.
func (p Program) Group(dump []byte) event.Event {
	counts := make(map[event.Group]int)
	total := 0
	for stack := range bytes.SplitSeq(dump, []byte("\n\n")) {
		g, own := p.parse(string(stack))
		if g.State == "" || own {
			continue
		}
		counts[g]++
		total++
	}
	groups := make([]event.Group, 0, len(counts))
	for g, n := range counts {
		g.Count = n
		groups = append(groups, g)
	}
	slices.SortFunc(groups, func(a, b event.Group) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Started+a.At, b.Started+b.At), cmp.Compare(a.In+a.InAt, b.In+b.InAt), cmp.Compare(a.State, b.State))
	})
	e := event.Event{Kind: event.Goroutines, Count: total, Groups: groups}
	for kept := min(len(groups), maxGroups); !fits(e); kept-- {
		e.Groups = append(slices.Clone(groups[:kept]), rest(groups[kept:]))
	}
	return e
}

// fits tells whether a sample has few enough groups and is short enough for one write.
func fits(e event.Event) bool {
	line, err := event.Append(nil, e)
	return len(e.Groups) <= maxGroups+1 && (err != nil || len(line) < maxEvent-100 || len(e.Groups) <= 1)
}

// rest returns one group with the goroutines of several.
func rest(groups []event.Group) event.Group {
	sum := event.Group{State: "others"}
	for _, g := range groups {
		sum.Count += g.Count
	}
	return sum
}

// parse reads one goroutine of a dump, in the form that runtime.Stack writes:
//
//	goroutine 34 [select, 2 minutes]:
//	time.Sleep(0x3b9aca00)
//		/usr/local/go/src/runtime/time.go:363 +0x165
//	main.run(…)
//		/home/me/main.go:41 +0x1d
//	created by main.main in goroutine 1
//		/home/me/main.go:20 +0x9c
//
// own is true when the probe started the goroutine, and when the goroutine serves such a dump to the playground.
func (p Program) parse(stack string) (g event.Group, own bool) {
	lines := strings.Split(strings.TrimSpace(stack), "\n")
	_, state, ok := strings.Cut(lines[0], "[")
	if !ok || !strings.HasPrefix(lines[0], "goroutine ") {
		return event.Group{}, false
	}
	state, _, _ = strings.Cut(state, "]")
	g.State, _, _ = strings.Cut(state, ",")
	if strings.Contains(stack, "\nnet/http/pprof.") {
		return g, true
	}
	for i := 1; i+1 < len(lines); i += 2 {
		if strings.HasPrefix(lines[i], "...") && i+2 < len(lines) { // "...23 frames elided..." takes one line instead of two
			i++
		}
		function, file := lines[i], lines[i+1]
		if started, ok := strings.CutPrefix(function, "created by "); ok {
			started, _, _ = strings.Cut(started, " in goroutine ")
			g.Started, g.At = shortFunction(started), p.position(started, file)
			own = strings.Contains(started, "playground/probe.")
			break
		}
		if open := strings.LastIndex(function, "("); open > 0 {
			function = function[:open]
		}
		if g.In == "" && p.isOwn(function) {
			g.In, g.InAt = shortFunction(function), p.position(function, file)
		}
	}
	return g, own
}

// isOwn tells whether a function belongs to the service rather than to a library.
func (p Program) isOwn(function string) bool {
	return strings.HasPrefix(function, "main.") || p.Module != "" && strings.HasPrefix(function, p.Module+"/")
}

// shortFunction removes the directories from a function's package: net/http.(*Server).Serve becomes http.(*Server).Serve.
func shortFunction(function string) string {
	dirs := function
	if bracket := strings.IndexAny(function, "(["); bracket >= 0 {
		dirs = function[:bracket]
	}
	return function[strings.LastIndex(dirs, "/")+1:]
}

// position returns the package path, file name and line of a function's file, which are the same on every machine. Packages
// of the service's module are relative to its root.
func (p Program) position(function, file string) string {
	slash := strings.LastIndex(strings.SplitN(function, "(", 2)[0], "/") + 1
	dot := strings.Index(function[slash:], ".")
	if dot < 0 {
		return ""
	}
	pkg := function[:slash+dot]
	if pkg == "main" && p.Command != "" {
		pkg = p.Command
	}
	file, _, _ = strings.Cut(strings.TrimSpace(file), " ")
	return path.Join(strings.TrimPrefix(pkg, p.Module+"/"), path.Base(strings.ReplaceAll(file, "\\", "/")))
}
