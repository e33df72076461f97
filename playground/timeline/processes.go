package timeline

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/stop"
	"closingtime/playground/timeline/index"
)

// instanceFacts holds what is known of one instance besides its Process.
type instanceFacts struct {
	number   int
	latest   int           // the position in Timeline.Samples, plus 1, of the sample that arrived last; 0 before the first
	samples  []int32       // positions in Timeline.Samples, by the time of the sample
	dropped  int           // how many events its probe could not report
	active   time.Duration // when the instance last had a request, a receipt, a message or a round of the leader's work that is over
	reported time.Duration // see LastReport
	places   []faults.Place
}

func (i *instanceFacts) Detach() {
	i.samples = slices.Clip(i.samples)
	i.places = slices.Clip(i.places)
}

// facts returns the facts of an instance, ready to be changed.
func (t *Timeline) facts(number int) *instanceFacts {
	i, _ := index.Change(&t.byInstance, t.epoch, &t.instances, number, func() *instanceFacts { return &instanceFacts{number: number} })
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

// findProcess returns the position of an instance's process in Processes, or the position at which to insert it.
func (t *Timeline) findProcess(instance int) (position int, found bool) {
	return slices.BinarySearchFunc(t.Processes, instance, func(p *Process, number int) int { return cmp.Compare(p.Instance, number) })
}

// exitedBefore tells whether the process of an instance had ended before a moment.
func (t *Timeline) exitedBefore(instance int, at time.Duration) bool {
	exited := t.ExitedAt(instance)
	return exited > 0 && exited < at
}

func (t *Timeline) applySample(s Sample) {
	position := len(t.Samples)
	t.Samples = appended(t.Samples, s, t.replayed().Samples)
	i := t.facts(s.Instance)
	i.latest = position + 1
	i.samples = slices.Insert(i.samples, t.samplesUntil(i, s.At), int32(position))
	i.reported = max(i.reported, s.At)
}

// samplesUntil returns how many samples of an instance were taken by a moment.
func (t *Timeline) samplesUntil(i *instanceFacts, at time.Duration) int {
	return sort.Search(len(i.samples), func(n int) bool { return t.Samples[i.samples[n]].At > at })
}

// LatestSample returns the sample of an instance that arrived last, whether its process still runs or not.
func (t *Timeline) LatestSample(instance int) (Sample, bool) {
	if i := index.Find(&t.byInstance, t.instances, instance); i != nil && i.latest > 0 {
		return t.Samples[i.latest-1], true
	}
	return Sample{}, false
}

// SampleAt returns the latest sample of an instance that was taken by a moment, or the zero Sample when there is none.
func (t *Timeline) SampleAt(instance int, at time.Duration) Sample {
	i := index.Find(&t.byInstance, t.instances, instance)
	if i == nil {
		return Sample{}
	}
	n := t.samplesUntil(i, at)
	if n == 0 {
		return Sample{}
	}
	return t.Samples[i.samples[n-1]]
}

// applyReport records when the probe of an instance reported something.
func (t *Timeline) applyReport(e event.Event) {
	i := t.facts(e.Instance)
	i.reported = max(i.reported, e.At)
}

func (t *Timeline) applyDropped(instance, count int) {
	i := t.facts(instance)
	more := max(0, count-i.dropped)
	i.dropped += more
	t.dropped += more
}

// Dropped returns how many events the probes could not report.
func (t *Timeline) Dropped() int { return t.dropped }

// LastReport returns when the probe of an instance last reported something: a sample, a line of the log, or the beginning
// or end of a handler.
func (t *Timeline) LastReport(instance int) time.Duration {
	if i := index.Find(&t.byInstance, t.instances, instance); i != nil {
		return i.reported
	}
	return 0
}

// LastActive returns when an instance last had anything in progress, as far as the clients and the probe know: a request, a
// receipt, a message, a round of the leader's work, or a client's connection that never carried a request, for which
// http.Server.Shutdown waits too.
func (t *Timeline) LastActive(instance int) time.Duration {
	var last time.Duration
	if i := index.Find(&t.byInstance, t.instances, instance); i != nil {
		last = i.active
	}
	for position := range t.jobsUnderway.Now() {
		if j := t.Jobs[position]; j.Instance == instance && j.Started > 0 && j.Done == 0 {
			last = max(last, t.ExitedAt(instance)) // its printing goes on until the process ends
		}
	}
	for d := range t.DeliveriesAt(t.Now) {
		if d.Instance == instance && d.Started > 0 && d.Done == 0 {
			last = max(last, t.ExitedAt(instance))
		}
	}
	for _, position := range t.httpClosed {
		if c := t.HTTP[position]; c.Request == 0 {
			last = max(last, c.Closed)
		}
	}
	return last
}

// signalNumbers has the numbers of those signals that have the same number on every system: see signal(7).
var signalNumbers = map[string]int{
	"SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGILL": 4, "SIGTRAP": 5, "SIGABRT": 6, "SIGFPE": 8, "SIGKILL": 9, "SIGSEGV": 11, "SIGPIPE": 13, "SIGALRM": 14, "SIGTERM": 15,
}

// EndedClean tells whether the process is known to have ended in a way that the rules of the run count as clean.
func (t *Timeline) EndedClean(p Process) bool {
	clean, end := CleanEnds(t.Run.Policy), event.End{Signal: p.KilledBy}
	if rules := t.Run.Rules; rules != nil && len(rules.Clean) > 0 {
		clean = rules.Clean
	}
	if p.KilledBy == "" {
		end.Status = p.Status
	}
	return p.Exited > 0 && !p.Unknown && slices.Contains(clean, end)
}

// CleanEnds returns the ends of a process that are clean under a stop policy, unless the rules of a run say otherwise.
func CleanEnds(policy string) []event.End {
	clean := []event.End{{Status: 0}}
	if known, err := stop.Named(policy); err == nil && known.TermIsClean {
		clean = append(clean, event.End{Signal: "SIGTERM"})
	}
	return clean
}

// EndedWell tells whether the process is known to have ended by itself, with status 0.
func (p Process) EndedWell() bool {
	return p.Exited > 0 && p.KilledBy == "" && p.Status == 0 && !p.Unknown
}

// ShellStatus returns the status that a shell shows for the process: its exit status or, after a death by signal, 128 plus
// the signal's number. It returns false where the status is not known, and after a signal that is not in signalNumbers.
func (p Process) ShellStatus() (status int, known bool) {
	if p.KilledBy == "" {
		return p.Status, !p.Unknown
	}
	if n, ok := signalNumbers[p.KilledBy]; ok {
		return 128 + n, true
	}
	return 0, false
}
