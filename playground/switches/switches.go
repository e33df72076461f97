// Package switches has the switchboard: one order service whose every shutdown step is a switch. A Setting says how the
// switches stand. Folder is the command that serves with the setting in its environment, and Setting.Source writes the
// main.go that is the same service without switches.
//
//	for _, s := range switches.All() {        // s.Name, s.Asks, s.Options; s.Options[0] is the default
//	}
//	setting, err := switches.Parse("server=close,wait=no")
//	setting = setting.With(switches.FeedsForgotten)
//	env := setting.Env()                      // of the program that is built from Folder
//	source, err := setting.Source()           // the equivalent main.go
//
// Package trials has plans of runs of it, and verdict.Compare tells what a flipped switch has changed. The package does not
// depend on the shop, so that a program can use it without linking a database.
package switches

import (
	"fmt"
	"slices"
	"strings"
)

// Folder is the folder of the switchboard's command, from the root of the module, with slashes.
const Folder = "playground/switchboard"

// Variable is the environment variable that has the setting.
const Variable = "SWITCHES"

// Switch is one step of the shutdown that can be done in several ways.
type Switch struct {
	Name    string   // such as "server"
	Asks    string   // what the switch decides: "how the server ends"
	Options []Option // the default comes first
}

// Default returns the option that holds unless another one is chosen. It is right.
func (s Switch) Default() Option { return s.Options[0] }

// Option is one way to do a step.
type Option struct {
	Choice Choice
	Does   string // a sentence: what the service does
	Breaks string // a sentence: what that breaks; empty for an option that is right
}

// Name returns the name of the option without its switch: "close".
func (o Option) Name() string { _, name, _ := strings.Cut(string(o.Choice), "="); return name }

// Switch returns the name of the option's switch: "server".
func (o Option) Switch() string { return o.Choice.Switch() }

// Right tells whether the option breaks nothing.
func (o Option) Right() bool { return o.Breaks == "" }

// Switch returns the name of the choice's switch: "server".
func (c Choice) Switch() string { name, _, _ := strings.Cut(string(c), "="); return name }

// All returns the switches, in the order in which a service comes to them. The caller may change what it gets.
func All() []Switch {
	all := slices.Clone(board)
	for i := range all {
		all[i].Options = slices.Clone(all[i].Options)
	}
	return all
}

// Named returns the switch with a name.
func Named(name string) (Switch, bool) {
	i := slices.IndexFunc(board, func(s Switch) bool { return s.Name == name })
	if i < 0 {
		return Switch{}, false
	}
	return All()[i], true
}

// OptionOf returns the option that a choice names.
func OptionOf(c Choice) (Option, bool) {
	for _, s := range board {
		for _, o := range s.Options {
			if o.Choice == c {
				return o, true
			}
		}
	}
	return Option{}, false
}

// Wrong returns the options that break something.
func Wrong() []Option {
	var wrong []Option
	for _, s := range board {
		for _, o := range s.Options {
			if !o.Right() {
				wrong = append(wrong, o)
			}
		}
	}
	return wrong
}

// Setting says how each switch stands. The zero value has every default. Settings are equal when their switches stand alike.
type Setting struct{ others string } // the choices that are no defaults, in the order of board, separated by commas

// Parse reads a setting: choices, separated by commas or spaces, in any order. A switch that is not named has its default.
// The error names the switch or the option that does not exist, and lists those that do.
func Parse(text string) (Setting, error) {
	var s Setting
	seen := make(map[string]string)
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' }) {
		name, option, found := strings.Cut(word, "=")
		if !found {
			return Setting{}, fmt.Errorf("%q is not of the form SWITCH=OPTION, such as server=close", word)
		}
		known, ok := Named(name)
		if !ok {
			return Setting{}, fmt.Errorf("there is no switch %q; there are %s", name, strings.Join(names(), ", "))
		}
		if _, ok := OptionOf(Choice(word)); !ok {
			return Setting{}, fmt.Errorf("the switch %s has no option %q; it has %s", name, option, strings.Join(known.names(), ", "))
		}
		if before, twice := seen[name]; twice && before != option {
			return Setting{}, fmt.Errorf("the switch %s cannot be both %s and %s", name, before, option)
		}
		seen[name] = option
		s = s.With(Choice(word))
	}
	return s, nil
}

func names() []string {
	names := make([]string, len(board))
	for i, s := range board {
		names[i] = s.Name
	}
	return names
}

func (s Switch) names() []string {
	names := make([]string, len(s.Options))
	for i, o := range s.Options {
		names[i] = o.Name()
	}
	return names
}

// With returns the setting with one switch put to a choice. An unknown choice changes nothing.
func (s Setting) With(choices ...Choice) Setting {
	for _, c := range choices {
		if _, known := OptionOf(c); known {
			s = s.with(c)
		}
	}
	return s
}

func (s Setting) with(c Choice) Setting {
	var others []string
	for _, of := range board {
		stands := s.Of(of.Name)
		if of.Name == c.Switch() {
			stands = c
		}
		if stands != of.Default().Choice {
			others = append(others, string(stands))
		}
	}
	return Setting{strings.Join(others, ",")}
}

// Of returns how a switch stands, by its name. It returns "" for a switch that does not exist.
func (s Setting) Of(name string) Choice {
	for c := range strings.SplitSeq(s.others, ",") {
		if Choice(c).Switch() == name {
			return Choice(c)
		}
	}
	if i := slices.IndexFunc(board, func(of Switch) bool { return of.Name == name }); i >= 0 {
		return board[i].Default().Choice
	}
	return ""
}

// On tells whether a switch stands at a choice.
func (s Setting) On(c Choice) bool { return s.Of(c.Switch()) == c && c != "" }

// Others returns the options that are chosen instead of a default, in the order of All.
func (s Setting) Others() []Option {
	var others []Option
	for _, of := range board {
		if c := s.Of(of.Name); c != of.Default().Choice {
			o, _ := OptionOf(c)
			others = append(others, o)
		}
	}
	return others
}

// String returns the setting in the form that Parse reads: the choices that are no defaults, separated by commas.
func (s Setting) String() string { return s.others }

// Env returns the environment variable that gives the setting to the service of Folder.
func (s Setting) Env() []string { return []string{Variable + "=" + s.others} }
