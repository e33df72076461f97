package faults

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Kind is the kind of a parameter's values.
type Kind string

const (
	Duration Kind = "duration" // as time.ParseDuration reads it, such as 300ms
	Number   Kind = "number"   // a whole number
	Share    Kind = "share"    // a number above 0, up to 1
	Choice   Kind = "choice"   // one of Options
)

// Parameter is a parameter of a fault.
type Parameter struct {
	Name     string
	Kind     Kind
	Default  string
	Min, Max int64    // of a Number, or of a Duration in nanoseconds
	Options  []string // of a Choice
}

func duration(name, fallback string) Parameter {
	return Parameter{Name: name, Kind: Duration, Default: fallback, Max: int64(time.Hour)}
}

func number(name, fallback string, from, to int64) Parameter {
	return Parameter{Name: name, Kind: Number, Default: fallback, Min: from, Max: to}
}

func share(name, fallback string) Parameter {
	return Parameter{Name: name, Kind: Share, Default: fallback}
}

// flag returns a parameter that is off unless it is set to on.
func flag(name string) Parameter {
	return Parameter{Name: name, Kind: Choice, Default: off, Options: []string{off, on}}
}

const (
	off = "off"
	on  = "on"
)

// check returns an error that says what is wrong with a value, or nil.
func (p Parameter) check(value string) error {
	switch p.Kind {
	case Duration:
		if d, err := time.ParseDuration(value); err != nil || int64(d) < p.Min || int64(d) > p.Max {
			return fmt.Errorf("%s is a duration from %v to %v, such as %s, and not %q", p.Name, time.Duration(p.Min), time.Duration(p.Max), p.Default, value)
		}
	case Number:
		if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < p.Min || n > p.Max {
			return fmt.Errorf("%s is a whole number from %d to %d, and not %q", p.Name, p.Min, p.Max, value)
		}
	case Share:
		if s, err := strconv.ParseFloat(value, 64); err != nil || !(s > 0 && s <= 1) {
			return fmt.Errorf("%s is a number above 0, up to 1, such as %s, and not %q", p.Name, p.Default, value)
		}
	case Choice:
		if !slices.Contains(p.Options, value) {
			return fmt.Errorf("%s is %s, and not %q", p.Name, strings.Join(p.Options, " or "), value)
		}
	}
	return nil
}

// Values are the values of a fault's parameters, by name. Values that Fault.Values or Parse has returned are complete and
// valid.
type Values map[string]string

// Values returns the values of all parameters: the given ones, and the defaults of the others. The error says which given
// value is wrong, or which parameter the fault does not have.
func (f Fault) Values(given map[string]string) (Values, error) {
	values := make(Values, len(f.Parameters))
	for _, p := range f.Parameters {
		values[p.Name] = p.Default
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		i := slices.IndexFunc(f.Parameters, func(p Parameter) bool { return p.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("the fault %s has no parameter %q%s", f.Name, name, f.known())
		}
		if err := f.Parameters[i].check(given[name]); err != nil {
			return nil, fmt.Errorf("the fault %s: %w", f.Name, err)
		}
		values[name] = given[name]
	}
	return values, nil
}

func (f Fault) known() string {
	if len(f.Parameters) == 0 {
		return "; it has none"
	}
	var names []string
	for _, p := range f.Parameters {
		names = append(names, p.Name)
	}
	return "; it has " + strings.Join(names, ", ")
}

// Duration returns the value of a parameter that is a duration; 0 where there is none.
func (v Values) Duration(name string) time.Duration {
	d, _ := time.ParseDuration(v[name])
	return d
}

// Number returns the value of a parameter that is a number; 0 where there is none.
func (v Values) Number(name string) int {
	n, _ := strconv.Atoi(v[name])
	return n
}

// Share returns the value of a parameter that is a share; 0 where there is none.
func (v Values) Share(name string) float64 {
	s, _ := strconv.ParseFloat(v[name], 64)
	return s
}

// On tells whether a parameter that can be on or off is on.
func (v Values) On(name string) bool { return v[name] == on }

// Concerns tells whether a fault with these values happens to a worker: its parameter worker is that number, or every one.
func (v Values) Concerns(worker int) bool {
	n := v.Number("worker")
	return n == AnyWorker || n == worker
}

// Includes tells whether a fault of the network with these values concerns a direction: Upstream or Downstream.
func (v Values) Includes(direction string) bool {
	return v["direction"] == "" || v["direction"] == Both || v["direction"] == direction
}

// String returns a fault and its values in the form that Parse reads: "network-late latency=300ms jitter=100ms". The
// parameters are sorted by name.
func String(name Name, values Values) string {
	text := string(name)
	for _, parameter := range slices.Sorted(maps.Keys(values)) {
		text += " " + parameter + "=" + values[parameter]
	}
	return text
}

// Parse reads a fault and its values: the name, and then "parameter=value" for each parameter that does not have its
// default, separated by blanks.
func Parse(text string) (Fault, Values, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return Fault{}, nil, fmt.Errorf("a fault has a name, such as %q", BankStuck)
	}
	f, err := Named(Name(words[0]))
	if err != nil {
		return Fault{}, nil, err
	}
	given := make(map[string]string)
	for _, word := range words[1:] {
		name, value, ok := strings.Cut(word, "=")
		if !ok {
			return Fault{}, nil, fmt.Errorf("the fault %s: a parameter is written name=value, and not %q", f.Name, word)
		}
		given[name] = value
	}
	values, err := f.Values(given)
	return f, values, err
}
