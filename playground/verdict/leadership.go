package verdict

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/timeline"
)

// defaultLeaderless is for how long nobody may be the leader, where the rules do not say.
const defaultLeaderless = time.Second

func judgeLeadership(t *timeline.Timeline) (Outcome, []Finding, bool) {
	if len(t.Terms) == 0 {
		return Pass, nil, false
	}
	if t.SignalAt() == 0 {
		return Inconclusive, found(NoSignal), true
	}
	handovers := t.Handovers()
	if len(handovers) == 0 {
		return Inconclusive, found(NotTheLeader), true
	}
	bound := Leaderless(t)
	worst := Pass
	var findings []Finding
	for _, h := range handovers {
		outcome, f := judgeHandover(h, bound)
		if findings = append(findings, f); outcome == Fail || worst == Pass {
			worst = outcome
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(gravity[a.Kind], gravity[b.Kind]) })
	return worst, findings, true
}

// gravity orders the findings, the most telling first.
var gravity = map[Kind]int{TwoLeaders: 0, LeaderGap: 1, NobodyFollowed: 2, LeaderFollowed: 3}

// Leaderless is for how long nobody may be the leader, by the rules of the run.
func Leaderless(t *timeline.Timeline) time.Duration {
	return cmp.Or(RulesOf(t.Run).Leaderless, defaultLeaderless)
}

func judgeHandover(h timeline.Handover, bound time.Duration) (Outcome, Finding) {
	f := Finding{Instance: h.From.Instance, Name: h.Signal.Name, At: h.Ceased, Grace: bound, Budget: max(0, h.From.Until-h.Ceased), Released: h.From.Released > 0}
	if h.From.Released > 0 {
		f.Taken = max(0, h.From.Released-h.Ceased)
	}
	if h.To != nil {
		f.InstanceAgain, f.Followed = h.To.Instance, true
	}
	switch {
	case h.Both > 0:
		f.Kind, f.After, f.At = TwoLeaders, h.Both, h.To.Taken
		return Fail, f
	case h.Gap > bound:
		f.Kind, f.After = LeaderGap, h.Gap
		return Fail, f
	case h.To == nil:
		f.Kind = NobodyFollowed
		return Inconclusive, f
	}
	f.Kind, f.After = LeaderFollowed, h.Gap
	return Pass, f
}
