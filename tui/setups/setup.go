// Package setups has the set-ups of the playground: which service runs, how it is stopped, and under which load. Set-ups are kept by
// name, and can be shared as files.
package setups

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground"
	"closingtime/playground/balancer"
	"closingtime/playground/load"
	"closingtime/playground/proxy"
	"closingtime/playground/readiness"
	"closingtime/playground/stop"
	"closingtime/playground/switches"
	"closingtime/playground/target"
)

// Kind is the kind of what runs.
type Kind string

const (
	Lesson      Kind = "lesson"      // a service of a lesson
	Switchboard Kind = "switchboard" // the service whose every shutdown step is a switch
	Command     Kind = "command"     // a command of the person's own
)

// Kinds lists the kinds, in the order in which a person chooses among them.
var Kinds = []Kind{Lesson, Switchboard, Command}

// Front is what stands between the clients and the service.
type Front string

const (
	NoFront Front = ""       // nothing but a network
	Layer7  Front = "layer7" // a balancer, which chooses an instance for each request
	Layer4  Front = "layer4" // a proxy, which chooses an instance for each connection
)

// Fronts lists the fronts.
var Fronts = []Front{NoFront, Layer7, Layer4}

// Setup is one set-up. Check says whether it makes sense.
type Setup struct {
	Runs Kind `json:"runs"`

	Lesson string `json:"lesson,omitempty"` // the lesson's name
	Of     string `json:"of,omitempty"`     // broken, fixed or yours

	Switches string `json:"switches,omitempty"` // as switches.Parse reads them

	Command string `json:"command,omitempty"` // as Split reads it; {addr}, {host} and {port} stand for the address
	Dir     string `json:"dir,omitempty"`     // its working directory; unless set, an empty one of the run's own
	Addr    string `json:"addr,omitempty"`    // where it listens; a free port on this machine unless set
	Ready   string `json:"ready,omitempty"`   // the path that says whether it is ready; as for any target unless set
	Get     string `json:"get,omitempty"`     // the path that the clients get; / unless set

	Policy  string   `json:"policy"`
	Grace   Duration `json:"grace,omitzero"`   // the policy's own unless set
	PreStop Duration `json:"preStop,omitzero"` // before the signal
	Rate    float64  `json:"rate"`             // requests in a second

	Front     Front `json:"front,omitempty"`
	Instances int   `json:"instances,omitempty"` // behind a front; 1 unless set

	Faults []Fault `json:"faults,omitempty"` // those that the run brings about by itself
}

// New returns the set-up to begin with: the first lesson's broken service.
func New(course *lessons.Course) Setup {
	s := Setup{Runs: Lesson, Of: lessons.Broken, Policy: "docker", Rate: 5, Instances: 1}
	if len(course.Lessons) > 0 {
		s.Lesson = course.Lessons[0].Name
	}
	return s
}

// Service names what the set-up runs, whatever its variant and however it is stopped. Runs of the same service can be compared.
func (s Setup) Service() string {
	switch s.Runs {
	case Lesson:
		return "lesson " + s.Lesson
	case Command:
		return "command " + s.Dir + " " + s.Command
	}
	return string(s.Runs)
}

// Duration is a duration that is written as time.Duration is: "10s".
type Duration time.Duration

func (d Duration) MarshalText() ([]byte, error) { return []byte(time.Duration(d).String()), nil }

func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := ParseDuration(string(text))
	*d = parsed
	return err
}

// longest is the longest duration of a set-up.
const longest = time.Hour

// ParseDuration reads a duration as a person types it. An empty text is 0, and a number without a unit means seconds.
func ParseDuration(text string) (Duration, error) {
	text = strings.ReplaceAll(strings.TrimSpace(text), " ", "")
	if text == "" {
		return 0, nil
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		d, err = time.ParseDuration(text + "s")
	}
	if err != nil || d < 0 || d > longest {
		return 0, fmt.Errorf("%q is no time up to %v; write it as 10s or 1m30s", text, longest)
	}
	return Duration(d), nil
}

// Split splits a command line at blanks. Quotes, single or double, keep blanks together; a backslash keeps the next
// character as it is, except between single quotes. Nothing else is special: there is no shell.
func Split(line string) (words []string, err error) {
	var word strings.Builder
	var quote rune
	inWord, escaped := false, false
	for _, r := range line {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && quote != '\'':
			inWord, escaped = true, true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			inWord, quote = true, r
		case r == ' ' || r == '\t':
			if inWord {
				words = append(words, word.String())
			}
			inWord = false
			word.Reset()
		default:
			inWord = true
			word.WriteRune(r)
		}
	}
	switch {
	case quote != 0:
		return nil, fmt.Errorf("the command %s has a quote without its end", line)
	case escaped:
		return nil, fmt.Errorf(`the command %s ends with a backslash; a backslash itself is written \\`, line)
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}

// StopPolicy returns the policy of the set-up, with its times.
func (s Setup) StopPolicy() (stop.Policy, error) {
	policy, err := stop.Named(s.Policy)
	if err != nil {
		return policy, err
	}
	if s.Grace > 0 {
		policy = policy.WithGrace(time.Duration(s.Grace))
	}
	policy = policy.WithPreStop(time.Duration(s.PreStop))
	return policy, policy.Validate()
}

// The largest numbers of a set-up.
const (
	mostInstances = 8
	mostRate      = 10_000
)

