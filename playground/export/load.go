package export

import (
	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// LoadJSON describes the load as a whole.
type LoadJSON struct {
	Requests int              `json:"requests"`         // all of them, with those that are summed up
	Summed   []SummedJSON     `json:"summed,omitempty"` // requests before the stop that "requests" does not have, by kind
	Rates    []RateJSON       `json:"rates,omitempty"`  // changes of the rate while the run went on
	Late     DistributionJSON `json:"late"`             // how much later than intended requests were sent
	Skipped  int              `json:"missed,omitempty"` // due requests that were not sent because the clients had been held up for too long
	Unsent   int              `json:"unsent,omitempty"` // due requests that were not sent because too many were under way
	Doubts   []string         `json:"doubts,omitempty"`
}

// SummedJSON sums up requests of one kind.
type SummedJSON struct {
	Method  string           `json:"method"`
	Path    string           `json:"path"`
	Status  int              `json:"status,omitempty"`
	Class   event.Class      `json:"class,omitempty"` // why there was no whole answer
	Latency DistributionJSON `json:"latency"`         // from the intended time of sending
}

// RateJSON is a rate in requests per second from a moment on.
type RateJSON struct {
	AtMS      Millis  `json:"at_ms"`
	PerSecond float64 `json:"per_second"`
}

// DistributionJSON is how durations are distributed. Percentiles are exact to within a sixteenth.
type DistributionJSON struct {
	Count int    `json:"count"`
	P50MS Millis `json:"p50_ms,omitzero"`
	P90MS Millis `json:"p90_ms,omitzero"`
	P99MS Millis `json:"p99_ms,omitzero"`
	MaxMS Millis `json:"max_ms,omitzero"`
}

func loadJSON(t *timeline.Timeline) *LoadJSON {
	l := &t.Load
	if l.Late.Count == 0 && len(l.Summaries)+len(l.Rates)+len(l.Limits) == 0 {
		return nil
	}
	j := &LoadJSON{Requests: t.RequestCount(), Late: distributionJSON(l.Late), Skipped: l.Skipped, Unsent: l.Unsent, Doubts: words.LoadDoubts(t)}
	for _, a := range t.Summed(t.Now) {
		j.Summed = append(j.Summed, SummedJSON{a.Method, a.Path, a.Status, a.Class, distributionJSON(a.Latency)})
	}
	for _, r := range l.Rates {
		j.Rates = append(j.Rates, RateJSON{Millis(r.At), r.PerSecond})
	}
	return j
}

func distributionJSON(d event.Distribution) DistributionJSON {
	return DistributionJSON{d.Count, Millis(d.Percentile(0.5)), Millis(d.Percentile(0.9)), Millis(d.Percentile(0.99)), Millis(d.Most)}
}
