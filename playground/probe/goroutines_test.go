//go:build unix

package probe_test

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

// dump is what runtime.Stack writes of a service, with every form that the probe meets.
const dump = `goroutine 1 [select, 2 minutes]:
main.run()
	/home/me/closingtime/solutions/01-signal/main.go:58 +0x4ad
main.main()
	/home/me/closingtime/solutions/01-signal/main.go:19 +0x1c

goroutine 6 [running]:
closingtime/playground/probe.sample(0x7a4f18)
	/home/me/closingtime/playground/probe/goroutines.go:35 +0x9d
created by closingtime/playground/probe.init.0 in goroutine 1
	/home/me/closingtime/playground/probe/probe.go:85 +0x31f

goroutine 7 [IO wait]:
internal/poll.runtime_pollWait(0x7f2d, 0x72)
	/usr/local/go/src/runtime/netpoll.go:351 +0x85
created by closingtime/playground/probe.init.0 in goroutine 1
	/home/me/closingtime/playground/probe/probe.go:83 +0x2b7

goroutine 20 [syscall, locked to thread]:
os/signal.signal_recv()
	/usr/local/go/src/runtime/sigqueue.go:152 +0x29
os/signal.loop()
	/usr/local/go/src/os/signal/signal_unix.go:23 +0x13
created by os/signal.Notify.func1.1 in goroutine 1
	/usr/local/go/src/os/signal/signal.go:152 +0x1f

goroutine 34 [select]:
closingtime/playground/shop.wait({0x8a1e60, 0xc000204000}, 0x3b9aca00)
	/home/me/closingtime/playground/shop/shop.go:114 +0xd1
closingtime/playground/shop.(*Shop).PlaceOrder(0xc000128000, {0x8a1b28, 0xc00013e000}, 0xc00014c000)
	/home/me/closingtime/playground/shop/http.go:47 +0x2ae
net/http.HandlerFunc.ServeHTTP(0xc00013e000?, {0x8a1b28?, 0xc00013e000?}, 0x4?)
	/usr/local/go/src/net/http/server.go:2322 +0x29
net/http.(*conn).serve(0xc000190000, {0x8a1e98, 0xc0000a6f60})
	/usr/local/go/src/net/http/server.go:2086 +0x5f3
created by net/http.(*Server).Serve in goroutine 18
	/usr/local/go/src/net/http/server.go:3493 +0x485

goroutine 35 [select]:
closingtime/playground/shop.wait({0x8a1e60, 0xc000204050}, 0x2faf0800)
	/home/me/closingtime/playground/shop/shop.go:114 +0xd1
closingtime/playground/shop.(*Shop).PlaceOrder(0xc000128000, {0x8a1b28, 0xc00013e0e0}, 0xc00014c140)
	/home/me/closingtime/playground/shop/http.go:47 +0x2ae
net/http.(*conn).serve(0xc000190090, {0x8a1e98, 0xc0000a6f60})
	/usr/local/go/src/net/http/server.go:2086 +0x5f3
created by net/http.(*Server).Serve in goroutine 18
	/usr/local/go/src/net/http/server.go:3493 +0x485

goroutine 40 [chan receive, 1 minutes]:
main.Map[...].func2(...)
	/home/me/closingtime/solutions/01-signal/pool.go:33
main.(*WorkerPool).work(0xc000012345)
	/home/me/closingtime/solutions/01-signal/pool.go:20 +0x3b
created by main.Map[...] in goroutine 1
	/home/me/closingtime/solutions/01-signal/pool.go:12 +0x9c
`

