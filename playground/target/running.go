package target

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Outside is what runs already, is reached at the target's Addr, and is stopped by a command: a container, a unit of systemd, a fleet
// behind a balancer.
type Outside struct {
	Stop   string        // the command, for sh -c; its end with status 0 is the end of the stop
	Limit  time.Duration // how long it may take; 10 min unless set
	Settle time.Duration // how long requests are still sent after its end; 3 s unless set
	// Back says that the command starts again what it stops: it may be away for a while and must then answer again, within Startup.
	Back bool
	// Up says that the clients must never notice the stop. Unless Up or Back is set, that is so where the target still answers in
	// the end.
	Up bool
}

// Defaults of Outside.
const (
	DefaultStopLimit = 10 * time.Minute
	DefaultSettle    = 3 * time.Second
)

// Image is an image of a container.
type Image struct {
	Name   string
	Port   int      // the port of the container on which the service listens; the only one that the image exposes unless set
	Engine string   // the command of the container engine, such as "docker" or "podman --runtime runc"; docker or podman, whichever runs, unless set
	Args   []string // further arguments of the engine's command run
	Signal string   // the signal that asks the container to stop, instead of the image's own
}

// Inside returns the command and the environment of a container whose service listens on a port. In both, {port} stands for that
// port, and {addr} and {host} for all addresses of the container.
func (t Target) Inside(port int) (command, env []string) {
	inside := t
	inside.Shop = false
	host := "0.0.0.0"
	command, env = inside.At(Place{Addr: net.JoinHostPort(host, strconv.Itoa(port))})
	return command, env[len(env)-len(t.Env):]
}

// Started tells whether a run starts the target.
func (t Target) Started() bool { return t.PID == 0 && t.Outside == nil }

// validateKind returns an error unless there is one thing to stop.
func (t Target) validateKind() error {
	kinds := 0
	for _, given := range []bool{len(t.Command) > 0 && t.Image == nil, t.PID != 0, t.Outside != nil, t.Image != nil} {
		if given {
			kinds++
		}
	}
	switch {
	case kinds > 1:
		return errors.New("there is more than one thing to stop; name a command to start, a process that runs, a command that stops what runs, or an image")
	case kinds == 0, len(t.Command) > 0 && t.Command[0] == "":
		return errors.New("there is no command to start")
	case t.PID < 0:
		return fmt.Errorf("%d is no number of a process", t.PID)
	case t.PID > 0 && t.Addr == "":
		return fmt.Errorf("there is no address at which process %d is reached", t.PID)
	case !t.Started() && t.Line != nil:
		return errors.New("the output of what runs already cannot be read, so no line of it tells that it is ready")
	case t.Outside != nil:
		return t.validateOutside()
	case t.Image != nil:
		return t.Image.validate()
	}
	return nil
}

func (t Target) validateOutside() error {
	switch o := t.Outside; {
	case strings.TrimSpace(o.Stop) == "":
		return errors.New("the command that stops the service is empty")
	case t.Addr == "":
		return errors.New("there is no address at which the service is reached")
	case o.Limit < 0 || o.Settle < 0:
		return errors.New("a time of the stop is negative")
	case o.Back && o.Up:
		return errors.New("a service that is away for a while cannot be up all the time")
	}
	return nil
}

func (i *Image) validate() error {
	switch {
	case i.Name == "" || strings.HasPrefix(i.Name, "-"):
		return fmt.Errorf("%q is no name of an image", i.Name)
	case i.Port < 0 || i.Port > 65535:
		return fmt.Errorf("%d is no port", i.Port)
	}
	return nil
}

// RemoteError says that an address is not one of this machine.
type RemoteError struct {
	Host  string
	Addrs []string // what the host's name stands for; empty where Host is an address itself
}

func (e *RemoteError) Error() string {
	if len(e.Addrs) == 0 {
		return e.Host + " is not this machine"
	}
	return fmt.Sprintf("%s (%s) is not this machine", e.Host, strings.Join(e.Addrs, ", "))
}

// CheckLocal returns a *RemoteError unless every address for which the host of addr, host:port, stands is one of this machine, and
// another error where the name cannot be resolved.
func CheckLocal(ctx context.Context, addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("%q is no address: %w", addr, err)
	}
	addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return fmt.Errorf("finding the address of %s: %w", host, err)
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		return fmt.Errorf("listing the addresses of this machine: %w", err)
	}
	var remote []string
	for _, a := range addrs {
		a = a.Unmap()
		here := slices.ContainsFunc(own, func(o net.Addr) bool {
			ip, ok := o.(*net.IPNet)
			return ok && ip.IP.Equal(net.IP(a.AsSlice()))
		})
		if !a.IsLoopback() && !a.IsUnspecified() && !here {
			remote = append(remote, a.String())
		}
	}
	switch {
	case len(remote) == 0:
		return nil
	case len(remote) == 1 && remote[0] == strings.Trim(host, "[]"):
		return &RemoteError{Host: host}
	}
	return &RemoteError{Host: host, Addrs: remote}
}
