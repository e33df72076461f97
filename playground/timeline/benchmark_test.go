package timeline_test

import (
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
)

// million is the log of a long run, which the benchmarks share.
var million = sync.OnceValue(func() []event.Event { return generated(1, 1_000_000) })

// BenchmarkApply tells what one event costs in a log of a million.
func BenchmarkApply(b *testing.B) {
	log := million()
	b.ReportAllocs()
	run := new(timeline.Timeline)
	n := 0
	for b.Loop() {
		if n == len(log) {
			n, run = 0, new(timeline.Timeline)
		}
		run.Apply(log[n])
		n++
	}
}

// BenchmarkLook tells what a live view costs: three hundred events a second, and thirty pictures of them, late in a long
// run.
func BenchmarkLook(b *testing.B) {
	log := million()
	run := timeline.Of(log[:len(log)*9/10])
	n := len(log) * 9 / 10
	b.ReportAllocs()
	for b.Loop() {
		for range 10 {
			run.Apply(log[n%len(log)])
			n++
		}
		s := run.Snapshot()
		for range s.InFlight() {
		}
		s.JobCounts(s.Now)
		s.HTTPCounts()
		s.DBCounts()
	}
}

// BenchmarkHistory tells what it costs to have a log of a million events ready for being looked at anywhere.
func BenchmarkHistory(b *testing.B) {
	log := million()
	b.ReportAllocs()
	before := heap()
	for b.Loop() {
		h := timeline.NewHistory(log)
		b.ReportMetric(float64(heap()-before)/(1<<20), "MB")
		runtime.KeepAlive(h)
	}
}

func heap() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// BenchmarkSeek tells what it costs to go to any moment of a million events, and to go one step further.
func BenchmarkSeek(b *testing.B) {
	h := timeline.NewHistory(million())
	random := rand.New(rand.NewPCG(1, 1))
	b.Run("anywhere", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			h.At(random.IntN(h.Len()))
		}
	})
	b.Run("on", func(b *testing.B) {
		b.ReportAllocs()
		n := h.Len() / 2
		for b.Loop() {
			h.At(n % h.Len())
			n += 10
		}
	})
	b.Run("back", func(b *testing.B) {
		b.ReportAllocs()
		n := h.Len() - 1
		for b.Loop() {
			h.At(n)
			n = (n + h.Len() - 1) % h.Len()
		}
	})
}
