package picture

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/stories"
	"closingtime/playground/timeline"
	"closingtime/tui/ui"
)

// handlers says where the goroutines of one process are that handle requests.
func handlers(t *timeline.Timeline, n int) []string {
	return whereabouts(t, n, "handles a request", "handle requests", func(g event.Group) bool {
		return strings.HasSuffix(g.Started, "(*Server).Serve") && g.In != ""
	})
}

// workers says where the goroutines of one process are that print receipts.
func workers(t *timeline.Timeline, n int) []string {
	return whereabouts(t, n, "prints receipts", "print receipts", stories.IsWorker)
}

// whereabouts lists the wanted groups of the latest sample of a process. For a process that has ended, it says how old the
// sample is, since samples are taken only several times a second.
func whereabouts(t *timeline.Timeline, n int, one, many string, wanted func(event.Group) bool) []string {
	sample, ok := t.LatestSample(n)
	if !ok {
		return nil
	}
	when := ""
	if exited := t.ExitedAt(n); exited > 0 {
		when = fmt.Sprintf(", when last looked at, %.0f ms before the process ended", float64(exited-sample.At)/float64(time.Millisecond))
	}
	var places []string
	for _, g := range sample.Groups {
		if wanted(g) {
			places = append(places, fmt.Sprintf("%s %s%s: in %s, %s (%s)", ui.Plural(g.Count, "goroutine"), ui.Either(g.Count == 1, one, many), when,
				ui.Clean(cmp.Or(g.In, g.Started)), ui.ShortPath(ui.Clean(cmp.Or(g.InAt, g.At))), ui.Clean(g.State)))
		}
	}
	return places
}

// goroutines explains one group. Of processes that have ended, it is the group that was last seen.
func (x *explanation) goroutines(t *timeline.Timeline, is Target) {
	x.term = "goroutine"
	groups := sortedGroups(t)
	i := slices.IndexFunc(groups, func(g event.Group) bool { return groupKey(g) == is.group })
	if i < 0 {
		x.title = "These goroutines are gone: they have ended, or wait for something else now."
		return
	}
	now, ended := groups[i], t.Exited()
	x.title = ui.Plural(now.Count, "goroutine") + " in the same state"
	who := ui.Either(ended, "They waited for: ", "They wait for: ")
	if now.Count == 1 {
		x.title, who = "1 goroutine", ui.Either(ended, "It waited for: ", "It waits for: ")
	}
	x.said = append(x.said, who+ui.Clean(now.State)+meaning(now.State))
	if now.Started == "" {
		x.code = append(x.code, "the main goroutine: when it returns, the program ends")
	} else {
		x.code = append(x.code, "started by "+ui.Clean(now.Started)+", "+ui.ShortPath(ui.Clean(now.At)))
	}
	if now.In != "" {
		x.code = append(x.code, ui.Either(ended, "last seen in ", "now in ")+ui.Clean(now.In)+", "+ui.ShortPath(ui.Clean(now.InAt)))
	}
	x.history(t, is)
}

// history adds when the group was first seen, and how many goroutines it had at the signal.
func (x *explanation) history(t *timeline.Timeline, is Target) {
	first, atSignal := time.Duration(0), -1
	most, mostAt := 0, time.Duration(0)
	latest := make(map[int]int) // how many each instance had when last looked at
	for _, s := range t.Samples {
		latest[s.Instance] = 0
		for _, g := range s.Groups {
			if groupKey(g) == is.group {
				latest[s.Instance] += g.Count
			}
		}
		n := 0
		for instance, count := range latest {
			if ended := t.ExitedAt(instance); ended == 0 || s.At <= ended {
				n += count
			}
		}
		if n > 0 && first == 0 {
			first = s.At
		}
		if n > most {
			most, mostAt = n, s.At
		}
		if x.signal > 0 && s.At <= x.signal {
			atSignal = n
		}
	}
	x.step(first, "first seen here")
	if mostAt > first {
		x.step(mostAt, "the most at once: "+strconv.Itoa(most))
	}
	if atSignal >= 0 {
		x.step(x.signal, "at the signal: "+strconv.Itoa(atSignal))
	}
}

// groupKey returns a text that is the same for the same group in two samples.
func groupKey(g event.Group) string {
	return strings.Join([]string{g.Started, g.At, g.State, g.In, g.InAt}, "\x00")
}

// meaning explains the runtime's word for what a goroutine waits for.
func meaning(state string) string {
	for _, known := range [][2]string{
		{"select", ", the first of several channels that is ready"},
		{"chan receive", ", another goroutine to send on the channel or close it"},
		{"chan send", ", another goroutine to receive from the channel"},
		{"IO wait", ", the network or a pipe"},
		{"semacquire", ", a lock or a WaitGroup"},
		{"sync.", ", another goroutine to release it"},
		{"sleep", ", time to pass"},
		{"syscall", ", the operating system"},
		{"running", ": nothing, it runs"},
		{"runnable", ": nothing but a processor"},
	} {
		if strings.HasPrefix(state, known[0]) {
			return known[1]
		}
	}
	return ""
}

// sortedGroups returns the latest goroutines of all instances together in the order of the panel, the largest group first.
func sortedGroups(t *timeline.Timeline) []event.Group {
	at := make(map[string]int) // the index of a group, by its key
	var groups []event.Group
	for _, g := range t.LastGoroutines().Groups {
		i, known := at[groupKey(g)]
		if known {
			groups[i].Count += g.Count
			continue
		}
		at[groupKey(g)] = len(groups)
		groups = append(groups, g)
	}
	slices.SortStableFunc(groups, func(a, b event.Group) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.At, b.At), cmp.Compare(a.State, b.State), cmp.Compare(a.InAt, b.InAt))
	})
	return groups
}
