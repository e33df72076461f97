package process

import (
	"fmt"
	"io"

	"closingtime/playground/event"
)

// Limits of the reports that are recorded, so that a service that reports in a loop fills neither memory nor disk. An
// ordinary service reports some hundred events a second, and few of them are lines of its log.
const (
	maxLogLines    = 20_000
	maxReports     = 200_000  // without the lines of the log
	maxReportBytes = 64 << 20 // of the encoded reports, lines included
)

// quota decides which reports of a process are recorded, and counts the rest.
type quota struct {
	log      *event.Log
	instance int

	bytes          int64 // bytes read so far
	lines, reports int   // counts so far, recorded or not
	unkeptLines    int
	unkeptReports  int
	dropped        int // how many events the probe says it could not report
}

// count returns a reader that reads from another and counts the bytes.
func (q *quota) count(from io.Reader) io.Reader { return counting{from, &q.bytes} }

type counting struct {
	io.Reader
	bytes *int64
}

func (c counting) Read(buf []byte) (int, error) {
	n, err := c.Reader.Read(buf)
	*c.bytes += int64(n)
	return n, err
}

// keeps tells whether to record a report. When it first refuses a line of the log, and when it first refuses another
// report, it records that as a line of output.
func (q *quota) keeps(e event.Event) bool {
	over := q.bytes > maxReportBytes
	switch e.Kind {
	case event.Dropped:
		q.dropped = max(q.dropped, e.Count)
	case event.LogLine:
		if q.lines++; over || q.lines > maxLogLines {
			q.sayOnce(&q.unkeptLines, fmt.Sprintf("(more than %d lines in the log; the rest is counted, and not kept)", q.lines-1))
			return false
		}
		return true
	}
	if q.reports++; over || q.reports > maxReports {
		q.sayOnce(&q.unkeptReports, fmt.Sprintf("(more than %d reports of the probe; the rest is not kept)", q.reports-1))
		return false
	}
	return true
}

func (q *quota) sayOnce(unkept *int, text string) {
	if *unkept++; *unkept == 1 {
		q.log.Add(event.Event{Kind: event.Output, Instance: q.instance, Text: text})
	}
}

// recordRest records how many reports were not recorded.
func (q *quota) recordRest() {
	if q.unkeptLines > 0 {
		q.log.Add(event.Event{Kind: event.LogMore, Instance: q.instance, Count: q.unkeptLines})
	}
	if q.unkeptReports > 0 {
		q.log.Add(event.Event{Kind: event.Dropped, Instance: q.instance, Count: q.dropped + q.unkeptReports})
	}
}
