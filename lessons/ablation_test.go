package lessons_test

import (
	"path/filepath"
	"slices"
	"testing"

	"closingtime/internal/long"
	"closingtime/playground/switches"
)

// ablations are settings of the switchboard. Each makes the mistake of a lesson in a service that is otherwise right, in the scenario
// of that lesson. The switchboard does all that the last solution does, so a mistake can also cost what the smaller service of its
// lesson does not have: more has those checks. quick makes receipts print quickly, where the services of the lesson print none: while
// the switchboard waits for them, some requests would get the time that the mistake takes away. env is what else the service is told.
//
// Lesson 16 has no switch: its mistake is in the script that starts the service. What lessons 21 to 23, 25 and 26 do (messages,
// sockets, calls, leases, groups) is no part of the switchboard, and their variants are services of their own.
var ablations = []struct {
	setting, lesson string
	quick           bool
	more            []string
	env             []string
}{
	{setting: "handler=none", lesson: "01", more: []string{"leftovers"}}, // it has a socket
	{setting: "server=close", lesson: "02", quick: true},
	{setting: "wait=no", lesson: "03", quick: true},
	{setting: "requests=signal", lesson: "04"},
	{setting: "workers=untracked,queue=memory", lesson: "05", env: []string{"DRAIN_DELAY=100ms"}}, // it ends while the first receipts are printed
	{setting: "jobs=signal,queue=memory", lesson: "06"},
	{setting: "budget=unbounded", lesson: "07"},
	{setting: "order=database-first", lesson: "08", env: []string{"DRAIN_DELAY=100ms"}}, // requests are in flight after the wait
	{setting: "database=open", lesson: "09"},
	{setting: "log=lost", lesson: "10"},
	{setting: "admin=forgotten", lesson: "11"},
	{setting: "budget=greater", lesson: "12"},
	{setting: "readiness=at-once", lesson: "13"},
	{setting: "feeds=forgotten", lesson: "14"},
	{setting: "second=ignored", lesson: "15"},
	{setting: "backlog=left,queue=memory", lesson: "17"},
	{setting: "readiness=inside", lesson: "18"},
	{setting: "keep-alive=kept", lesson: "19", quick: true},
	{setting: "start=deaf", lesson: "20"},
	{setting: "panic=ends", lesson: "24"},
}

// TestAblation makes each mistake alone: the checks of its lesson catch it, and no unrelated one does. Without a
// mistake the same service passes every scenario.
func TestAblation(t *testing.T) {
	t.Parallel()
	long.Only(t)
	checks := newChecks(t)
	dir := filepath.Join(checks.course.Root, filepath.FromSlash(switches.Folder))
	for _, a := range ablations {
		for _, text := range []string{a.setting, ""} {
			t.Run(a.lesson+"/"+text, func(t *testing.T) {
				t.Parallel()
				found, err := checks.course.Find(a.lesson)
				if err != nil {
					t.Fatal(err)
				}
				setting, err := switches.Parse(text)
				if err != nil {
					t.Fatal(err)
				}
				lesson := *found
				lesson.Env = slices.Concat(lesson.Env, setting.Env(), a.env)
				if a.quick {
					lesson.Env = append(lesson.Env, "PRINTER=1ms")
				}
				outcome := checks.run(t, &lesson, "switchboard", dir)
				var want []string
				if text != "" {
					want = slices.Concat(lesson.Fails, a.more)
				}
				wantFailures(t, outcome, want)
				if t.Failed() {
					t.Log(describe(outcome))
				}
			})
		}
	}
}
