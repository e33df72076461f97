package target_test

import (
	"errors"
	"net"
	"regexp"
	"slices"
	"testing"

	"closingtime/playground/target"
)

// Exactly one thing is stopped, and it makes sense.
func TestOneThingIsStopped(t *testing.T) {
	outside := &target.Outside{Stop: "true"}
	for name, test := range map[string]struct {
		target target.Target
		valid  bool
	}{
		"command":              {target.Target{Command: []string{"x"}}, true},
		"process":              {target.Target{PID: 5, Addr: "127.0.0.1:80"}, true},
		"outside":              {target.Target{Outside: outside, Addr: "127.0.0.1:80"}, true},
		"image":                {target.Target{Image: &target.Image{Name: "x"}}, true},
		"image with a command": {target.Target{Image: &target.Image{Name: "x"}, Command: []string{"x"}}, true},
		"nothing":              {target.Target{}, false},
		"empty command":        {target.Target{Command: []string{""}}, false},
		"two":                  {target.Target{Command: []string{"x"}, PID: 5, Addr: "127.0.0.1:80"}, false},
		"negative":             {target.Target{PID: -5, Addr: "127.0.0.1:80"}, false},
		"no address":           {target.Target{PID: 5}, false},
		"nowhere":              {target.Target{Outside: outside}, false},
		"a line of nobody":     {target.Target{PID: 5, Addr: "127.0.0.1:80", Line: regexp.MustCompile("x")}, false},
		"no stop":              {target.Target{Outside: &target.Outside{}, Addr: "127.0.0.1:80"}, false},
		"both":                 {target.Target{Outside: &target.Outside{Stop: "x", Up: true, Back: true}, Addr: "127.0.0.1:80"}, false},
		"no image":             {target.Target{Image: &target.Image{}}, false},
		"a flag":               {target.Target{Image: &target.Image{Name: "--privileged"}}, false},
		"no port":              {target.Target{Image: &target.Image{Name: "x", Port: 70000}}, false},
	} {
		if err := test.target.Validate(); (err == nil) != test.valid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestInside(t *testing.T) {
	command, env := target.Target{Command: []string{"x", "-port={port}"}, Env: []string{"LISTEN={addr}"}}.Inside(8080)
	if !slices.Equal(command, []string{"x", "-port=8080"}) || !slices.Equal(env, []string{"LISTEN=0.0.0.0:8080"}) {
		t.Errorf("%q, %q", command, env)
	}
}

// What is not this machine is told from what is.
func TestCheckLocal(t *testing.T) {
	here := []string{"127.0.0.1:80", "127.8.9.10:80", "[::1]:80", "localhost:80", "0.0.0.0:80"}
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if ip, ok := a.(*net.IPNet); ok && !ip.IP.IsLinkLocalUnicast() {
			here = append(here, net.JoinHostPort(ip.IP.String(), "80"))
		}
	}
	for _, addr := range here {
		if err := target.CheckLocal(t.Context(), addr); err != nil {
			t.Errorf("%s: %v", addr, err)
		}
	}
	for _, addr := range []string{"192.0.2.1:80", "[2001:db8::1]:80"} {
		if _, remote := errors.AsType[*target.RemoteError](target.CheckLocal(t.Context(), addr)); !remote {
			t.Errorf("%s is taken for this machine", addr)
		}
	}
	if err := target.CheckLocal(t.Context(), "no-such-host.invalid:80"); err == nil {
		t.Error("a name that nobody has is taken for this machine")
	}
}
