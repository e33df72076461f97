package stop_test

import (
	"strings"
	"testing"
	"time"

	"closingtime/playground/stop"
)

// The policies stop a service as the real ones do, with their documented defaults.
func TestPoliciesAreTheRealOnes(t *testing.T) {
	for _, want := range []struct {
		name, signal string
		target       stop.Target
		grace        time.Duration
		removal      bool // of the endpoint
		termIsClean  bool
	}{
		{"terminal", "SIGINT", stop.Group, 0, false, false},
		{"kill", "SIGTERM", stop.Process, 0, false, false},
		{"docker", "SIGTERM", stop.Process, 10 * time.Second, false, false},
		{"systemd", "SIGTERM", stop.Group, 90 * time.Second, false, true},
		{"kubernetes", "SIGTERM", stop.Process, 30 * time.Second, true, false},
	} {
		t.Run(want.name, func(t *testing.T) {
			p, err := stop.Named(want.name)
			if err != nil {
				t.Fatal(err)
			}
			if p.Name != want.name || p.Signal != want.signal || p.Target != want.target {
				t.Errorf("%s sends %s to the %s, want %s sends %s to the %s", p.Name, p.Signal, p.Target, want.name, want.signal, want.target)
			}
			if p.Grace != want.grace || p.Real != want.grace {
				t.Errorf("it waits %v, standing for %v, want %v", p.Grace, p.Real, want.grace)
			}
			if p.TermIsClean != want.termIsClean || p.Removal > 0 != want.removal || p.PreStop != 0 {
				t.Errorf("TermIsClean %v, Removal %v, PreStop %v", p.TermIsClean, p.Removal, p.PreStop)
			}
			if err := p.Validate(); err != nil {
				t.Errorf("it is not valid: %v", err)
			}
		})
	}
	if n := len(stop.Policies()); n != 5 {
		t.Errorf("there are %d policies, and the test knows 5", n)
	}
}

// The error about a wrong name lists the right ones.
func TestNamedListsTheNames(t *testing.T) {
	_, err := stop.Named("podman")
	const want = `there is no stop policy "podman"; there are terminal, kill, docker, systemd, kubernetes`
	if err == nil || err.Error() != want {
		t.Errorf("the error is %q, want %q", err, want)
	}
}

// Policies gives a fresh list: who changes it changes nobody else's.
func TestPoliciesAreNotShared(t *testing.T) {
	stop.Policies()[0].Name = "mine"
	if name := stop.Policies()[0].Name; name != "terminal" {
		t.Errorf("the first policy is called %q now", name)
	}
}

func TestWithGraceAndPreStop(t *testing.T) {
	kubernetes, err := stop.Named("kubernetes")
	if err != nil {
		t.Fatal(err)
	}
	short := kubernetes.WithGrace(10 * time.Second).WithPreStop(2 * time.Second)
	if short.Grace != 10*time.Second || short.Real != 30*time.Second || short.PreStop != 2*time.Second {
		t.Errorf("grace %v, standing for %v, preStop %v; want 10s, 30s and 2s", short.Grace, short.Real, short.PreStop)
	}
	if kubernetes.Grace != 30*time.Second || kubernetes.PreStop != 0 {
		t.Error("the policy that it was made from has changed")
	}
}

func TestValidate(t *testing.T) {
	for _, test := range []struct {
		name   string
		policy stop.Policy
		err    string // part of it, or empty
	}{
		{"without limit", stop.Policy{Name: "p", PreStop: time.Hour}, ""},
		{"preStop inside the grace period", stop.Policy{Name: "p", Grace: 10 * time.Second, PreStop: 9 * time.Second}, ""},
		{"preStop takes all of it", stop.Policy{Name: "p", Grace: 10 * time.Second, PreStop: 10 * time.Second}, "stop policy p: preStop takes 10s of a grace period of 10s"},
		{"negative grace", stop.Policy{Name: "p", Grace: -1}, "negative"},
		{"negative preStop", stop.Policy{Name: "p", PreStop: -1}, "negative"},
		{"negative removal", stop.Policy{Name: "p", Removal: -1}, "negative"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := test.policy.Validate()
			if test.err == "" && err != nil || test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("the error is %v, want %q", err, test.err)
			}
		})
	}
}
