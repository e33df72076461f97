package verdict_test

import (
	"slices"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// What to change follows from how the process ended and how the requests in flight lost their answers.
func TestCures(t *testing.T) {
	done := answered(1800, 2, 200)
	docker := func(parts ...[]event.Event) *timeline.Timeline {
		return log(watched("docker", event.Rules{}, parts...))
	}
	declared := func(end event.End, parts ...[]event.Event) *timeline.Timeline {
		return log(watched("docker", event.Rules{Clean: []event.End{end}}, parts...))
	}
	cut := func(at int) []event.Event { return failed(at, 2, event.EOF) }
	stream := func(at int) []event.Event {
		cut := feed(905, event.Event{Class: event.CutShort, Status: 200})
		for i := range cut {
			if cut[i].Kind == event.RequestDone && cut[i].ID == 3 {
				cut[i].At = ms(at)
			}
		}
		return cut
	}
	kill := append(signal(11000, "SIGKILL"), died(11001, "SIGKILL")...)
	for _, test := range []struct {
		name string
		of   *timeline.Timeline
		want []verdict.Cure
	}{
		{"no handler", docker(cut(1003), died(1003, "SIGTERM")), []verdict.Cure{verdict.HearSignal}},
		{"no handler, where that end is clean", log(watched("systemd", event.Rules{Clean: []event.End{{Signal: "SIGTERM"}}}, cut(1003), died(1003, "SIGTERM"))), []verdict.Cure{verdict.HearSignal}},
		{"no handler for SIGQUIT", log(slices.Concat(watched("docker", event.Rules{})[:7], signal(1000, "SIGQUIT"), said(1001, "SIGQUIT: quit"), said(1002, "gs     0x0"), cut(1003), exited(1004, 2))),
			[]verdict.Cure{verdict.HearSignal}},
		{"it ends itself by the signal", docker(done, died(1900, "SIGTERM")), []verdict.Cure{verdict.DeclareSignal}},
		{"it ends itself by the signal too early", docker(cut(1899), died(1900, "SIGTERM")), []verdict.Cure{verdict.WaitForServer}},
		{"status 0, and 143 is declared", declared(event.End{Status: 143}, done, exited(1900, 0)), []verdict.Cure{verdict.DeclareZero}},
		{"another status", docker(done, exited(1900, 3)), []verdict.Cure{verdict.ExitClean}},
		{"a panic in the shutdown", docker(said(1799, "panic: close of closed channel"), cut(1800), exited(1800, 2)), []verdict.Cure{verdict.ShutdownPanics}},
		{"it ends at once", docker(cut(1005), exited(1005, 0)), []verdict.Cure{verdict.WaitForServer}},
		{"it gives up by its own deadline", docker(cut(9001), exited(9001, 1)), []verdict.Cure{verdict.GiveTime}},
		{"it gives up by its own deadline, with status 0", docker(refused(1, 1100), cut(3001), exited(3001, 0)), []verdict.Cure{verdict.GiveTime}},
		{"it ends once it has stopped listening, after a while", docker(served(1, 1100), refused(5, 2980), cut(3001), exited(3001, 0)), []verdict.Cure{verdict.WaitForServer}},
		{"it gives up a stream", docker(stream(9001), exited(9001, 1)), []verdict.Cure{verdict.EndStreams}},
		{"it waits for a stream up to SIGKILL", docker(stream(11001), kill), []verdict.Cure{verdict.EndStreams}},
		{"it waits for a request up to SIGKILL", docker(cut(11001), kill), []verdict.Cure{verdict.EndInTime}},
		{"Close, and it lives on", docker(cut(1003), exited(2000, 0)), []verdict.Cure{verdict.ShutNotClose}},
		{"handlers panic", docker(said(1002, "2026/01/02 03:04:05 http: panic serving 127.0.0.1:4: draining"), cut(1003), exited(1010, 0)), []verdict.Cure{verdict.HandlersPanic}},
		{"a handler panicked long before", docker(said(702, "2026/01/02 03:04:05 http: panic serving 127.0.0.1:4: no stock"), cut(1003), exited(1010, 0)), []verdict.Cure{verdict.WaitForServer}},
		{"answered with errors", docker(answered(1800, 2, 503), exited(1900, 0)), []verdict.Cure{verdict.AnswerInFlight}},
		{"errors at all times", docker(answersOf(500, 11, 12, 13), answered(1800, 2, 500), exited(1900, 0)), []verdict.Cure{verdict.MendErrors}},
		{"it goes into the background", log(slices.Concat(watched("docker", event.Rules{})[:5], exited(510, 0), one(900, event.Event{Kind: event.Audit, Item: event.ItemChild, PID: 7, Text: "nginx"}),
			filesLooked())), []verdict.Cure{verdict.InForeground}},
		{"nothing is wrong", docker(done, exited(1900, 0)), nil},
	} {
		if cures := verdict.Cures(test.of, verdict.Judge(test.of)); !slices.Equal(cures, test.want) {
			t.Errorf("%s: %q, want %q", test.name, cures, test.want)
		}
	}
}
