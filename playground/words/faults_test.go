package words_test

import (
	"testing"

	"closingtime/playground/faults"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// There are words for every fault.
func TestEveryFaultHasWords(t *testing.T) {
	for _, f := range faults.All() {
		if !words.KnowsFault(f.Name) || words.FaultEffect(f.Name) == "" {
			t.Errorf("there are no words for %s", f.Name)
		}
		if finding := (verdict.Finding{Kind: verdict.DuringFault, Fault: f.Name}); words.Finding(finding) == "" {
			t.Errorf("nothing is said of a failure during %s", f.Name)
		}
	}
	if got := words.Fault("bank-from-the-future"); got != "bank-from-the-future" {
		t.Errorf("a fault of a newer version is called %q", got)
	}
}

func TestFaultValues(t *testing.T) {
	for text, want := range map[string]string{
		"network-late":                   "jitter 100 ms, latency 300 ms",
		"network-late jitter=0s":         "latency 300 ms",
		"network-narrow":                 "100 bytes in a second",
		"bank-stuck":                     "",
		"bank-stuck deaf=on":             "deaf on",
		"worker-stuck":                   "worker 0",
		"worker-panic":                   "",
		"grace-short left=0s":            "left 0 ms",
		"network-cut direction=upstream": "direction upstream",
	} {
		_, values, err := faults.Parse(text)
		if got := words.FaultValues(values); err != nil || got != want {
			t.Errorf("%s has %q (%v), want %q", text, got, err, want)
		}
	}
}
