package setups_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/faults"
	"closingtime/playground/timeline"
	"closingtime/tui/setups"
)

// course is a course of one lesson, of which there is no copy.
func course(t *testing.T) *lessons.Course {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":                            "module closingtime\n",
		"lessons/05-workers/lesson.md":      "---\ntitle: T\npart: P\nsummary: S\nstop: docker\nquestion: Q\n---\n# T\n",
		"lessons/05-workers/broken/main.go": "package main\n",
		"solutions/05-workers/main.go":      "package main\n",
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	course, err := lessons.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	return course
}

func TestSplit(t *testing.T) {
	for line, want := range map[string][]string{
		"":                             nil,
		"  ./server   -addr {addr} ":   {"./server", "-addr", "{addr}"},
		`python3 -c "import x; x()"`:   {"python3", "-c", "import x; x()"},
		`a 'b "c" \d' "" e\ f g"h"'i'`: {"a", `b "c" \d`, "", "e f", "ghi"},
	} {
		if got, err := setups.Split(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("%q is split into %q (%v)", line, got, err)
		}
	}
	for line, want := range map[string]string{`a "b`: "without its end", `a 'b`: "without its end", `a\`: "ends with a backslash"} {
		if _, err := setups.Split(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", line, err)
		}
	}
}

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{"": 0, "10s": 10 * time.Second, "1m 30s": 90 * time.Second, "7": 7 * time.Second, "0.5": 500 * time.Millisecond} {
		if got, err := setups.ParseDuration(text); err != nil || time.Duration(got) != want {
			t.Errorf("%q is %v (%v)", text, time.Duration(got), err)
		}
	}
	for _, text := range []string{"soon", "-1s", "2h", "1e99s"} {
		if _, err := setups.ParseDuration(text); err == nil || !strings.Contains(err.Error(), "write it as 10s") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What is kept is what is opened, by its name and as a file.
func TestSaveAndLoad(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "setups")
	want := setups.Setup{Runs: setups.Command, Command: "./x {port}", Addr: "127.0.0.1:8080", Policy: "docker", Grace: setups.Duration(90 * time.Second), Rate: 2.5, Front: setups.Layer4, Instances: 2,
		Faults: []setups.Fault{{Fault: "network-late latency=2s", After: setups.Duration(1500 * time.Millisecond)}, {Fault: "clients-gone", At: setups.AtStop, Lasts: setups.Duration(time.Second)}}}
	for _, name := range []string{"mine", "Wörter und mehr", filepath.Join(t.TempDir(), "shared.json")} {
		path, err := setups.Path(folder, name)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // over the one that is there
			if err := setups.Save(path, want); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := setups.Load(path); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s has %+v (%v)", path, got, err)
		}
	}
	if names, err := setups.Names(folder); err != nil || !slices.Equal(names, []string{"Wörter und mehr", "mine"}) {
		t.Errorf("kept are %q (%v)", names, err)
	}
	if names, err := setups.Names(filepath.Join(folder, "absent")); err != nil || len(names) > 0 {
		t.Errorf("of a folder that is not there, kept are %q (%v)", names, err)
	}
}

func TestFilesThatAreNoSetups(t *testing.T) {
	folder := t.TempDir()
	for text, want := range map[string]string{
		"":                                  "is no set-up",
		"{}":                                "does not say what runs",
		`{"format":1,"runs":"lesson"} more`: "is no set-up",
		`{"format":7,"runs":"lesson"}`:      "a newer program",
		`{"format":1,"runs":"lesson","grace":"soon"}`: "write it as 10s",
		`[1]`: "is no set-up",
	} {
		path := filepath.Join(folder, "x.json")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := setups.Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for path, want := range map[string]string{folder: "which is a small file", filepath.Join(folder, "absent.json"): "there is no set-up at"} {
		if _, err := setups.Load(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	for _, name := range []string{"", ".hidden", "a\x00b"} {
		if path, err := setups.Path(folder, name); err == nil {
			t.Errorf("%q names %s", name, path)
		}
	}
}

func TestCheck(t *testing.T) {
	c := course(t)
	whole := setups.New(c)
	if err := whole.Check(c); err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*setups.Setup){
		"there are terminal":           func(s *setups.Setup) { s.Policy = "nice" },
		"preStop takes":                func(s *setups.Setup) { s.PreStop = setups.Duration(time.Minute) },
		"requests a second":            func(s *setups.Setup) { s.Rate = 0 },
		"from 1 to 8":                  func(s *setups.Setup) { s.Instances = 9; s.Front = setups.Layer7 },
		"need a front":                 func(s *setups.Setup) { s.Instances = 2 },
		"no front":                     func(s *setups.Setup) { s.Front = "layer9" },
		"99-nothing":                   func(s *setups.Setup) { s.Lesson = "99-nothing" },
		"it has broken and fixed":      func(s *setups.Setup) { s.Of = "better" },
		"no copy of your own":          func(s *setups.Setup) { s.Of = lessons.Yours },
		"cannot run; a set-up":         func(s *setups.Setup) { s.Runs = "magic" },
		"servers":                      func(s *setups.Setup) { s.Runs, s.Switches = setups.Switchboard, "servers=close" },
		"no command yet":               func(s *setups.Setup) { s.Runs = setups.Command },
		"without its end":              func(s *setups.Setup) { s.Runs, s.Command = setups.Command, "x '" },
		"no address to listen on":      func(s *setups.Setup) { s.Runs, s.Command, s.Addr = setups.Command, "x", "8080" },
		"no path to ask for readiness": func(s *setups.Setup) { s.Runs, s.Command, s.Ready = setups.Command, "x", "up" },
		`no fault "bank-mad"`:          func(s *setups.Setup) { s.Faults = []setups.Fault{{Fault: "bank-mad"}} },
		`unknown moment "noon"`:        func(s *setups.Setup) { s.Faults = []setups.Fault{{Fault: "bank-slow", At: "noon"}} },
		"no path to get":               func(s *setups.Setup) { s.Runs, s.Command, s.Get = setups.Command, "x", "up" },
		"cannot all listen on 127.0.0.1": func(s *setups.Setup) {
			s.Runs, s.Command, s.Addr, s.Front, s.Instances = setups.Command, "x", "127.0.0.1:80", setups.Layer7, 2
		},
	} {
		s := whole
		change(&s)
		if err := s.Check(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", s, err, want)
		}
	}
}

// The plan of a set-up has what the set-up says.
func TestPlan(t *testing.T) {
	c := course(t)
	s := setups.Setup{Runs: setups.Command, Command: "./x {port}", Dir: "/", Policy: "kubernetes", Grace: setups.Duration(7 * time.Second), PreStop: setups.Duration(time.Second), Rate: 3}
	plan, err := s.Plan(c, "", "audit")
	if err != nil {
		t.Fatal(err)
	}
	if plan.Command[1] != "{port}" || plan.Shop || plan.Load.Path != "/" || plan.Load.Rate != 3 || !plan.Wire || !plan.Restartable ||
		plan.Stop.Grace != 7*time.Second || plan.Stop.PreStop != time.Second || plan.Stop.Real != 30*time.Second || plan.Unattended {
		t.Errorf("the plan is %+v", plan)
	}
	s.Faults = []setups.Fault{{Fault: "network-late latency=2s", At: setups.AtStop, After: setups.Duration(time.Second), Lasts: setups.Duration(2 * time.Second)}}
	if plan, err = s.Plan(c, "", "audit"); err != nil {
		t.Fatal(err)
	}
	if f := plan.Faults[0]; f.Name != faults.NetworkLate || f.Values["latency"] != "2s" || !f.AtStop || f.After != time.Second || f.Lasts != 2*time.Second {
		t.Errorf("the fault of the plan is %+v", f)
	}
	s = setups.Setup{Runs: setups.Switchboard, Switches: "server=close", Policy: "docker", Rate: 1, Front: setups.Layer7, Instances: 2}
	plan, err = s.Plan(c, "switchboard", "audit")
	if err != nil {
		t.Fatal(err)
	}
	if !plan.Shop || plan.Wire || plan.Restartable || plan.Balancer == nil || plan.Instances != 2 || !slices.Contains(plan.Env, "SWITCHES=server=close") {
		t.Errorf("the plan is %+v", plan)
	}
}

// The faults of a run are those that its set-up brings about again, at the same times from the beginning of the load or from the stop.
func TestFaultsOfARun(t *testing.T) {
	const s = time.Second
	fault := func(at time.Duration, kind event.Kind, name faults.Name) event.Event {
		return event.Event{At: at, Kind: kind, Name: string(name), By: event.ByYou, Values: map[string]string{"latency": "2s"}}
	}
	got := setups.FaultsOf(timeline.Of([]event.Event{
		{At: s, Kind: event.ProcessStart, PID: 1},
		{At: 2 * s, Kind: event.RequestSent, ID: 1},
		fault(5*s, event.FaultStart, faults.NetworkLate),
		fault(8*s, event.FaultEnd, faults.NetworkLate),
		fault(9*s, event.FaultStart, faults.ProcessStopped),
		{At: 10 * s, Kind: event.Signal, Name: "SIGTERM", Target: event.TargetProcess, By: event.ByPolicy},
		fault(10*s+40*time.Millisecond, event.FaultStart, faults.GraceShort),
		{At: 12 * s, Kind: event.ProcessExit},
		fault(12*s+1, event.FaultEnd, faults.ProcessStopped),
		fault(12*s+2, event.FaultEnd, faults.GraceShort),
	}))
	want := []setups.Fault{
		{Fault: "network-late latency=2s", After: setups.Duration(3 * s), Lasts: setups.Duration(3 * s)},
		{Fault: "process-stopped latency=2s", After: setups.Duration(7 * s)},
		{Fault: "grace-short latency=2s", At: setups.AtStop},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the faults are %+v, want %+v", got, want)
	}
}
