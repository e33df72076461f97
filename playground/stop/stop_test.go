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
			if p.Stopper == "" || !strings.Contains(p.Does(), p.Signal) {
				t.Errorf("%q does %q", p.Stopper, p.Does())
			}
			if err := p.Validate(); err != nil {
				t.Errorf("it is not valid: %v", err)
			}
		})
	}
	if n := len(stop.Policies()); n != 4 {
		t.Errorf("there are %d policies, and the test knows 4", n)
	}
}

// Who gets a name wrong is told the right ones.
func TestNamedListsTheNames(t *testing.T) {
	_, err := stop.Named("podman")
	const want = `there is no stop policy "podman"; there are terminal, docker, systemd, kubernetes`
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

// The screens always name both the shortened grace period and the real one.
// What a policy says has the time that is waited, and the real one where that is another.
func TestDoesSaysBothTimes(t *testing.T) {
	docker, err := stop.Named("docker")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := docker.Does(), "SIGTERM to the first process, and SIGKILL after a grace period of 10 s."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := docker.WithGrace(6*time.Second).Does(), "SIGTERM to the first process, and SIGKILL after a grace period of 6 s, standing for 10 s."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, p := range stop.Policies() {
		if does := p.WithGrace(1500 * time.Millisecond).Does(); p.Grace > 0 && (!strings.Contains(does, "1.5 s") || !strings.Contains(does, stop.Seconds(p.Grace))) {
			t.Errorf("%s with another grace period: %q", p.Name, does)
		}
	}
}

func TestGraceText(t *testing.T) {
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
		if got := (stop.Policy{Grace: test.grace, Real: test.real}).GraceText(); got != test.want {
			t.Errorf("%v, standing for %v, is %q, want %q", test.grace, test.real, got, test.want)
		}
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
		if got := stop.Seconds(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
