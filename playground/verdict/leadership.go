package verdict

import (
	"cmp"
	"slices"
	"time"

	"closingtime/playground/timeline"
)

// defaultLeaderless is the longest time without a leader that is allowed where the rules do not give one.
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
		worst, findings = worse(worst, outcome), append(findings, f)
	}
	slices.SortStableFunc(findings, func(a, b Finding) int { return cmp.Compare(severity[a.Kind], severity[b.Kind]) })
	return worst, findings, true
}

// severity orders the findings, the most telling first.
var severity = map[Kind]int{TwoLeaders: 0, LeaderGap: 1, NobodyFollowed: 2, LeaderFollowed: 3}

// Leaderless returns the longest time without a leader that the rules of the run allow.
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
