package export

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"closingtime/playground/lanes"
	"closingtime/playground/words"
)

// maxLanes is how many requests and receipts a picture draws.
const maxLanes = 60

// lane is a lane with what a picture says of it.
type lane struct {
	*lanes.Lane
	label, end string
	sign       string // of the end
}

func (r *Run) lane(l *lanes.Lane) lane {
	end := words.LaneEnd(l)
	return lane{l, clean(words.LaneName(r.Timeline, l)), clean(end.String()), end.Sign}
}

func (l lane) open() bool { return l.Outcome == lanes.Open }

// choose returns the lanes to draw, at most that many beside the processes, and what there is to say of the others.
func (r *Run) choose(w window, most int) ([]lane, string) {
	chosen, rest := lanes.Choose(r.Timeline, lanes.Of(r.Timeline, max(lanes.Last(r.Timeline), 1)), w, most)
	drawn := make([]lane, len(chosen))
	for i, l := range chosen {
		drawn[i] = r.lane(l)
	}
	return drawn, strings.TrimSpace(sumUp(rest) + " " + words.RequestsUnowed(r.Timeline))
}

// sumUp says which lanes are not drawn, the most frequent first: "Not drawn: 420 requests (201)."
func sumUp(rest []*lanes.Lane) string {
	type group struct {
		kind lanes.Kind
		end  string
	}
	counts := make(map[group]int)
	for _, l := range rest {
		counts[group{l.Kind, cmp.Or(short(clean(words.LaneEnd(l).String()), 40), "still going on")}]++
	}
	noun := [...]string{lanes.Process: "instance", lanes.Term: "leader", lanes.Request: "request", lanes.Receipt: "receipt", lanes.Message: "message"}
	var parts []string
	for _, g := range slices.SortedFunc(maps.Keys(counts), func(a, b group) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(noun[a.kind], noun[b.kind]), cmp.Compare(a.end, b.end))
	}) {
		parts = append(parts, fmt.Sprintf("%s (%s)", words.Plural(counts[g], noun[g.kind]), g.end))
	}
	if len(parts) == 0 {
		return ""
	}
	if len(parts) > 10 {
		parts = append(parts[:10], "and others")
	}
	return "Not drawn: " + strings.Join(parts, ", ") + "."
}
