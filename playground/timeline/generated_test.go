package timeline_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"closingtime/playground/event"
)

// generated returns the log of a run that never was, about as long as wanted: clients place orders with two instances of
// a service, again and again one of the instances is stopped and another started, and the audit looks at what is left.
// Reports of the probes come in a few milliseconds late.
func generated(seed uint64, events int) []event.Event {
	g := &generator{random: rand.New(rand.NewPCG(seed, 1))}
	g.add(parent, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "generated", Policy: "docker", Started: time.Unix(0, 0).UTC()}})
	g.start()
	g.start()
	stopEvery := max(40, events/30/8)
	for request := 1; len(g.reported) < events*19/20; request++ {
		g.now += time.Duration(g.random.ExpFloat64() * float64(4*time.Millisecond))
		g.request(request)
		g.sample()
		if request%stopEvery == 0 {
			g.restart()
		}
	}
	for len(g.running) > 0 {
		g.stop()
	}
	g.now += 3 * time.Second
	for order, state := range g.orders {
		g.now++
		g.add(parent, event.Event{Kind: event.Audit, Item: event.ItemOrder, ID: order + 1, State: state})
		g.now++
		g.add(parent, event.Event{Kind: event.Audit, Item: event.ItemReceipt, ID: order + 1, State: "printed"})
	}
	g.add(parent, event.Event{Kind: event.AuditDone})
	g.now++
	g.add(parent, event.Event{Kind: event.RunEnd})
	return g.log()
}

// The sources of a generated log, beside the probe of each instance.
const (
	parent = iota
	clients
	probes
)

type generator struct {
	random   *rand.Rand
	now      time.Duration
	reported []reported
	orders   []string   // the state of each
	running  []int      // the instances
	started  int        // instances so far
	conns    int        // of the clients, so far
	kept     []keptConn // the clients' connections that are open
	lines    int
	sampled  time.Duration
}

// keptConn is a connection that a client keeps, and since when it is idle.
type keptConn struct {
	id   int
	idle time.Duration
}

// reported is an event with the source that reported it.
type reported struct {
	event.Event
	source int
}

func (g *generator) add(source int, e event.Event) {
	if e.At == 0 {
		e.At = g.now
	}
	g.reported = append(g.reported, reported{e, source})
}

// log returns the events in the order in which they arrived: each source keeps its own order.
func (g *generator) log() []event.Event {
	slices.SortStableFunc(g.reported, func(a, b reported) int { return cmp.Compare(a.At, b.At) })
	arrived := make([]time.Duration, len(g.reported))
	last := make(map[int]time.Duration)
	order := make([]int, len(g.reported))
	for i, r := range g.reported {
		late := time.Duration(0)
		if r.source >= probes {
			late = time.Duration(g.random.Int64N(int64(3 * time.Millisecond)))
		}
		arrived[i] = max(last[r.source], r.At+late)
		last[r.source] = arrived[i]
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(arrived[a], arrived[b]) })
	log := make([]event.Event, len(order))
	for i, n := range order {
		log[i] = g.reported[n].Event
	}
	return log
}

func (g *generator) start() {
	instance := g.started
	g.started++
	g.running = append(g.running, instance)
	g.add(parent, event.Event{Kind: event.ProcessStart, Instance: instance, PID: 1000 + instance, Addr: "127.0.0.1:2000", Text: "bin/service"})
	for conn := 1; conn <= 4; conn++ {
		g.add(probes+instance, event.Event{Kind: event.DBOpen, Instance: instance, ID: conn})
	}
	g.now += 20 * time.Millisecond
	g.add(parent, event.Event{Kind: event.Ready, Instance: instance})
}

func (g *generator) restart() {
	g.stop()
	g.start()
}

// stop stops the oldest instance. What it has in progress is lost when it does not wait.
func (g *generator) stop() {
	instance := g.running[0]
	g.running = g.running[1:]
	g.add(parent, event.Event{Kind: event.StopStart, Instance: instance, Name: "docker", Grace: 10 * time.Second})
	g.now += time.Millisecond
	g.add(parent, event.Event{Kind: event.Signal, Instance: instance, Name: "SIGTERM", By: event.ByPolicy})
	g.add(probes+instance, event.Event{At: g.now + 1, Kind: event.ShutdownSeen, Instance: instance})
	exit := g.now + 40*time.Millisecond
	kept := g.reported[:0]
	for _, r := range g.reported { // a process reports nothing after its end
		if r.source != probes+instance || r.At < exit {
			kept = append(kept, r)
		}
	}
	g.reported = kept
	g.add(parent, event.Event{At: exit, Kind: event.ProcessExit, Instance: instance, PID: 1000 + instance, Name: "SIGTERM"})
}

