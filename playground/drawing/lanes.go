package drawing

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"closingtime/playground/lanes"
	"closingtime/playground/timeline"
	"closingtime/playground/words"
)

// Lane is a lane with the texts of a picture.
type Lane struct {
	*lanes.Lane
	Label, End string
}

// Open tells whether the lane has no known end.
func (l Lane) Open() bool { return l.Outcome == lanes.Open }

// Choose returns the lanes of a window to draw, at most most besides the processes, and a text about the others.
func Choose(t *timeline.Timeline, w lanes.Window, most int) ([]Lane, string) {
	chosen, rest := lanes.Choose(t, lanes.Of(t, max(lanes.Last(t), 1)), w, most)
	drawn := make([]Lane, len(chosen))
	for i, l := range chosen {
		drawn[i] = Lane{l, words.Clean(words.LaneName(t, l)), words.Clean(words.LaneEnd(l).String())}
	}
	return drawn, strings.TrimSpace(sumUp(rest) + " " + words.RequestsUnowed(t))
}

// sumUp says which lanes are not drawn, the most frequent first: "Not drawn: 420 requests (201)."
func sumUp(rest []*lanes.Lane) string {
	type group struct {
		kind lanes.Kind
		end  string
	}
	counts := make(map[group]int)
	for _, l := range rest {
		counts[group{l.Kind, cmp.Or(words.Short(words.Clean(words.LaneEnd(l).String()), 40), "still going on")}]++
	}
	noun := [...]string{lanes.Process: "instance", lanes.Fault: "fault", lanes.Term: "leader", lanes.Migration: "migration", lanes.Request: "request", lanes.Receipt: "receipt", lanes.Message: "message"}
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