// Check returns an error that says what is wrong with the set-up, or nil.
func (s Setup) Check(course *lessons.Course) error {
	if _, err := s.StopPolicy(); err != nil {
		return err
	}
	switch {
	case !(s.Rate > 0 && s.Rate <= mostRate):
		return fmt.Errorf("%v requests a second are not possible; from 0.1 to %d are", s.Rate, mostRate)
	case s.Instances < 0 || s.Instances > mostInstances:
		return fmt.Errorf("%d instances are not possible; from 1 to %d are", s.Instances, mostInstances)
	case s.Front != NoFront && s.Front != Layer4 && s.Front != Layer7:
		return fmt.Errorf("there is no front %q; there are %q and %q, and none", s.Front, Layer7, Layer4)
	case s.Instances > 1 && s.Front == NoFront:
		return fmt.Errorf("%d instances need a front that shares the requests among them", s.Instances)
	}
	if _, err := s.plannedFaults(); err != nil {
		return err
	}
	switch s.Runs {
	case Lesson:
		l, err := course.Find(s.Lesson)
		switch {
		case err != nil:
			return err
		case s.Of != lessons.Broken && s.Of != lessons.Fixed && s.Of != lessons.Yours:
			return fmt.Errorf("a lesson has no service %q; it has broken and fixed and, once you have made it, yours", s.Of)
		case !l.Has(s.Of):
			return fmt.Errorf("there is no copy of your own of %s yet; the lesson makes one", l.Name)
		}
	case Switchboard:
		_, err := switches.Parse(s.Switches)
		return err
	case Command:
		return s.checkCommand()
	default:
		return fmt.Errorf("%q cannot run; a set-up runs a lesson, the switchboard or a command", s.Runs)
	}
	return nil
}

func (s Setup) checkCommand() error {
	to, err := s.target()
	if err != nil {
		return err
	}
	if len(to.Command) == 0 {
		return errors.New("there is no command yet; type one, with {addr} or {port} where it takes its address")
	}
	if s.Instances > 1 && s.Addr != "" {
		return fmt.Errorf("%d instances cannot all listen on %s; without an address, each gets a free one", s.Instances, s.Addr)
	}
	if s.Get != "" && !strings.HasPrefix(s.Get, "/") {
		return fmt.Errorf("%q is no path to get; it begins with /", s.Get)
	}
	return to.Validate()
}

func (s Setup) target() (target.Target, error) {
	command, err := Split(s.Command)
	return target.Target{Command: command, Dir: s.Dir, Addr: s.Addr, Ready: readiness.Question{Path: s.Ready}}, err
}

// Plan returns the plan of an attended run of the set-up, given the binaries of its service (see Source) and of the audit
// command.
func (s Setup) Plan(course *lessons.Course, binary, audit string) (playground.Plan, error) {
	policy, err := s.StopPolicy()
	if err != nil {
		return playground.Plan{}, err
	}
	plan, err := s.service(course, binary, audit)
	if err != nil {
		return playground.Plan{}, err
	}
	if plan.Recording, err = course.NewRecording(s.slug()); err != nil {
		return playground.Plan{}, err
	}
	if plan.Faults, err = s.plannedFaults(); err != nil {
		return playground.Plan{}, err
	}
	if plan.Setup, err = s.recorded(); err != nil {
		return playground.Plan{}, err
	}
	plan.Stop, plan.Load.Rate, plan.Audit = policy, s.Rate, audit
	plan.Instances, plan.Balancer, plan.Proxy = max(1, s.Instances), nil, nil
	switch s.Front {
	case Layer7:
		plan.Balancer = new(balancer.Settings)
	case Layer4:
		plan.Proxy = new(proxy.Settings)
	default:
		plan.Wire, plan.Restartable = true, true
	}
	return plan, nil
}

// service returns the part of the plan that is about the service alone.
func (s Setup) service(course *lessons.Course, binary, audit string) (playground.Plan, error) {
	switch s.Runs {
	case Lesson:
		l, err := course.Find(s.Lesson)
		if err != nil {
			return playground.Plan{}, err
		}
		whole, err := course.Plan(l, s.Of, binary, audit)
		return playground.Plan{Name: whole.Name, Of: whole.Of, Target: whole.Target, Load: whole.Load, Room: whole.Room}, err
	case Switchboard:
		setting, err := switches.Parse(s.Switches)
		env := append(setting.Env(), "MIGRATION=10ms") // each of its migrations
		return playground.Plan{Name: s.slug(), Target: target.Target{Command: []string{binary}, Env: env, Shop: true}}, err
	}
	to, err := s.target()
	get := s.Get
	if get == "" {
		get = "/"
	}
	return playground.Plan{Name: s.slug(), Target: to, Load: load.Plan{Path: get}}, err
}

// Source returns the folder of the package that has to be built for the set-up, or "" for a command.
func (s Setup) Source(course *lessons.Course) (string, error) {
	switch s.Runs {
	case Lesson:
		l, err := course.Find(s.Lesson)
		if err != nil {
			return "", err
		}
		return l.Dir(s.Of), nil
	case Switchboard:
		return course.Folder(switches.Folder), nil
	}
	return "", nil
}

// slug names what runs, for the name of a recording's file.
func (s Setup) slug() string {
	switch s.Runs {
	case Lesson:
		return s.Lesson + "-" + s.Of
	case Switchboard:
		return "switchboard"
	}
	return "command"
}
