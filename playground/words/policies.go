package words

import (
	"fmt"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/stop"
	"closingtime/playground/timeline"
)

// policyTexts says what each stop policy does, with # for the grace period and @ for the way from the first step to the signal.
var policyTexts = map[string]string{
	"kill":       "SIGTERM to the one process. SIGKILL never follows; a second kill sends SIGTERM again.",
	"terminal":   "SIGINT to the foreground process group. SIGKILL never follows; a second Ctrl-C sends SIGINT again.",
	"docker":     "SIGTERM to the first process, and SIGKILL after a grace period of #.",
	"systemd":    "SIGTERM to every process of the unit, and SIGKILL after a grace period of #. Death by SIGTERM counts as clean.",
	"kubernetes": "the endpoint is removed, and @. The grace period counts from the beginning of the stop; SIGKILL comes after #.",
}

// Policy says in sentences what a stop policy does, with its grace period and the real one for which that stands. It
// returns "" for a policy that package stop does not know.
func Policy(p stop.Policy) string {
	grace := Seconds(p.Grace)
	if p.Grace != p.Real {
		grace += ", standing for " + Seconds(p.Real)
	}
	signal := p.Signal + " comes at once"
	if p.PreStop > 0 {
		signal = "the preStop hook takes " + Seconds(p.PreStop) + "; then " + p.Signal
	}
	return strings.NewReplacer("#", grace, "@", signal).Replace(policyTexts[p.Name])
}

// Stopper names what a stop policy, given by its name, imitates.
func Stopper(policy string) string {
	switch policy {
	case "kubernetes":
		return "Kubernetes"
	case "kill":
		return "the command kill"
	case event.StopCommand:
		return "a command"
	case "":
		return "the run"
	}
	if known, err := stop.Named(policy); err == nil {
		return known.Stopper
	}
	return policy
}

// Grace writes how long a service has under a stop policy: "10 s", "4 s here, standing for 30 s" where the period is
// shortened, or "no limit" where the policy never sends SIGKILL.
func Grace(grace, standsFor time.Duration) string {
	switch {
	case grace == 0:
		return "no limit"
	case grace == standsFor:
		return Seconds(grace)
	}
	return fmt.Sprintf("%s here, standing for %s", Seconds(grace), Seconds(standsFor))
}

// Step describes a step of a stop.
func Step(s timeline.Step) string {
	switch s.Kind {
	case event.StepEndpoint:
		return fmt.Sprintf("endpoint removed; noticed within %s", Seconds(s.Takes))
	case event.StepPreStop:
		return fmt.Sprintf("preStop: sleep %s", Seconds(s.Takes))
	case event.StepPoison:
		return "a client sends the poisoned order"
	}
	return s.Text
}

// StepName names a step of a stop in one word. For a step of an older recording, it returns its description.
func StepName(s timeline.Step) string {
	switch s.Kind {
	case event.StepEndpoint:
		return "endpoint"
	case event.StepPreStop:
		return "preStop"
	case event.StepPoison:
		return "poison"
	}
	return s.Text
}

// Seconds writes a duration as the screens do: "10 s", "1.5 s", "90 ms".
func Seconds(d time.Duration) string {
	if d = d.Round(time.Millisecond); d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return strings.TrimSuffix(fmt.Sprintf("%.1f", d.Seconds()), ".0") + " s"
}