// request adds all that becomes of one request. One in a hundred meets the end of its connection, and is sent again.
func (g *generator) request(id int) {
	instance := g.running[g.random.IntN(len(g.running))]
	g.add(clients, event.Event{Kind: event.RequestSent, ID: id, Method: "POST", Path: "/orders"})
	conn := g.conn()
	attempt, written := 0, g.now+50*time.Microsecond
	g.add(clients, event.Event{At: written, Kind: event.RequestWritten, ID: id, Conn: conn})
	if g.random.IntN(100) == 0 {
		g.add(clients, event.Event{At: written + 100, Kind: event.ConnClose, ID: conn, Class: event.EOF})
		g.add(clients, event.Event{At: written + 101, Kind: event.RequestLost, ID: id, Conn: conn, Class: event.EOF, Text: "EOF"})
		g.kept = slices.DeleteFunc(g.kept, func(k keptConn) bool { return k.id == conn })
		conn, attempt = g.conn(), 1
		g.add(clients, event.Event{At: written + 102, Kind: event.RequestWritten, ID: id, Attempt: 1, Conn: conn})
	}
	accepted := written + 200*time.Microsecond
	done := accepted + time.Duration(1+g.random.IntN(60))*time.Millisecond
	for i := range g.kept {
		if g.kept[i].id == conn {
			g.kept[i].idle = done + time.Microsecond
		}
	}
	probe := func(at time.Duration, e event.Event) {
		e.At, e.Instance = at, instance
		g.add(probes+instance, e)
	}
	probe(accepted, event.Event{Kind: event.RequestAccepted, ID: id, Attempt: attempt, Method: "POST", Path: "/orders"})
	if g.random.IntN(50) == 0 {
		class := []event.Class{event.EOF, event.Reset, event.Timeout}[g.random.IntN(3)]
		g.add(clients, event.Event{At: done, Kind: event.RequestDone, ID: id, Attempt: attempt, Class: class, Text: string(class)})
		return
	}
	g.orders = append(g.orders, "paid")
	order := len(g.orders)
	lent := 1 + g.random.IntN(4)
	probe(accepted+1000, event.Event{Kind: event.DBBusy, ID: lent})
	probe(accepted+2000, event.Event{Kind: event.DBIdle, ID: lent})
	probe(accepted+3000, event.Event{Kind: event.OrderPlaced, ID: id, Order: order})
	probe(done-4000, event.Event{Kind: event.OrderCharged, ID: id, Order: order})
	probe(done-3000, event.Event{Kind: event.JobQueued, ID: order})
	probe(done-2000, event.Event{Kind: event.RequestReturned, ID: id, Attempt: attempt, Status: 201})
	g.lines++
	probe(done-1000, event.Event{Kind: event.LogLine, ID: g.lines, Text: fmt.Sprintf("INFO order paid order=%d amount=42", order)})
	g.add(clients, event.Event{At: done - 500, Kind: event.RequestHeader, ID: id, Attempt: attempt, Status: 201})
	g.add(clients, event.Event{At: done, Kind: event.RequestDone, ID: id, Attempt: attempt, Status: 201, Order: order, Answer: &event.Answer{Bytes: 20, Promised: 20}})
	printing := done + time.Duration(g.random.IntN(30))*time.Millisecond
	probe(printing, event.Event{Kind: event.JobStart, ID: order, Worker: order % 3})
	path := fmt.Sprintf("receipt-%d.txt", order)
	probe(printing+1000, event.Event{Kind: event.TempCreate, Path: path})
	probe(printing+8e6, event.Event{Kind: event.TempRemove, Path: path})
	probe(printing+9e6, event.Event{Kind: event.JobDone, ID: order, Worker: order % 3})
}

// conn returns an idle connection, or a new one.
func (g *generator) conn() int {
	for _, k := range g.kept {
		if k.idle <= g.now {
			return k.id
		}
	}
	g.conns++
	g.kept = append(g.kept, keptConn{id: g.conns})
	g.add(clients, event.Event{Kind: event.ConnOpen, ID: g.conns})
	return g.conns
}

// sample adds samples of all instances, ten times a second.
func (g *generator) sample() {
	if g.now-g.sampled < 100*time.Millisecond {
		return
	}
	g.sampled = g.now
	for _, instance := range g.running {
		count := 8 + g.random.IntN(9)
		g.add(probes+instance, event.Event{Kind: event.Goroutines, Instance: instance, Count: count, Groups: []event.Group{
			{Count: 3, State: "select", Started: "main.main", At: "main.go:31", In: "main.(*WorkerPool).work", InAt: "workers.go:22"},
			{Count: count - 3, State: "IO wait", Started: "net/http.(*Server).Serve", At: "server.go:3285", In: "net/http.(*conn).serve", InAt: "server.go:2000"},
		}})
	}
}

