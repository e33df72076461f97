package plain

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/faults"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/setups"
)

// playedRun is a fake run of the playground that notes what is done to it.
type playedRun struct {
	*buildstest.FakeRun
	done []string
}

func (r *playedRun) note(what ...any) error {
	r.done = append(r.done, strings.TrimSpace(fmt.Sprintln(what...)))
	return nil
}

func (r *playedRun) StartFault(name faults.Name, values map[string]string) error {
	return r.note("fault", faults.String(name, values))
}
func (r *playedRun) EndFault(name faults.Name) error     { return r.note("end", name) }
func (r *playedRun) FaultProblem(name faults.Name) error { return nil }
func (r *playedRun) SetRate(rate float64) error          { return r.note("rate", rate) }
func (r *playedRun) Restart() error {
	return errors.New("the service can be started again once it has ended")
}
func (r *playedRun) Finish()       { _ = r.note("finish") }
func (r *playedRun) Waiting() bool { return false }

// What is typed while a run of the playground is told in lines is done to the run, and nonsense has an answer.
func TestPlayedRunsObey(t *testing.T) {
	said := new(bytes.Buffer)
	run := &playedRun{FakeRun: buildstest.NewFakeRun()}
	r := &played{narratedRun: (&narrator{out: said}).newRun(&lessons.Lesson{}, "", run), control: run}
	for _, line := range []string{"hup", "freeze", "stop", "fault bank-slow delay=1s", "end bank-slow", "rate 20", "verdict", "",
		"rate fast", "fault", "fault bank-mad", "fault bank-slow delay=soon", "again", "dance wildly", "faults", "help"} {
		if left, err := r.obey(strings.Fields(line)); left || err != nil {
			t.Errorf("%q leaves the run (%v)", line, err)
		}
	}
	if want := []string{"fault bank-slow delay=1s", "end bank-slow", "rate 20", "finish"}; !slices.Equal(run.done, want) {
		t.Errorf("done were %q, want %q", run.done, want)
	}
	if got := run.Calls(); !slices.Equal(got, []string{"SIGHUP", "SIGSTOP", "stop"}) {
		t.Errorf("called were %q", got)
	}
	text := strings.Join(strings.Fields(said.String()), " ")
	for _, want := range []string{"From now on the bank is slow.", "The fault is over: the bank is slow.", `"fast" is no number`, "A fault has a name",
		`There is no fault "bank-mad"`, `not "soon"`, "started again once it has ended.", `"dance wildly" means nothing here`,
		"network-late latency=300ms jitter=100ms direction=both: everything arrives later.", "freeze is SIGSTOP"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	for line, want := range map[string]error{"leave": nil, "exit": errLeft} {
		if left, err := r.obey([]string{line}); !left || err != want {
			t.Errorf("%q: %t, %v", line, left, err)
		}
	}
}

// A name stands for a service of the lesson, the switchboard, or a set-up that is kept.
func TestNamesOfSetups(t *testing.T) {
	p := &narrator{course: &lessons.Course{Root: t.TempDir()}}
	l := &lessons.Lesson{Name: "05-workers"}
	kept := setups.Setup{Runs: setups.Command, Command: "x", Policy: "docker", Rate: 1}
	path := filepath.Join(p.course.StateDir(), "setups", "Mine.json")
	if err := setups.Save(path, kept); err != nil {
		t.Fatal(err)
	}
	for name, fits := range map[string]func(setups.Setup) bool{
		"":            func(s setups.Setup) bool { return s.Lesson == "05-workers" && s.Of == lessons.Broken },
		"fixed":       func(s setups.Setup) bool { return s.Lesson == "05-workers" && s.Of == lessons.Fixed },
		"switchboard": func(s setups.Setup) bool { return s.Runs == setups.Switchboard },
		"Mine":        func(s setups.Setup) bool { return reflect.DeepEqual(s, kept) },
		path:          func(s setups.Setup) bool { return reflect.DeepEqual(s, kept) },
	} {
		if got, err := p.setup(l, name); err != nil || !fits(got) {
			t.Errorf("%q stands for %+v (%v)", name, got, err)
		}
	}
	if _, err := p.setup(l, "theirs"); err == nil || !strings.Contains(err.Error(), "there is no set-up at") {
		t.Errorf("a name that nothing has: %v", err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}
