package export_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/export"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
)

// withFaults is byHand with two faults and a signal that does not ask the service to stop.
func withFaults() []event.Event {
	return append(slices.Clone(byHand()),
		event.Event{At: ms(400), Kind: event.Signal, Name: "SIGUSR2", Target: event.TargetProcess, By: event.ByYou},
		event.Event{At: ms(600), Kind: event.FaultStart, Name: string(faults.BankStuck), By: event.ByYou, Values: map[string]string{"deaf": "on"}},
		event.Event{At: ms(1200), Kind: event.FaultStart, Name: string(faults.GraceShort), By: event.ByRun, Values: map[string]string{"left": "1.8s"}},
		event.Event{At: ms(1200), Kind: event.GraceChanged, Grace: ms(2000)},
		event.Event{At: ms(2900), Kind: event.FaultEnd, Name: string(faults.BankStuck), By: event.ByYou})
}

// Each export tells of the faults: when they were, what they did, who brought them about, and what they explain.
func TestEachExportShowsFaults(t *testing.T) {
	with, without := export.New(timeline.Of(withFaults()), nil), export.New(timeline.Of(byHand()), nil)
	for name, format := range map[string]struct {
		write func(*bytes.Buffer, *export.Run) error
		tells []string
	}{
		"text": {func(to *bytes.Buffer, r *export.Run) error { return export.Text(to, r, 120) },
			[]string{"fault: bank stuck", "▓▓▓", "▓ a fault", "while the bank was stuck", "SIGUSR2 by you"}},
		"SVG": {func(to *bytes.Buffer, r *export.Run) error { return export.SVG(to, r) },
			[]string{"fault: bank stuck", `class="fault"`, "brought about by you", "fault: grace shortened", "SIGUSR2"}},
		"HTML": {func(to *bytes.Buffer, r *export.Run) error { return export.HTML(to, r) },
			[]string{"a fault begins: the bank is stuck, by you (deaf on)", "the fault is over: the bank is stuck", `class="fault"`, "while the bank was stuck"}},
		"JSON": {func(to *bytes.Buffer, r *export.Run) error { return export.JSON(to, r) },
			[]string{`"name": "bank-stuck"`, `"deaf": "on"`, `"kind": "during-fault"`, `"other_signals"`}},
	} {
		var told, untold bytes.Buffer
		if err := format.write(&told, with); err != nil {
			t.Fatal(err)
		}
		if err := format.write(&untold, without); err != nil {
			t.Fatal(err)
		}
		for _, text := range format.tells {
			if !strings.Contains(told.String(), text) {
				t.Errorf("%s does not tell %q:\n%s", name, text, told.String())
			}
			if strings.Contains(untold.String(), text) {
				t.Errorf("without faults, %s tells %q", name, text)
			}
		}
	}
}

func TestFaultsInTheDocument(t *testing.T) {
	d := export.NewDocument(export.New(timeline.Of(withFaults()), nil))
	text, err := json.Marshal(d.Faults)
	if err != nil {
		t.Fatal(err)
	}
	const want = `[{"name":"bank-stuck","values":{"deaf":"on"},"by":"you","started_ms":600,"ended_ms":2900,"text":"the bank is stuck"},` +
		`{"name":"grace-short","values":{"left":"1.8s"},"by":"run","started_ms":1200,"text":"the grace period is shortened"}]`
	if string(text) != want {
		t.Errorf("the faults are %s", text)
	}
	if s := d.Stops[0]; s.AnnouncedMS != export.Millis(ms(2000)) || s.GraceMS != export.Millis(ms(2000)) {
		t.Errorf("the stop is %+v", s)
	}
}
