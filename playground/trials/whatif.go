package trials

import (
	"slices"
	"time"

	"closingtime/playground"
	"closingtime/playground/faults"
	"closingtime/playground/switches"
	"closingtime/playground/timeline"
	"closingtime/playground/whatif"
)

// Again makes an attended run that was seen into an unattended one that is stopped in the same situation: after about as long a
// time, with about as much in progress.
func Again(plan playground.Plan, seen *timeline.Timeline) playground.Plan {
	plan.Unattended, plan.Restartable = true, false
	plan.Limit = plan.Stop.Grace + 2*time.Minute
	at := seen.StopBegan()
	plan.InFlight, plan.Printing = 0, 0
	for range seen.InFlightAt(at) {
		plan.InFlight++
	}
	for j := range seen.JobsAt(at) {
		if j.Started > 0 {
			plan.Printing++
		}
	}
	plan.InFlight -= plan.InFlight / 4 // the load varies
	plan.Warmup = min(max(at-seen.ProcessOf(seen.Stop.Instance).Ready, 0), longestWarmup)
	return plan
}

// longestWarmup is the longest time for which a run that is tried again serves before its stop.
const longestWarmup = 10 * time.Second

// Try changes the plan of a run so that it tries a suggestion about that run. Where the suggestion has switches, the
// switchboard takes the place of the service, with the setting that the run had beside them; switchboard is the path of its
// command.
func Try(plan playground.Plan, s whatif.Suggestion, before switches.Setting, switchboard string) playground.Plan {
	if len(s.Choices) > 0 {
		plan.Command = []string{switchboard}
		plan.Env = append(plan.Env[:len(plan.Env):len(plan.Env)], before.With(s.Choices...).Env()...)
	}
	if s.Fault.Name != "" {
		fault := playground.PlannedFault{Name: s.Fault.Name, Values: s.Fault.Values, AtStop: true}
		others := slices.DeleteFunc(slices.Clone(plan.Faults), func(f playground.PlannedFault) bool { return f.Name == fault.Name })
		plan.Faults = append(others, fault)
		known, _ := faults.Known(s.Fault.Name)
		plan.Wire = plan.Wire || known.Place == faults.Network && plan.Proxy == nil
	}
	return plan
}
