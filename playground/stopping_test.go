//go:build unix

package playground_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground"
	"closingtime/playground/balancer"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// family is the plan of a run that stops testdata/family, a parent and its child, as soon as it serves.
func family(t *testing.T, policy, mode string, grace time.Duration) playground.Plan {
	t.Helper()
	p := plan(t, "family")
	named, err := stop.Named(policy)
	if err != nil {
		t.Fatal(err)
	}
	p.Stop, p.InFlight, p.Env = named.WithGrace(grace), 0, []string{"MODE=" + mode}
	return p
}

// signals says which signals were sent, to whom and by whom, in their order.
func signals(pic *timeline.Timeline) string {
	var all []string
	for _, s := range pic.Signals {
		all = append(all, s.Name+" to the "+s.Target+" by "+s.By)
	}
	return strings.Join(all, ", ")
}

// heard returns what parent and child say of the signals that reached them, sorted: which of the two is quicker,
// nobody knows.
func heard(pic *timeline.Timeline) string {
	var all []string
	for _, line := range pic.Lines {
		if strings.HasPrefix(line.Text, "parent: ") || strings.HasPrefix(line.Text, "child: ") {
			all = append(all, line.Text)
		}
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}

func wantSaid(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// killAfter returns how long after the stop began SIGKILL came.
func killAfter(t *testing.T, pic *timeline.Timeline) time.Duration {
	t.Helper()
	i := slices.IndexFunc(pic.Signals, func(s timeline.Signal) bool { return s.Name == "SIGKILL" })
	if i < 0 {
		t.Fatalf("nobody sent SIGKILL; sent were: %s", signals(pic))
	}
	return pic.Signals[i].At - pic.Stop.At
}

// docker stop asks the first process alone, and when the grace period is over kills the whole container.
func TestDockerStop(t *testing.T) {
	t.Parallel()
	const grace = 1500 * time.Millisecond
	pic, err := finish(t, family(t, "docker", "ignore", grace))
	if err != nil {
		t.Fatal(err)
	}
	wantSaid(t, "sent", signals(pic), "SIGTERM to the process by policy, SIGKILL to the group by policy")
	wantSaid(t, "heard", heard(pic), "parent: terminated")
	if after := killAfter(t, pic); after < grace {
		t.Errorf("SIGKILL came %v after the stop began, want the grace period of %v first", after, grace)
	}
	wantEvidence(t, outcome(pic, "deadline"), verdict.Fail, "1.5 s here, standing for 10 s")
	if r := outcome(pic, "leftovers"); r.Outcome == verdict.Fail {
		t.Errorf("SIGKILL to the group has left the child: %q", words.Evidence(r))
	}
}

// A service that ends upon SIGTERM without ending its child leaves the child behind, since docker does not signal it.
func TestDockerStopDoesNotAskTheChild(t *testing.T) {
	t.Parallel()
	pic, err := finish(t, family(t, "docker", "heed", patience))
	if err != nil {
		t.Fatal(err)
	}
	wantSaid(t, "sent", signals(pic), "SIGTERM to the process by policy")
	wantSaid(t, "heard", heard(pic), "parent: terminated")
	wantEvidence(t, outcome(pic, "exit"), verdict.Pass)
	wantEvidence(t, outcome(pic, "leftovers"), verdict.Fail, "family", "still runs")
}

// systemctl stop asks every process of the unit.
func TestSystemdStop(t *testing.T) {
	t.Parallel()
	t.Run("asks parent and child", func(t *testing.T) {
		t.Parallel()
		pic, err := finish(t, family(t, "systemd", "ignore", 1500*time.Millisecond))
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, "sent", signals(pic), "SIGTERM to the group by policy, SIGKILL to the group by policy")
		wantSaid(t, "heard", heard(pic), "child: terminated, parent: terminated")
		if after := killAfter(t, pic); after < 1500*time.Millisecond {
			t.Errorf("SIGKILL came %v after the stop began, want the grace period first", after)
		}
		wantEvidence(t, outcome(pic, "deadline"), verdict.Fail, "1.5 s here, standing for 90 s")
	})
	t.Run("counts death by SIGTERM as clean", func(t *testing.T) {
		t.Parallel()
		p := family(t, "systemd", "", patience)
		p.Command = []string{service(t, "prints")}
		pic, err := finish(t, p)
		if err != nil {
			t.Fatal(err)
		}
		wantEvidence(t, outcome(pic, "exit"), verdict.Pass, "killed by SIGTERM", "systemd counts as a clean exit")
	})
}

// Ctrl-C asks the foreground process group, and nobody kills: it takes a second one.
func TestTerminalStop(t *testing.T) {
	t.Parallel()
	p := family(t, "terminal", "insist", 0)
	p.Unattended = false
	run, err := playground.Start(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	run.Stop()
	await(t, run, func(pic *timeline.Timeline) bool { return heard(pic) == "child: interrupt, parent: interrupt" })
	if err := run.Signal("SIGINT"); err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(); err != nil {
		t.Fatal(err)
	}
	pic := run.Timeline()
	wantSaid(t, "sent", signals(pic), "SIGINT to the group by policy, SIGINT to the group by you")
	wantSaid(t, "heard", heard(pic), "child: interrupt, parent: interrupt") // the second one ends both, by default
	if p := pic.Process(); p.KilledBy != "SIGINT" {
		t.Errorf("the service ended with status %d, killed by %q, want the second SIGINT", p.Status, p.KilledBy)
	}
	if pic.Stop.Grace != 0 || pic.Stop.Budget != 0 || words.Grace(p.Stop.Grace, p.Stop.Real) != "no limit" {
		t.Errorf("a grace period of %v, standing for %v (%s); a terminal knows none", pic.Stop.Grace, pic.Stop.Budget, words.Grace(p.Stop.Grace, p.Stop.Real))
	}
	wantEvidence(t, outcome(pic, "insistence"), verdict.Pass, "after the second SIGINT")
}

// The deletion of a pod begins with the removal of its endpoint and the preStop hook, side by side. SIGTERM follows the
// hook, and the time until SIGKILL has been running since the beginning.
func TestKubernetesStop(t *testing.T) {
	t.Parallel()
	const grace, hook, removal = 4 * time.Second, 3 * time.Second, 200 * time.Millisecond
	p := family(t, "kubernetes", "ignore", grace)
	p.Stop = p.Stop.WithPreStop(hook)
	p.Stop.Removal = removal
	p.Balancer = &balancer.Settings{Delay: time.Hour} // readiness is not what removes it
	pic, err := finish(t, p)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(pic.Lines, func(l timeline.Line) bool { return l.Text == "grace 1s" }) {
		t.Error("the service was not told that of 4 s the hook leaves it one")
	}
	wantSteps(t, pic, "endpoint removed; noticed within 200 ms", "preStop: sleep 3 s")
	wantSaid(t, "sent", signals(pic), "SIGTERM to the process by policy, SIGKILL to the group by policy")
	wantSaid(t, "heard", heard(pic), "parent: terminated")
	if after := pic.SignalAt() - pic.Stop.At; after < hook {
		t.Errorf("SIGTERM came %v after the stop began, want the hook's %v first", after, hook)
	}
	if after := killAfter(t, pic); after < grace {
		t.Errorf("SIGKILL came %v after the stop began, want the grace period of %v first", after, grace)
	}
	if after := killAfter(t, pic) - (pic.SignalAt() - pic.Stop.At); after >= grace {
		t.Errorf("SIGKILL came %v after SIGTERM: the grace period did not begin with the stop", after)
	}
	removed := slices.IndexFunc(pic.Endpoints, func(e timeline.Endpoint) bool { return !e.Added })
	if removed < 0 {
		t.Fatal("the balancer went on sending to the instance")
	}
	if at := pic.Endpoints[removed].At - pic.Stop.At; at < 0 || at >= hook {
		t.Errorf("the balancer heard of the removal %v after the stop began, want it to be while the hook runs", at)
	}
	wantEvidence(t, outcome(pic, "deadline"), verdict.Fail, "4 s here, standing for 30 s")
}

// wantSteps wants these steps of the stop, at its beginning.
func wantSteps(t *testing.T, pic *timeline.Timeline, want ...string) {
	t.Helper()
	var got []string
	for _, step := range pic.Steps {
		if got = append(got, words.Step(step)); step.At < pic.Stop.At || step.At >= pic.SignalAt() {
			t.Errorf("%q was at %v, want it between the beginning of the stop, %v, and the signal, %v", step.Kind, step.At, pic.Stop.At, pic.SignalAt())
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("the steps were %q, want %q", got, want)
	}
}