// A dump becomes groups by where goroutines were started, what they wait for and where they are. The probe's own
// are left out, and places are named relative to the module, so that they mean the same on every machine.
func TestGroupsOfADump(t *testing.T) {
	got := probe.GroupDumpOf("closingtime", "closingtime/solutions/01-signal", []byte(dump))
	want := event.Event{Kind: event.Goroutines, Count: 5, Groups: []event.Group{
		{
			Count: 2, State: "select", Started: "http.(*Server).Serve", At: "net/http/server.go:3493",
			In: "shop.wait", InAt: "playground/shop/shop.go:114",
		},
		{Count: 1, State: "select", In: "main.run", InAt: "solutions/01-signal/main.go:58"},
		{
			Count: 1, State: "chan receive", Started: "main.Map[...]", At: "solutions/01-signal/pool.go:12",
			In: "main.Map[...].func2", InAt: "solutions/01-signal/pool.go:33",
		},
		{Count: 1, State: "syscall", Started: "signal.Notify.func1.1", At: "os/signal/signal.go:152"},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// The order in which the runtime lists goroutines says nothing, so the same goroutines give the same report, and
// nothing new is reported.
func TestGroupsDoNotDependOnTheOrderOfADump(t *testing.T) {
	want := probe.GroupDumpOf("closingtime", "closingtime/solutions/01-signal", []byte(dump))
	stacks := strings.Split(dump, "\n\n")
	slices.Reverse(stacks)
	got := probe.GroupDumpOf("closingtime", "closingtime/solutions/01-signal", []byte(strings.Join(stacks, "\n\n")))
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

// Of many kinds of goroutines the largest groups are told apart, and the rest is counted together: none is lost.
func TestGroupsAreBounded(t *testing.T) {
	var b strings.Builder
	total := 0
	for kind := range probe.MaxGroups + 5 {
		for range kind + 1 {
			total++
			fmt.Fprintf(&b, "goroutine %d [select]:\nmain.f%d()\n\t/src/main.go:%d +0x1\ncreated by main.main in goroutine 1\n\t/src/main.go:%d +0x1\n\n", total, kind, kind, kind)
		}
	}
	got := probe.GroupDumpOf("m", "m", []byte(b.String()))
	if len(got.Groups) != probe.MaxGroups+1 || got.Count != total {
		t.Fatalf("%d groups of %d goroutines, want %d of %d", len(got.Groups), got.Count, probe.MaxGroups+1, total)
	}
	sum := 0
	for _, g := range got.Groups {
		sum += g.Count
	}
	last := got.Groups[probe.MaxGroups]
	if sum != total || last.State != "others" || last.Count != 1+2+3+4+5 || got.Groups[0].Count != probe.MaxGroups+5 {
		t.Errorf("the groups have %d goroutines, want %d; the first is %+v, the last %+v", sum, total, got.Groups[0], last)
	}
}

// Text that is no dump of goroutines yields none, and nothing panics.
func TestGroupsOfNonsense(t *testing.T) {
	for _, text := range []string{
		"", "\n\n\n", "goroutine", "goroutine 1", "goroutine 1 [", "goroutine 1 []:", "not a goroutine [select]:\nmain.f()\n\tx.go:1",
		"goroutine 1 [select]", "goroutine 1 [select]:\ncreated by", "goroutine 1 [select]:\n(\n(\n", "goroutine 1 [select]:\ncreated by  in goroutine \n\t",
		dump[:len(dump)/2], dump[len(dump)/2:],
	} {
		_ = probe.GroupDumpOf("m", "m", []byte(text))
	}
	if got := probe.GroupDumpOf("m", "m", []byte("not a goroutine [select]:\nmain.f()\n\tx.go:1")); got.Count != 0 {
		t.Errorf("%d goroutines in it, want none", got.Count)
	}
}

func TestInShutdown(t *testing.T) {
	for dump, want := range map[string]bool{
		"goroutine 1 [select]:\nnet/http.(*Server).Shutdown(0xc0001)\n\t/go/server.go:3208 +0x1":    true,
		"goroutine 1 [sync.Mutex.Lock]:\nnet/http.(*Server).Close(0xc0001)\n\t/go/server.go:3151":   true,
		"goroutine 1 [select]:\nnet/http.(*Server).Serve(0xc0001)\n\t/go/server.go:3208 +0x1":       false,
		"goroutine 1 [select]:\nmain.f(0x1)\n\t/net/http.(*Server).Shutdown(/server.go:3208 +0x1":   false,
		"goroutine 1 [select]:\nmy/net/http.(*Server).Shutdown(0xc0001)\n\t/my/server.go:3208 +0x1": false,
	} {
		if got := probe.InShutdown([]byte(dump)); got != want {
			t.Errorf("%v, want %v, of %q", got, want, dump)
		}
	}
}

// The goroutines of this very test, in a dump by this very Go: those that were started at one place and wait for one
// thing are one group, which says where both are.
func TestGroupsOfThisProgram(t *testing.T) {
	stop := make(chan struct{})
	started := make(chan struct{})
	const waiting, sending, deep = 5, 3, 2
	_, file, line, _ := runtime.Caller(0)
	for range waiting {
		go receive(started, stop) // line+2
	}
	full := make(chan int)
	for range sending {
		go func() { started <- struct{}{}; send(full) }() // line+6
	}
	for range deep {
		go descend(200, started, stop) // line+9: more frames than the runtime prints
	}
	for range waiting + sending + deep {
		<-started
	}
	defer func() {
		close(stop)
		for range sending {
			<-full
		}
	}()
	at := func(offset int) string {
		return fmt.Sprintf("playground/probe_test/%s:%d", filepath.Base(file), line+offset)
	}
	const here = "probe_test.TestGroupsOfThisProgram"
	want := []event.Group{
		{Count: waiting, State: "chan receive", Started: here, At: at(2), In: "probe_test.receive"},
		{Count: sending, State: "chan send", Started: here, At: at(6), In: "probe_test.send"},
		{Count: deep, State: "chan receive", Started: here, At: at(9), In: "probe_test.receive"},
	}
	var got event.Event
	if !eventually(func() bool { // they have started, and are about to wait
		got = probe.GroupDump(stacks())
		for _, w := range want {
			if !slices.ContainsFunc(got.Groups, func(g event.Group) bool { g.InAt = ""; return g == w }) {
				return false
			}
		}
		return true
	}) {
		t.Errorf("got  %+v\nwant %+v among it", got.Groups, want)
	}
}

func receive(started, stop chan struct{}) { started <- struct{}{}; <-stop }

//go:noinline
func send(to chan int) { to <- 1 }

//go:noinline
func descend(depth int, started, stop chan struct{}) {
	if depth == 0 {
		receive(started, stop)
		return
	}
	descend(depth-1, started, stop)
}

func stacks() []byte {
	buf := make([]byte, 1<<20)
	return buf[:runtime.Stack(buf, true)]
}

// A sample of many groups with long names is made to fit into one write, and no goroutine is lost from its count.
func TestSampleFits(t *testing.T) {
	var dump strings.Builder
	const goroutines = 40
	for i := range goroutines {
		fmt.Fprintf(&dump, "goroutine %d [select]:\nmain.%s%d(...)\n\t/home/me/main.go:%d +0x1\ncreated by main.%[2]s in goroutine 1\n\t/home/me/main.go:7 +0x1\n\n",
			i+1, strings.Repeat("longName", 50), i, i)
	}
	e := probe.GroupDumpOf("example", "example/service", []byte(dump.String()))
	line, err := event.Append(nil, e)
	if err != nil || len(line) > probe.MaxEvent {
		t.Errorf("the sample takes %d bytes (%v), want at most %d", len(line), err, probe.MaxEvent)
	}
	sum := 0
	for _, g := range e.Groups {
		sum += g.Count
	}
	if e.Count != goroutines || sum != goroutines {
		t.Errorf("%d goroutines, %d in groups, want %d", e.Count, sum, goroutines)
	}
}
