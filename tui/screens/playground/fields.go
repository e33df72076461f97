package playground

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/stop"
	"closingtime/playground/words"
	"closingtime/tui/screens"
	"closingtime/tui/setups"
	"closingtime/tui/ui"
)

// field is one line of the set-up.
type field struct {
	name  string
	value string
	about string             // what it is for, or what the value means
	turn  func(by int)       // chooses the value before or after; nil for a text
	typed string             // a text as it is typed
	take  func(string) error // takes a text; nil where none can be typed
	open  func() *board      // opens a screen of its own; nil for none
}

// fields are the lines of the set-up as it stands.
func (p *Playground) fields() []field {
	s := &p.setup
	all := []field{{
		name: "What runs", value: kindNames[s.Runs], about: "a service of a lesson, the switchboard, or a command of your own in any language.",
		turn: func(by int) { s.Runs, p.faults = turned(setups.Kinds, s.Runs, by), nil },
	}}
	switch s.Runs {
	case setups.Lesson:
		all = append(all, p.lessonFields()...)
	case setups.Switchboard:
		all = append(all, p.switchesField())
	default:
		all = append(all, p.commandFields()...)
	}
	return append(append(append(all, p.stopFields()...), p.loadFields()...), p.faultsField())
}

var kindNames = map[setups.Kind]string{
	setups.Lesson: "a service of a lesson", setups.Switchboard: "the switchboard", setups.Command: "a command of your own",
}

// turned returns the value that is by places behind another one, round the end.
func turned[V comparable](all []V, value V, by int) V {
	if len(all) == 0 {
		return value
	}
	i := slices.Index(all, value)
	return all[((i+by)%len(all)+len(all))%len(all)]
}

func (p *Playground) lessonFields() []field {
	s := &p.setup
	names := make([]string, len(p.course.Lessons))
	for i, l := range p.course.Lessons {
		names[i] = l.Name
	}
	title, summary := s.Lesson, ""
	if l, err := p.course.Find(s.Lesson); err == nil {
		title, summary = screens.LessonTitle(l), l.Summary
	}
	abouts := map[string]string{
		lessons.Broken: "the one with the mistake.", lessons.Fixed: "the one without it.", lessons.Yours: "the copy that you mend in the lesson.",
	}
	return []field{
		{name: "Lesson", value: title, about: summary, turn: func(by int) {
			s.Lesson = turned(names, s.Lesson, by)
			if l, err := p.course.Find(s.Lesson); err == nil && !l.Has(s.Of) {
				s.Of = lessons.Broken
			}
		}},
		{name: "Its service", value: s.Of, about: abouts[s.Of], turn: func(by int) {
			s.Of = turned([]string{lessons.Broken, lessons.Fixed, lessons.Yours}, s.Of, by)
		}},
	}
}

func (p *Playground) switchesField() field {
	others := setting(p.setup).Others()
	value := "all as they should be"
	if len(others) > 0 {
		value = setting(p.setup).String()
	}
	return field{
		name: "Switches", value: value, about: "enter opens the switches: each is one step of the shutdown, and each option but the first breaks something.",
		open: func() *board { return newBoard(p) },
	}
}

func (p *Playground) commandFields() []field {
	s := &p.setup
	text := func(name string, to *string, unset, about string) field {
		return field{name: name, value: cmp.Or(*to, unset), about: about, typed: *to, take: func(typed string) error {
			*to = strings.TrimSpace(typed)
			return nil
		}}
	}
	return []field{
		text("Command", &s.Command, "none yet", "the program and its arguments. {addr}, {host} and {port} stand for its address, which ADDR and PORT have, too. There is no shell: a pipe needs sh -c \"…\"."),
		text("Address", &s.Addr, "a free one on this machine", "host:port, for a program that cannot be told where to listen."),
		text("Ready", &s.Ready, "/readyz, or anything that is answered", "the path that answers 200 when it is ready."),
		text("Request", &s.Get, "/", "the path that the clients get."),
		text("Directory", &s.Dir, "an empty one", "where the command runs."),
	}
}

func (p *Playground) stopFields() []field {
	s := &p.setup
	var names []string
	for _, policy := range stop.Policies() {
		names = append(names, policy.Name)
	}
	policy, err := s.StopPolicy()
	about := ""
	if err == nil {
		about = "as " + policy.Stopper + " does: " + words.Policy(policy)
	}
	grace, preStop := "never", "none"
	if policy.Grace > 0 {
		grace = words.Seconds(policy.Grace)
	}
	if s.Grace == 0 {
		grace += ", as the policy has it"
	}
	if policy.PreStop > 0 {
		preStop = words.Seconds(policy.PreStop)
	}
	return []field{
		{name: "Stopped by", value: s.Policy, about: about, turn: func(by int) { s.Policy = turned(names, s.Policy, by) }},
		{name: "Until SIGKILL", value: grace, about: "the grace period, from the beginning of the stop: 10s, 1m30s; nothing for the policy's own.",
			typed: written(s.Grace), take: takes(&s.Grace)},
		{name: "preStop hook", value: preStop, about: "how long the hook sleeps before the signal, inside the grace period; nothing for none.",
			typed: written(s.PreStop), take: takes(&s.PreStop)},
	}
}

