package timeline

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"closingtime/playground/event"
)

// instanceFacts is what is kept of one process besides its Process.
type instanceFacts struct {
	number   int
	latest   int           // the position in Timeline.Samples, from 1, of the sample that came last; 0 before the first
	samples  []int32       // positions in Timeline.Samples, by the time of the sample
	dropped  int           // events that its probe could not report
	active   time.Duration // when it last had a request, a receipt, a message or a leader's work that is over
	reported time.Duration // see LastReport
}

func (i *instanceFacts) detach() { i.samples = slices.Clip(i.samples) }

// known returns what is kept of an instance, ready to be changed.
func (t *Timeline) known(number int) *instanceFacts {
	i, _ := t.byInstance.change(t.epoch, &t.instances, number, func() *instanceFacts { return &instanceFacts{number: number} })
	return i
}

// process returns the process of an instance, ready to be changed.
func (t *Timeline) process(instance int) *Process {
	if t.processEpoch != t.epoch+1 {
		t.processEpoch = t.epoch + 1
		t.Processes = slices.Clone(t.Processes)
		for i, p := range t.Processes {
			own := *p
			t.Processes[i] = &own
		}
	}
	i, found := t.findProcess(instance)
	if !found {
		t.Processes = slices.Insert(t.Processes, i, &Process{Instance: instance})
	}
	return t.Processes[i]
}

// findProcess returns the position of an instance's process, or the one that it would have.
func (t *Timeline) findProcess(instance int) (position int, found bool) {
	return slices.BinarySearchFunc(t.Processes, instance, func(p *Process, number int) int { return cmp.Compare(p.Instance, number) })
}

// goneBefore tells whether the process of an instance had ended before the given moment.
func (t *Timeline) goneBefore(instance int, at time.Duration) bool {
	exited := t.ExitedAt(instance)
	return exited > 0 && exited < at
}

func (t *Timeline) applySample(s Sample) {
	position := len(t.Samples)
	t.Samples = appended(t.Samples, s, t.retraced().Samples)
	i := t.known(s.Instance)
	i.latest = position + 1
	i.samples = slices.Insert(i.samples, t.samplesUntil(i, s.At), int32(position))
	i.reported = max(i.reported, s.At)
}

// samplesUntil returns how many samples of an instance are from a moment or before it.
func (t *Timeline) samplesUntil(i *instanceFacts, at time.Duration) int {
	return sort.Search(len(i.samples), func(n int) bool { return t.Samples[i.samples[n]].At > at })
}

// LatestSample returns the latest sample of one process, whether that still runs or not.
func (t *Timeline) LatestSample(instance int) (Sample, bool) {
	if i := t.byInstance.find(t.instances, instance); i != nil && i.latest > 0 {
		return t.Samples[i.latest-1], true
	}
	return Sample{}, false
}

// SampleAt returns what the goroutines of an instance were doing at a moment: the latest sample until then. It is the
// zero Sample when there is none.
func (t *Timeline) SampleAt(instance int, at time.Duration) Sample {
	i := t.byInstance.find(t.instances, instance)
	if i == nil {
		return Sample{}
	}
	n := t.samplesUntil(i, at)
	if n == 0 {
		return Sample{}
	}
	return t.Samples[i.samples[n-1]]
}

// applyReport takes note of when the probe of an instance reported something.
func (t *Timeline) applyReport(e event.Event) {
	i := t.known(e.Instance)
	i.reported = max(i.reported, e.At)
}

func (t *Timeline) applyDropped(instance, count int) {
	i := t.known(instance)
	more := max(0, count-i.dropped)
	i.dropped += more
	t.dropped += more
}

// Dropped returns how many events the probes could not report.
func (t *Timeline) Dropped() int { return t.dropped }

// LastReport returns when the probe of an instance last told of something that happened: a sample, a line of the log, or
// the beginning or the end of a handler.
func (t *Timeline) LastReport(instance int) time.Duration {
	if i := t.byInstance.find(t.instances, instance); i != nil {
		return i.reported
	}
	return 0
}

// LastActive returns when an instance last had anything in progress, as far as clients and probe know: a request, a
// receipt, or a client's connection that never carried a request, which http.Server.Shutdown waits for as well.
func (t *Timeline) LastActive(instance int) time.Duration {
	var last time.Duration
	if i := t.byInstance.find(t.instances, instance); i != nil {
		last = i.active
	}
	for position := range t.jobsUnderway.now() {
		if j := t.Jobs[position]; j.Instance == instance && j.Started > 0 && j.Done == 0 {
			last = max(last, t.ExitedAt(instance)) // it is being printed until the process ends
		}
	}
	for d := range t.DeliveriesAt(t.Now) {
		if d.Instance == instance && d.Started > 0 && d.Done == 0 {
			last = max(last, t.ExitedAt(instance))
		}
	}
	for _, position := range t.silent {
		if c := t.HTTP[position]; c.Request == 0 {
			last = max(last, c.Closed)
		}
	}
	return last
}
