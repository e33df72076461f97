package recording_test

import (
	"path/filepath"
	"testing"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/recording"
)

// BenchmarkOpen tells what it costs to open a recording of a million events, and to judge it.
func BenchmarkOpen(b *testing.B) {
	text, err := event.Append(nil, event.Event{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Name: "long"}})
	for request := 1; err == nil && request <= 125_000; request++ {
		at := time.Duration(request) * time.Millisecond
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
			e.At, e.ID = at+time.Duration(i), request
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