// written is a duration as it is typed; 0 is nothing.
func written(d setups.Duration) string {
	if d == 0 {
		return ""
	}
	return time.Duration(d).String()
}

func takes(to *setups.Duration) func(string) error {
	return func(typed string) error {
		d, err := setups.ParseDuration(typed)
		if err == nil {
			*to = d
		}
		return err
	}
}

var frontNames = map[setups.Front]string{
	setups.NoFront: "nothing", setups.Layer7: "a balancer at layer 7", setups.Layer4: "a balancer at layer 4",
}

var frontAbouts = map[setups.Front]string{
	setups.NoFront: "the clients reach the one service through a network that can be at fault; it can be started again on the same database.",
	setups.Layer7:  "it chooses an instance for each request, as an ingress does.",
	setups.Layer4:  "it chooses an instance for each connection, as kube-proxy does; the network in it can be at fault.",
}

func (p *Playground) loadFields() []field {
	s := &p.setup
	all := []field{
		{name: "Requests", value: rateText(s.Rate) + " in a second", about: "how many the clients send in a second; + and - change it while it runs.",
			turn: func(by int) { s.Rate = nextRate(s.Rate, by) }, typed: rateText(s.Rate), take: func(typed string) error {
				rate, err := strconv.ParseFloat(strings.TrimSpace(typed), 64)
				if err != nil || !(rate > 0 && rate <= rates[len(rates)-1]) {
					return fmt.Errorf("%q is no number of requests in a second; from 0.1 to %v are possible", typed, rates[len(rates)-1])
				}
				s.Rate = rate
				return nil
			}},
		{name: "In front", value: frontNames[s.Front], about: frontAbouts[s.Front], turn: func(by int) {
			s.Front = turned(setups.Fronts, s.Front, by)
			if s.Front == setups.NoFront {
				s.Instances = 1
			}
		}},
	}
	if s.Front != setups.NoFront {
		all = append(all, field{name: "Instances", value: strconv.Itoa(max(1, s.Instances)), about: "how many processes share the requests; the first one is stopped.",
			turn: func(by int) { s.Instances = turned([]int{1, 2, 3, 4, 5, 6, 7, 8}, max(1, s.Instances), by) }})
	}
	return all
}

// faultsField is the line of the faults that come by themselves: none, those of the set-up, or those of the run before.
func (p *Playground) faultsField() field {
	kept, before := p.setup.Faults, p.faults
	one := field{name: "Faults", value: faultsText(kept), about: "faults that come by themselves, at the same times as you began them; f begins others while it runs."}
	switch {
	case len(kept) > 0:
		one.turn = func(int) { p.setup.Faults, p.faults = nil, kept }
	case len(before) > 0:
		one.value = "none by themselves; s keeps those of the run before"
		one.about = "the run before had: " + faultsText(before) + "."
		one.turn = func(int) { p.setup.Faults = before }
	}
	return one
}

// faultsText lists faults with their times.
func faultsText(all []setups.Fault) string {
	if len(all) == 0 {
		return "none by themselves"
	}
	texts := make([]string, len(all))
	for i, f := range all {
		texts[i] = f.Fault
		if fault, _, err := f.Parse(); err == nil {
			texts[i] = words.FaultName(fault.Name)
		}
		from := "of the load"
		if f.At == setups.AtStop {
			from = "of the stop"
		}
		texts[i] += " " + words.Seconds(time.Duration(f.After)) + " after the beginning " + from
		if f.Lasts > 0 {
			texts[i] += ", for " + words.Seconds(time.Duration(f.Lasts))
		}
	}
	return strings.Join(texts, "; ")
}

// rates are the rates through which keys go.
var rates = []float64{0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000}

// nextRate returns the next higher or lower rate.
func nextRate(rate float64, by int) float64 {
	i, found := slices.BinarySearch(rates, rate)
	switch {
	case by > 0 && found:
		i++
	case by < 0:
		i--
	}
	return rates[max(0, min(i, len(rates)-1))]
}

func rateText(rate float64) string { return strconv.FormatFloat(rate, 'f', -1, 64) }

// title says in a line what a set-up runs: its name and, behind that, which service of a lesson.
func (p *Playground) title() (name, which string) {
	s := p.setup
	switch s.Runs {
	case setups.Lesson:
		return ui.Clean(s.Lesson), " " + s.Of
	case setups.Switchboard:
		if others := setting(s).Others(); len(others) > 0 {
			return "switchboard, " + setting(s).String(), ""
		}
		return "switchboard", ""
	}
	return ui.Clean(s.Command), ""
}
