package load

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// Ten minutes at 1,000 requests a second, one in a hundred of which fails, leave a log and a timeline that fit into a small part of the
// 200 MB that a drill may take. The time is virtual, and there is no network.
func TestMemoryOfALongLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	const length, rate = 10 * time.Minute, 1000
	before := heap()
	var log *event.Log
	run := new(timeline.Timeline)
	synctest.Test(t, func(t *testing.T) {
		log = event.NewLog()
		c := &Clients{log: log, pools: []*pool{nil}, book: newBook(log, true)}
		kinds := []*kind{newKind(Request{Path: "/a"}, "http", "localhost"), newKind(Request{Path: "/b", Body: "{}"}, "http", "localhost")}
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.book.keep(ctx)
		}()
		const step = 50 * time.Millisecond
		applied := 0
		for at := time.Duration(0); at < length; at += step {
			var flights []*flight
			for n := range int(rate * step / time.Second) {
				k := kinds[n%2]
				f := c.newFlight(wanted{id: c.number(), method: k.Method, path: k.Path, kind: k})
				f.due = log.Now()
				c.book.begin(f, true)
				f.AddAt(event.Event{At: log.Now(), Kind: event.RequestWritten, ID: f.id, Conn: 1 + n})
				flights = append(flights, f)
			}
			time.Sleep(step)
			for n, f := range flights {
				f.add(event.Event{Kind: event.RequestHeader, ID: f.id, Status: 200})
				f.answer.Bytes = int64(n)
				last := event.Event{Kind: event.RequestDone, ID: f.id, Status: 200, Answer: &f.answer.Answer}
				if f.id%100 == 0 {
					last.Status = 503
				}
				c.book.end(f, last)
			}
			all, _ := log.Since(applied)
			for _, e := range all {
				run.Apply(e)
			}
			applied += len(all)
			run.Snapshot()
		}
		stop()
		<-done
		c.book.close()
	})
	taken := heap() - before
	t.Logf("%d requests, %d of them in the log, and %d summaries take %d MB", run.RequestCount(), len(run.Requests), len(run.Load.Summaries), taken>>20)
	if n := run.RequestCount(); n < 590_000 || n > 600_000 {
		t.Errorf("%d requests are known, want nearly 600,000", n)
	}
	if taken > 60<<20 {
		t.Errorf("they take %d MB", taken>>20)
	}
	runtime.KeepAlive(log)
	runtime.KeepAlive(run)
}

// heap returns how many bytes are in use.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
