package main

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"time"

	"closingtime/playground/drills"
	"closingtime/playground/readiness"
)

// starting has the flags for what is started.
type starting struct {
	dir       string
	env       list
	addr      string
	ready     string
	readyLine string
	startup   time.Duration
}

func (*starting) heading() string { return "What is started" }

func (*starting) usage() string {
	return `  -dir DIR            its working directory; this one unless set
  -env NAME=VALUE     an environment variable for it; can be repeated, and hold {addr}, {host} and {port}
  -addr HOST:PORT     it always listens here, whatever it is told
  -ready PATH|tcp     it is ready when it answers a GET of PATH below 500 (/readyz unless set; 404 will do), or takes a connection
  -ready-line REGEXP  it is ready when it has written such a line
  -startup TIME       how long that may take; 15s unless set
`
}

func (s *starting) register(flags *flag.FlagSet) {
	flags.StringVar(&s.dir, "dir", ".", "")
	flags.Var(&s.env, "env", "")
	flags.StringVar(&s.addr, "addr", "", "")
	flags.StringVar(&s.ready, "ready", "", "")
	flags.StringVar(&s.readyLine, "ready-line", "", "")
	durationVar(flags, &s.startup, "startup", 0)
}

func (s *starting) apply(d *drills.Drill) error {
	if info, err := os.Stat(s.dir); err != nil || !info.IsDir() {
		return fmt.Errorf("-dir %s: there is no such directory", s.dir)
	}
	d.Target.Dir, d.Target.Env, d.Target.Addr, d.Target.Startup = s.dir, s.env, s.addr, s.startup
	if d.Target.Ready.Path = s.ready; s.ready == "tcp" {
		d.Target.Ready = readiness.Question{TCP: true}
	}
	if s.readyLine != "" {
		line, err := regexp.Compile(s.readyLine)
		if err != nil {
			return fmt.Errorf("-ready-line: %w", err)
		}
		d.Target.Line = line
	}
	return nil
}
