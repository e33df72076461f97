package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/drills"
)

// options is what the command line says.
type options struct {
	command  []string
	file     string // the file that describes the drill, or ""
	init     bool   // write such a file
	results  results
	sections []section
	asking   *asking // one of them
}

// section is a group of flags that belong together.
type section interface {
	// heading and usage are shown by -h.
	heading() string
	usage() string
	// register adds the flags, with their defaults.
	register(*flag.FlagSet)
	// apply changes a drill as the flags say. It returns an error for a value that makes no sense.
	apply(*drills.Drill) error
}

func newOptions() *options {
	o := &options{asking: new(asking)}
	o.sections = []section{new(starting), o.asking, new(stopping), new(judging), new(running), &o.results}
	return o
}

// list is a flag that can be given several times.
type list []string

func (l *list) String() string         { return strings.Join(*l, " ") }
func (l *list) Set(value string) error { *l = append(*l, value); return nil }

// durationVar adds a flag for a duration that is not negative.
func durationVar(flags *flag.FlagSet, of *time.Duration, name string, fallback time.Duration) {
	*of = fallback
	flags.Func(name, "", func(text string) (err error) {
		*of, err = readTime(text)
		return err
	})
}

func readTime(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return 0, errors.New("a time is written like 500ms, 10s or 1m30s")
	}
	return d, nil
}

// positiveVar adds a flag for a duration that must not be 0, since 0 would stand for the default. instead says what to
// write in its place.
func positiveVar(flags *flag.FlagSet, of *time.Duration, name, instead string) {
	*of = 0
	flags.Func(name, "", func(text string) (err error) {
		if *of, err = readTime(text); err == nil && *of == 0 {
			err = errors.New(instead)
		}
		return err
	})
}

// numberVar adds a flag for a number.
func numberVar(flags *flag.FlagSet, of *float64, name string, fallback float64) {
	*of = fallback
	flags.Func(name, "", func(text string) (err error) {
		if *of, err = strconv.ParseFloat(text, 64); err != nil {
			return fmt.Errorf("%q is no number", text)
		}
		return nil
	})
}

// wholeVar adds a flag for a whole number.
func wholeVar(flags *flag.FlagSet, of *int, name string, fallback int) {
	*of = fallback
	flags.Func(name, "", func(text string) (err error) {
		if *of, err = strconv.Atoi(text); err != nil {
			return fmt.Errorf("%q is no whole number", text)
		}
		return nil
	})
}

const usageHead = `Usage: go run ./playground/drill [FLAGS] -- COMMAND [ARG...]
       go run ./playground/drill compare BEFORE AFTER

Starts a command, sends it requests, stops it, and judges what its clients met. The command listens on an address that it
finds in $ADDR (host:port) or $PORT, or in its arguments in the place of {addr}, {host} or {port}. Compare tells whether a
change has made a shutdown better or worse, by two recordings.

  -file FILE          read the drill from this file; unless set, from drill.yaml, where there is one. What the command line says
                      counts instead
  -init               write a commented drill.yaml, or the -file, and end
`

const usageFoot = `
Exit status: 0 every check that applies passed, 1 a check failed, 3 none failed but one was inconclusive, 2 there was nothing
to judge, and standard error says why.
`

// usage explains all flags.
func (o *options) usage() string {
	var b strings.Builder
	b.WriteString(usageHead)
	for _, s := range o.sections {
		b.WriteString("\n" + s.heading() + "\n" + s.usage())
	}
	b.WriteString(usageFoot)
	return b.String()
}

// usageError is an error of the command line or of the file that describes a drill.
type usageError struct {
	error
	help string // where to read on
}

// errWritten says that -init has written its file, and that there is nothing to run.
var errWritten = errors.New("the description of a drill is written")

// parse reads the command line, and the file that describes the drill, if there is one. It returns flag.ErrHelp where help is
// wanted, and errWritten after -init.
func (o *options) parse(args []string) (d drills.Drill, err error) {
	defer func() {
		if err != nil && !errors.Is(err, flag.ErrHelp) && !errors.Is(err, errWritten) {
			err = &usageError{err, "drill -h explains every flag"}
		}
	}()
	given, err := o.given(args)
	if err != nil {
		return d, err
	}
	flags := o.flags()
	if o.init {
		if err := initialise(cmp.Or(o.file, defaultFile)); err != nil {
			return d, err
		}
		return d, errWritten
	}
	var described description
	if o.findFile() {
		if described, err = readFile(o.file); err == nil {
			err = described.set(o.file, flags, given)
		}
		if err != nil {
			return d, err
		}
		o.asking.ofFile = len(o.asking.requests)
	}
	if err := flags.Parse(args); err != nil {
		return d, err
	}
	if o.command = flags.Args(); len(o.command) == 0 && !slices.ContainsFunc(insteadOfCommand, func(name string) bool { return given[name] }) {
		o.command = described.command
	}
	d.Target.Command = o.command
	o.results.described = o.file
	for _, s := range o.sections {
		if err := s.apply(&d); err != nil {
			return d, err
		}
	}
	if len(o.command) == 0 && !o.runsAlready() {
		return d, errors.New("there is no command; write it behind --, such as: drill -get /slow -- ./server -listen {addr}")
	}
	return d, d.Target.Validate()
}

// insteadOfCommand are the flags that say what takes the place of a command.
var insteadOfCommand = []string{"pid", "url", "stop", "image"}

// runsAlready tells whether something takes the place of a command.
func (o *options) runsAlready() bool {
	return slices.ContainsFunc(o.sections, func(s section) bool { r, ok := s.(*running); return ok && r.given() })
}

// flags returns the flags of all sections, with their defaults.
func (o *options) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("drill", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.file, "file", o.file, "")
	flags.BoolVar(&o.init, "init", o.init, "")
	for _, s := range o.sections {
		s.register(flags)
	}
	return flags
}

// given returns the names of the flags on the command line, and takes -file and -init from it.
func (o *options) given(args []string) (map[string]bool, error) {
	probe := newOptions()
	flags := probe.flags()
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	o.file, o.init = probe.file, probe.init
	names := make(map[string]bool)
	flags.Visit(func(f *flag.Flag) { names[f.Name] = true })
	return names, nil
}

// findFile tells whether a file describes the drill: the one that the command line names, or the one that lies in the working
// directory.
func (o *options) findFile() bool {
	if o.file != "" {
		return true
	}
	if _, err := os.Stat(defaultFile); err != nil {
		return false
	}
	o.file = defaultFile
	return true
}
