package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/drills"
	"closingtime/playground/load"
	"closingtime/playground/process"
	"closingtime/playground/target"
)

// running has the flags for what takes the place of a command: a process or a service that runs already, or a container's image.
type running struct {
	pid         int
	url         string
	stop        string
	stopTimeout time.Duration
	settle      time.Duration
	expectBack  bool
	expectUp    bool
	image       string
	runtime     string
	runArgs     list
	port        int
	allowRemote bool
}

func (*running) heading() string { return "What takes the place of a command" }

func (*running) usage() string {
	return `  -pid N              stop this process, which runs already; the drill finds its address, unless -addr or -url names it
  -url URL            send the requests there: http or https; its path is requested unless -get or -post names another
  -stop COMMAND       stop what answers at -url by this command (sh -c), such as 'docker stop web', 'systemctl restart web' or
                      'kubectl rollout restart deploy/web && kubectl rollout status deploy/web'; it is judged by its answers until
                      the command has ended and -settle is over; where it still answers then, no client may have met an error
  -stop-timeout TIME  how long that command may take; 10m unless set
  -settle TIME        how long requests go on after its end; 3s unless set
  -expect-back        the service may be away for a while, and must then answer again, within -startup
  -expect-up          no client may meet an error, and something must answer in the end
  -image NAME         start a container of this image; a COMMAND, if any, takes the place of the image's; docker stop or podman stop
                      stops it, and it is removed at the end
  -runtime ENGINE     docker, podman or a command such as 'podman --runtime runc'; whichever of the two runs unless set
  -run-arg ARG        another argument for the engine's command run, such as --memory=64m; can be repeated
  -port N             the port of the container on which it listens; the only one that the image exposes unless set
  -allow-remote       permit a drill of what is not this machine: it gets all the requests, and the stop is real
`
}

func (r *running) register(flags *flag.FlagSet) {
	flags.Func("pid", "", r.setPID)
	flags.StringVar(&r.url, "url", "", "")
	flags.StringVar(&r.stop, "stop", "", "")
	durationVar(flags, &r.stopTimeout, "stop-timeout", 0)
	durationVar(flags, &r.settle, "settle", 0)
	flags.BoolVar(&r.expectBack, "expect-back", false, "")
	flags.BoolVar(&r.expectUp, "expect-up", false, "")
	flags.StringVar(&r.image, "image", "", "")
	flags.StringVar(&r.runtime, "runtime", "", "")
	flags.Var(&r.runArgs, "run-arg", "")
	wholeVar(flags, &r.port, "port", 0)
	flags.BoolVar(&r.allowRemote, "allow-remote", false, "")
}

func (r *running) setPID(text string) error {
	pid, err := strconv.Atoi(text)
	if err != nil || pid < 1 {
		return errors.New("that is no number of a process; a process has a number from 1 up, which ps -e shows")
	}
	r.pid = pid
	return nil
}

// given tells whether a flag takes the place of a command to start.
func (r *running) given() bool { return r.pid != 0 || r.stop != "" || r.url != "" || r.image != "" }

func (r *running) apply(d *drills.Drill) error {
	d.AllowRemote = r.allowRemote
	if err := r.check(d); err != nil {
		return err
	}
	if err := r.applyURL(d); err != nil {
		return err
	}
	switch {
	case r.image != "":
		d.Target.Image = &target.Image{Name: r.image, Port: r.port, Engine: r.runtime, Args: r.runArgs, Signal: d.Signal}
		d.Signal = ""
	case r.stop != "":
		d.Target.Outside = &target.Outside{Stop: r.stop, Limit: r.stopTimeout, Settle: r.settle, Back: r.expectBack, Up: r.expectUp}
	case r.pid != 0:
		d.Target.PID = r.pid
		return r.findAddr(d)
	}
	return nil
}

// check returns an error for flags that do not go together.
func (r *running) check(d *drills.Drill) error {
	forStop := r.stopTimeout != 0 || r.settle != 0 || r.expectBack || r.expectUp
	forImage := r.runtime != "" || len(r.runArgs) > 0 || r.port != 0
	switch {
	case r.stop != "" && r.url == "":
		return errors.New("-stop stops what answers at an address; name that with -url")
	case r.stop != "" && r.pid != 0:
		return errors.New("-stop and -pid exclude one another: either a command stops the service, or a signal to the process")
	case r.url != "" && r.stop == "" && r.pid == 0:
		return errors.New("-url is the address of what runs already; name what stops it, with -stop COMMAND or -pid N")
	case r.image != "" && (r.stop != "" || r.pid != 0 || r.url != ""):
		return errors.New("-image starts a container and stops it; -pid, -url and -stop are for what runs already")
	case forStop && r.stop == "":
		return errors.New("-stop-timeout, -settle, -expect-back and -expect-up are for -stop")
	case forImage && r.image == "":
		return errors.New("-runtime, -run-arg and -port are for -image")
	case r.given() && r.image == "" && len(d.Target.Command) > 0:
		return fmt.Errorf("there is a command, %s, and what runs already; drill one of the two", d.Target.Command[0])
	case r.stop != "" && (d.Insist || d.MaxDrain != 0 || d.Profile != ""):
		return errors.New("-insist, -max-drain and -pprof are for a process, and -stop knows none")
	case r.image != "" && d.Insist:
		return errors.New("-insist sends a second signal, and a container is stopped by its engine")
	case r.url != "" && d.Target.Addr != "":
		return errors.New("-url and -addr exclude one another")
	}
	return nil
}

// applyURL takes the address, the protocol and the path from -url.
func (r *running) applyURL(d *drills.Drill) error {
	if r.url == "" {
		return nil
	}
	u, err := url.Parse(r.url)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("-url %q is no address of a service; write http://HOST:PORT/PATH or https://HOST:PORT/PATH", r.url)
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	d.Target.Addr = net.JoinHostPort(u.Hostname(), port)
	if u.Scheme == "https" {
		if d.Load.Protocol == load.H2C {
			return fmt.Errorf("-http h2c and -url %s exclude one another, since h2c is HTTP/2 without TLS; give -http 2 for HTTP/2 over TLS", r.url)
		}
		d.Load.TLS, d.Target.Ready.TLS = true, true
	}
	if len(d.Load.Requests) == 0 && !d.Target.Shop {
		d.Load.Requests = []load.Request{{Path: u.RequestURI()}}
	}
	return nil
}

// findAddr finds the address of a process that runs already, unless a flag names it.
func (r *running) findAddr(d *drills.Drill) error {
	if err := process.Reachable(r.pid); err != nil {
		return fmt.Errorf("-pid %d: %w", r.pid, err)
	}
	if d.Target.Addr != "" {
		return nil
	}
	ports := make(map[string]string) // the address to use for each
	listeners, known := process.TreeListeners(r.pid)
	for _, l := range listeners {
		if host, port, err := net.SplitHostPort(l); err == nil {
			if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
				host = "127.0.0.1"
			}
			ports[port] = net.JoinHostPort(host, port)
		}
	}
	switch {
	case !known || len(ports) == 0:
		return fmt.Errorf("-pid %d: the drill cannot tell on which address the process listens, if it does; name it with -addr HOST:PORT or -url", r.pid)
	case len(ports) > 1:
		return fmt.Errorf("-pid %d: the process listens on %s; name the one that is to get the requests with -addr", r.pid, strings.Join(slices.Sorted(maps.Values(ports)), " and "))
	}
	for _, addr := range ports {
		d.Target.Addr = addr
	}
	return nil
}
