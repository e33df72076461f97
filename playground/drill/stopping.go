package main

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/drills"
	"closingtime/playground/event"
	"closingtime/playground/stop"
)

// stopping has the flags for how and when the service is stopped.
type stopping struct {
	policy  string
	signal  string
	grace   time.Duration
	preStop time.Duration
	clean   list

	inFlight int
	warmup   time.Duration
	maxWait  time.Duration
}

func (*stopping) heading() string { return "How it is stopped" }

func (*stopping) usage() string {
	return `  -policy NAME        docker (unless set), kubernetes, systemd, terminal or kill
  -signal NAME        another signal than the policy's: nginx drains on QUIT, Apache httpd on WINCH, HAProxy on USR1
  -grace TIME         another grace period than the policy's
  -pre-stop TIME      a preStop hook that takes this time
  -clean END          an end that counts as clean: an exit status or a signal, such as 143 or TERM; can be repeated; 0 unless set
  -inflight N         the signal is sent when N requests are in flight; 5 unless set, and 0 not to wait for that
  -warmup TIME        and requests have been sent for this time; 1s unless set
  -max-wait TIME      and after that time in any case; 20s unless set
`
}

func (s *stopping) register(flags *flag.FlagSet) {
	flags.StringVar(&s.policy, "policy", "docker", "")
	flags.StringVar(&s.signal, "signal", "", "")
	positiveVar(flags, &s.grace, "grace", "no grace period is no stop but a kill; leave it out for the policy's own, or give -policy kill")
	durationVar(flags, &s.preStop, "pre-stop", 0)
	flags.Var(&s.clean, "clean", "")
	wholeVar(flags, &s.inFlight, "inflight", 5)
	durationVar(flags, &s.warmup, "warmup", time.Second)
	durationVar(flags, &s.maxWait, "max-wait", 20*time.Second)
}

func (s *stopping) apply(d *drills.Drill) error {
	d.Policy, d.Signal, d.Grace, d.PreStop = s.policy, s.signal, s.grace, s.preStop
	if s.inFlight < 0 {
		return fmt.Errorf("-inflight %d: a number of requests is 0 or more", s.inFlight)
	}
	d.Requests, d.Warmup, d.Patience = s.inFlight, s.warmup, s.maxWait
	if d.Requests == 0 {
		d.Requests = -1
	}
	for _, text := range s.clean {
		end, err := cleanEnd(text)
		if err != nil {
			return err
		}
		d.Clean = append(d.Clean, end)
	}
	return nil
}

// cleanEnd reads an end of a process: an exit status, or the name of a signal.
func cleanEnd(text string) (event.End, error) {
	if status, err := strconv.Atoi(text); err == nil && status >= 0 && status < 256 {
		return event.End{Status: status}, nil
	}
	name := "SIG" + strings.TrimPrefix(strings.ToUpper(text), "SIG")
	if !slices.Contains(stop.Signals(), name) {
		return event.End{}, fmt.Errorf("-clean %q is neither an exit status from 0 to 255 nor one of the signals %s", text, strings.Join(stop.Signals(), ", "))
	}
	return event.End{Signal: name}, nil
}
