package faults_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"closingtime/playground/faults"
)

// Every fault has a name of its own, and values that it accepts itself.
func TestAllAreValid(t *testing.T) {
	seen := make(map[faults.Name]bool)
	for _, f := range faults.All() {
		if seen[f.Name] {
			t.Errorf("there are two faults %s", f.Name)
		}
		seen[f.Name] = true
		values, err := f.Values(nil)
		if err != nil || len(values) != len(f.Parameters) {
			t.Errorf("%s: the defaults are %v (%v)", f.Name, values, err)
		}
		for _, p := range f.Parameters { // a default is a valid value
			if _, err := f.Values(map[string]string{p.Name: p.Default}); err != nil {
				t.Errorf("the default of %s: %v", p.Name, err)
			}
		}
		again, read, err := faults.Parse(faults.String(f.Name, values))
		if err != nil || again.Name != f.Name || !maps.Equal(read, values) {
			t.Errorf("%s is read back as %s %v (%v)", f.Name, again.Name, read, err)
		}
	}
}

func TestValues(t *testing.T) {
	late, values, err := faults.Parse("network-late latency=2s direction=upstream")
	if err != nil || late.Place != faults.Network {
		t.Fatal(late, err)
	}
	if values.Duration("latency") != 2*time.Second || values.Duration("jitter") != 100*time.Millisecond ||
		!values.Includes(faults.Upstream) || values.Includes(faults.Downstream) {
		t.Errorf("the values are %v", values)
	}
	_, values, err = faults.Parse("worker-stuck worker=3 deaf=on")
	if err != nil || !values.Concerns(3) || values.Concerns(0) || !values.On("deaf") {
		t.Errorf("the values are %v (%v)", values, err)
	}
}

func TestBadInput(t *testing.T) {
	for text, want := range map[string]string{
		"":                            "has a name",
		"bank-mad":                    `no fault "bank-mad"; there are bank-slow`,
		"bank-slow 5s":                `written name=value, and not "5s"`,
		"bank-slow delay=soon":        `such as 5s, and not "soon"`,
		"bank-slow delay=-1s":         "a duration from 0s to 1h0m0s",
		"bank-slow hurry=1":           `no parameter "hurry"; it has delay`,
		"bank-failing hurry=1":        `no parameter "hurry"; it has none`,
		"worker-stuck deaf=perhaps":   `off or on, and not "perhaps"`,
		"clients-slow share=0":        "above 0, up to 1",
		"clients-slow share=NaN":      "above 0, up to 1",
		"clients-hold connections=1x": "whole number from 1 to 10000",
	} {
		if _, _, err := faults.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", text, err, want)
		}
	}
}
