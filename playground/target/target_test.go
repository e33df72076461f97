package target_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/playground/readiness"
	"closingtime/playground/target"
)

func TestAt(t *testing.T) {
	place := target.Place{Addr: "127.0.0.1:4321", TempDir: "/tmp/x", Grace: 10 * time.Second, Database: "/d/orders.db", Log: "/d/log"}
	own := target.Target{Command: []string{"serve", "--listen={addr}", "-p", "{port}", "{host}"}, Env: []string{"URL=http://{addr}/", "PORT=1"}}
	command, env := own.At(place)
	if got, want := strings.Join(command, " "), "serve --listen=127.0.0.1:4321 -p 4321 127.0.0.1"; got != want {
		t.Errorf("command %q, want %q", got, want)
	}
	want := []string{"ADDR=127.0.0.1:4321", "PORT=4321", "TMPDIR=/tmp/x", "GRACE=10s", "URL=http://127.0.0.1:4321/", "PORT=1"}
	if !slices.Equal(env, want) {
		t.Errorf("environment %q, want %q", env, want)
	}
	if own.Command[1] != "--listen={addr}" {
		t.Errorf("the target was changed: %q", own.Command)
	}
	own.Shop = true
	if _, env := own.At(place); !slices.Contains(env, "DATABASE=/d/orders.db") || !slices.Contains(env, "LOG=/d/log") {
		t.Errorf("a shop's environment is %q", env)
	}
}

func TestValidate(t *testing.T) {
	valid := target.Target{Command: []string{"serve"}, Addr: "127.0.0.1:80", Env: []string{"A=", "B=c=d"}, Ready: readiness.Question{Path: "/up"}}
	if err := valid.Validate(); err != nil {
		t.Errorf("a valid target: %v", err)
	}
	for named, change := range map[string]func(*target.Target){
		"no command":      func(t *target.Target) { t.Command = nil },
		"NAME=value":      func(t *target.Target) { t.Env = []string{"=x"} },
		`"A"`:             func(t *target.Target) { t.Env = []string{"A"} },
		`"8080"`:          func(t *target.Target) { t.Addr = "8080" },
		`":8080"`:         func(t *target.Target) { t.Addr = ":8080" },
		`"127.0.0.1:0"`:   func(t *target.Target) { t.Addr = "127.0.0.1:0" },
		"begins with /":   func(t *target.Target) { t.Ready.Path = "up" },
		"is negative: -1": func(t *target.Target) { t.Startup = -1 },
	} {
		wrong := valid
		change(&wrong)
		if err := wrong.Validate(); err == nil || !strings.Contains(err.Error(), named) {
			t.Errorf("%v, want an error that names %s", err, named)
		}
	}
}
