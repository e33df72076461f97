package event

import (
	"math/bits"
	"slices"
	"time"
)

// Load is what an event of the load as a whole tells. The comment on each kind names the fields that it uses; a LoadSummary
// uses all but Rate and Late.
type Load struct {
	Rate     float64       `json:"rate,omitempty"`     // requests per second
	From     time.Duration `json:"from,omitempty"`     // when the time begins that the summary covers; it ends when the event happened
	Sent     int           `json:"sent,omitempty"`     // requests that were sent in that time and whose events were kept back: see RequestSent
	Underway int           `json:"underway,omitempty"` // requests that were written and unanswered at its end, and of which the log has no event by then
	Waiting  int           `json:"waiting,omitempty"`  // of those, how many were written 50 ms before or earlier
	Slow     int           `json:"slow,omitempty"`     // of those that wait, how many have a slow client
	Conns    int           `json:"conns,omitempty"`    // connections that were open at its end, and of which the log has no event by then
	Last     bool          `json:"last,omitempty"`     // nothing is summed up any more: the log has every event from now on
	Answers  []Answers     `json:"answers,omitempty"`
	Late     *Distribution `json:"late,omitempty"`
}

// Answers sums up requests of one kind that ended before the stop, in the time of a summary. All had a whole answer; only when
// the log has very many requests that failed, it sums up further ones too.
type Answers struct {
	Method  string       `json:"method"`
	Path    string       `json:"path"`
	Status  int          `json:"status"`
	Class   Class        `json:"class,omitempty"` // why there was no whole answer
	Framing Framing      `json:"framing,omitempty"`
	Type    string       `json:"type,omitempty"`    // their content type: see Answer.Type
	Slow    bool         `json:"slow,omitempty"`    // the clients send and read slowly: see BySlow
	Bytes   int64        `json:"bytes,omitempty"`   // of the shortest answer
	Longest int64        `json:"longest,omitempty"` // how many bytes the longest answer has
	Latency Distribution `json:"latency"`           // from the intended time of sending to the end of the answer
}

// Distribution is how durations are distributed. The zero value has none.
type Distribution struct {
	Count   int           `json:"n"`
	Sum     time.Duration `json:"sum"`
	Least   time.Duration `json:"least"`
	Most    time.Duration `json:"most"`
	Buckets [][2]int      `json:"buckets,omitempty"` // pairs of a bucket and how many durations are in it, by bucket: see bucketOf
}

// subBuckets is how many buckets each doubling of the duration has: a duration is known to within a sixteenth.
const subBuckets = 16

// bucketOf returns the bucket of a duration. Buckets are counted in microseconds: the first 16 hold one microsecond each, and every
// further 16 are twice as wide as those before.
func bucketOf(d time.Duration) int {
	us := uint64(max(d, 0) / time.Microsecond)
	if us < subBuckets {
		return int(us)
	}
	shift := bits.Len64(us) - 5
	return shift*subBuckets + int(us>>shift)
}

// top returns the longest duration of a bucket.
func top(bucket int) time.Duration {
	if bucket < subBuckets {
		return time.Duration(bucket+1)*time.Microsecond - 1
	}
	shift := bucket/subBuckets - 1
	us := (uint64(bucket%subBuckets) + subBuckets + 1) << shift
	return time.Duration(us)*time.Microsecond - 1
}

// Add adds a duration. A negative one counts as 0.
func (d *Distribution) Add(duration time.Duration) { d.add(max(duration, 0), bucketOf(duration), 1) }

func (d *Distribution) add(duration time.Duration, bucket, count int) {
	if d.Count == 0 {
		d.Least = duration
	}
	d.Count += count
	d.Sum += time.Duration(count) * duration
	d.Least, d.Most = min(d.Least, duration), max(d.Most, duration)
	d.fill(bucket, count)
}

func (d *Distribution) fill(bucket, count int) {
	i, found := slices.BinarySearchFunc(d.Buckets, bucket, func(b [2]int, bucket int) int { return b[0] - bucket })
	if !found {
		d.Buckets = slices.Insert(d.Buckets, i, [2]int{bucket})
	}
	d.Buckets[i][1] += count
}

// Merge adds the durations of another distribution.
func (d *Distribution) Merge(other Distribution) {
	if other.Count == 0 {
		return
	}
	if d.Count == 0 {
		d.Least = other.Least
	}
	d.Count += other.Count
	d.Sum += other.Sum
	d.Least, d.Most = min(d.Least, other.Least), max(d.Most, other.Most)
	for _, b := range other.Buckets {
		d.fill(b[0], b[1])
	}
}

// Percentile returns the duration that a share of all durations, from 0 to 1, do not exceed: to within a sixteenth, and
// never more than Most. It returns 0 where there are no durations.
func (d *Distribution) Percentile(share float64) time.Duration {
	below, wanted := 0, max(1, int(share*float64(d.Count)+0.999999))
	for _, b := range d.Buckets {
		if below += b[1]; below >= wanted {
			return min(top(b[0]), d.Most)
		}
	}
	return d.Most
}

// Over returns how many durations are longer than a limit, to within a sixteenth of the limit.
func (d *Distribution) Over(limit time.Duration) (count int) {
	for _, b := range d.Buckets {
		if b[0] > bucketOf(limit) {
			count += b[1]
		}
	}
	return count
}

// Settled is how long ago a request must have been written for the service to have read it, where no probe reports that.
const Settled = 50 * time.Millisecond
