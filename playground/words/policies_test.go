package words_test

import (
	"strings"
	"testing"
	"time"

	"closingtime/playground/stop"
	"closingtime/playground/words"
)

// Every policy is described, by the name of the signal that it sends.
func TestEveryPolicyHasWords(t *testing.T) {
	for _, p := range stop.Policies() {
		if p.Stopper == "" || !strings.Contains(words.Policy(p), p.Signal) || words.Stopper(p.Name) == p.Name {
			t.Errorf("%s, by %q, does %q", p.Name, p.Stopper, words.Policy(p))
		}
	}
}

// The sentence about a policy names the time that is waited, and the real one where the two differ.
func TestPolicySaysBothTimes(t *testing.T) {
	docker, err := stop.Named("docker")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := words.Policy(docker), "SIGTERM to the first process, and SIGKILL after a grace period of 10 s."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := words.Policy(docker.WithGrace(6*time.Second)), "SIGTERM to the first process, and SIGKILL after a grace period of 6 s, standing for 10 s."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, p := range stop.Policies() {
		if does := words.Policy(p.WithGrace(1500 * time.Millisecond)); p.Grace > 0 && (!strings.Contains(does, "1.5 s") || !strings.Contains(does, words.Seconds(p.Grace))) {
			t.Errorf("%s with another grace period: %q", p.Name, does)
		}
	}
}

// Only where there is a preStop hook does the sentence speak of one.
func TestPolicySaysWhatComesBeforeTheSignal(t *testing.T) {
	kubernetes, err := stop.Named("kubernetes")
	if err != nil {
		t.Fatal(err)
	}
	const since = ". The grace period counts from the beginning of the stop; SIGKILL comes after 30 s."
	for hook, want := range map[time.Duration]string{
		0:               "the endpoint is removed, and SIGTERM comes at once",
		2 * time.Second: "the endpoint is removed, and the preStop hook takes 2 s; then SIGTERM",
	} {
		if got := words.Policy(kubernetes.WithPreStop(hook)); got != want+since {
			t.Errorf("%q, want %q", got, want+since)
		}
	}
}

func TestGrace(t *testing.T) {
	for _, test := range []struct {
		grace, real time.Duration
		want        string
	}{
		{0, 0, "no limit"},
		{10 * time.Second, 10 * time.Second, "10 s"},
		{4 * time.Second, 30 * time.Second, "4 s here, standing for 30 s"},
		{1500 * time.Millisecond, 90 * time.Second, "1.5 s here, standing for 90 s"},
		{800 * time.Millisecond, 10 * time.Second, "800 ms here, standing for 10 s"},
	} {
		if got := words.Grace(test.grace, test.real); got != test.want {
			t.Errorf("%v, standing for %v, is %q, want %q", test.grace, test.real, got, test.want)
		}
	}
}

func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                         "0 ms",
		499 * time.Microsecond:    "0 ms",
		999 * time.Microsecond:    "1 ms",
		12600 * time.Microsecond:  "13 ms",
		999600 * time.Microsecond: "1 s",
		90 * time.Millisecond:     "90 ms",
		999 * time.Millisecond:    "999 ms",
		time.Second:               "1 s",
		1500 * time.Millisecond:   "1.5 s",
		10 * time.Second:          "10 s",
		90 * time.Second:          "90 s",
		-5 * time.Millisecond:     "-5 ms",
	} {
		if got := words.Seconds(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
