package recording_test

import (
	"path/filepath"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/recording"
)

// BenchmarkOpen tells what it costs to open a recording of a million events, and to judge it: of one whose events are in the
// order in which they happened, and of one in which the reports of the service stand later, as in most.
func BenchmarkOpen(b *testing.B) {
	for name, late := range map[string]time.Duration{"sorted": 0, "late": 3 * time.Millisecond} {
		b.Run(name, func(b *testing.B) { openLong(b, late) })
	}
}

// openLong opens a recording of a million events in which the reports of the service stand so much later than they happened.
func openLong(b *testing.B, late time.Duration) {
	const requests = 125_000
	text, err := event.Append(nil, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "long"}})
	for request := 1; err == nil && request <= requests; request++ {
		at := time.Duration(request+10) * time.Millisecond
		for i, e := range []event.Event{
			{Kind: event.RequestSent, Method: "POST", Path: "/orders"},
			{Kind: event.RequestWritten, Conn: request%40 + 1},
			{Kind: event.RequestAccepted, Method: "POST", Path: "/orders"},
			{Kind: event.JobQueued},
			{Kind: event.LogLine, Text: "INFO order paid"},
			{Kind: event.RequestReturned, Status: 201},
			{Kind: event.RequestDone, Status: 201, Order: request, Answer: &event.Answer{Bytes: 20, Promised: 20}},
			{Kind: event.JobDone},
		} {
			if e.At, e.ID = at+time.Duration(i), request; i >= 2 && i <= 5 {
				e.At -= late
			}
			if text, err = event.Append(text, e); err != nil {
				break
			}
		}
	}
	path := filepath.Join(b.TempDir(), "long"+recording.Ext)
	if err != nil {
		b.Fatal(err)
	}
	write(b, filepath.Dir(path), filepath.Base(path), text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := recording.Load(path)
		if err != nil || r.Damage != nil || len(r.Events) != 1_000_001 {
			b.Fatal(err, r.Damage, len(r.Events))
		}
	}
}