// noise returns a log of random events: no run would record them, but a recording that is written by hand may hold them.
func noise(seed uint64, events int) []event.Event {
	random := rand.New(rand.NewPCG(seed, 2))
	kinds := []event.Kind{
		event.RequestSent, event.RequestWritten, event.RequestHeader, event.RequestLost, event.RequestDone, event.RequestForwarded,
		event.RequestRaced, event.RequestNoReply, event.RequestAccepted, event.RequestReturned, event.OrderPlaced, event.OrderCharged,
		event.ConnOpen, event.ConnClose, event.JobQueued, event.JobStart, event.JobDone, event.JobAside, event.LoadRate, event.LoadSummary, event.LoadLate, event.LoadLimited,
		event.DBOpen, event.DBBusy, event.DBIdle, event.DBClose,
		event.MessageSent, event.MessageReceived, event.MessageExtended, event.MessageReturned, event.MessageStart, event.MessageDone, event.MessageDeleted,
		event.LeaseTaken, event.LeaseRenewed, event.LeaseReleased, event.LeadStart, event.LeadDone,
		event.MigrationStart, event.MigrationDone,
		event.TempCreate, event.TempRemove, event.Goroutines, event.LogLine, event.Output, event.Dropped,
		event.RequestSent, event.RequestWritten, event.RequestDone, event.RequestAccepted, event.JobQueued, event.JobDone, event.ConnOpen,
	}
	rare := []event.Kind{event.Signal, event.Signal, event.StopStart, event.ProcessStart, event.ProcessExit, event.Ready, event.Readiness, event.Endpoint,
		event.ShutdownSeen, event.NeverBusy, event.StopStep, event.FaultStart, event.FaultEnd, event.FaultPlace, event.GraceChanged, event.DBError, event.Audit, event.AuditPart, event.AuditDone, event.RunStart, event.RunEnd, event.LogMore,
		event.Newcomer, event.IdleOpen, event.IdleClose, event.Listener, event.Verified}
	classes := []event.Class{"", "", event.EOF, event.Reset, event.Refused}
	var log []event.Event
	for n := range events {
		kind := kinds[random.IntN(len(kinds))]
		if random.IntN(12) == 0 {
			kind = rare[random.IntN(len(rare))]
		}
		e := event.Event{
			At: max(0, time.Duration(n/10+random.IntN(4)-random.IntN(8))), Kind: kind, Instance: random.IntN(3), ID: random.IntN(1 + n/12),
			Attempt: random.IntN(2), Conn: random.IntN(9), Order: random.IntN(1 + n/8), Worker: random.IntN(3), Status: []int{0, 200, 502}[random.IntN(3)],
			Class: classes[random.IntN(len(classes))], Count: random.IntN(9), Path: fmt.Sprint("file ", random.IntN(1+n/6)), Method: "POST",
			By: []string{event.ByPolicy, event.ByOutside, event.ByRun, event.ByYou}[random.IntN(4)], Name: "SIGTERM", Item: []string{event.ItemReceipt, event.ItemLogLost}[n%2], State: "paid",
			Text: fmt.Sprint("text ", n),
		}
		if e.By == event.ByYou {
			e.Name = "SIGUSR1"
		}
		if random.IntN(50) == 0 {
			e.ID = int(random.Uint32()) * []int{1, -1, 1 << 20}[random.IntN(3)] // a recording may hold any number
		}
		if kind == event.LoadRate || kind == event.LoadSummary || kind == event.LoadLate || kind == event.LoadLimited {
			e.Load = noisyLoad(random)
			e.Count %= 2
		}
		if kind == event.RunStart && n > events/2 {
			e.Run = &event.Run{Name: "noise", Expect: []string{event.ExpectBalancer}}
		}
		log = append(log, e)
	}
	return log
}

func noisyLoad(random *rand.Rand) *event.Load {
	var d event.Distribution
	for range random.IntN(4) {
		d.Add(time.Duration(random.IntN(1e9)))
	}
	answers := event.Answers{Method: "POST", Path: fmt.Sprint("file ", random.IntN(3)), Status: []int{200, 502}[random.IntN(2)], Latency: d}
	return &event.Load{Rate: random.Float64(), Sent: random.IntN(9), Underway: random.IntN(5), Waiting: random.IntN(3), Conns: random.IntN(6),
		Answers: []event.Answers{answers}, Late: &d, Last: random.IntN(10) == 0}
}

// recorded returns the logs of the recordings that the tests of the playground have.
func recorded(t testing.TB) map[string][]event.Event {
	t.Helper()
	paths, err := filepath.Glob("../*/testdata/*.ndjson")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no recordings: %v", err)
	}
	logs := make(map[string][]event.Event)
	for _, path := range paths {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		for e, err := range event.Read(file) {
			if err != nil {
				t.Fatal(err)
			}
			logs[path] = append(logs[path], e)
		}
		_ = file.Close()
	}
	return logs
}

// logs returns logs of every kind: recorded, generated, written by hand, and noise.
func logs(t testing.TB) map[string][]event.Event {
	t.Helper()
	all := recorded(t)
	all["written by hand"] = shutdown().byTime()
	for seed := range uint64(2) {
		all[fmt.Sprint("generated ", seed)] = generated(seed, 1500)
		all[fmt.Sprint("noise ", seed)] = noise(seed, 800)
	}
	return all
}
