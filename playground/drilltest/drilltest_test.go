//go:build unix

package drilltest_test

import (
	"fmt"
	"strings"
	"testing"

	"closingtime/playground/drilltest"
)

func TestRequirePasses(t *testing.T) {
	drilltest.Require(t, drilltest.Drill{Package: "../testdata/plain", Path: "/slow"}, "exit", "answered")
	drilltest.Require(t, drilltest.Drill{Package: "../../solutions/01-signal"})
}

// recorder is a test that only records how it fails.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}
func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatal(args ...any) {
	r.failures = append(r.failures, fmt.Sprint(args...))
	panic(r)
}

func (r *recorder) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }

func failuresOf(t *testing.T, f func(testing.TB)) string {
	r := &recorder{TB: t}
	func() {
		defer func() {
			if p := recover(); p != nil && p != any(r) {
				panic(p)
			}
		}()
		f(r)
	}()
	return strings.Join(r.failures, "\n")
}

func TestRequireFails(t *testing.T) {
	for name, test := range map[string]struct {
		drill  drilltest.Drill
		checks []string
		want   string
	}{
		"a check that fails":         {drilltest.Drill{Package: "../../lessons/01-signal/broken"}, []string{"exit"}, "killed by SIGTERM"},
		"a check that is absent":     {drilltest.Drill{Package: "../testdata/plain", Path: "/slow"}, []string{"jobs"}, "jobs: does not apply"},
		"a check that is unknown":    {drilltest.Drill{}, []string{"politeness"}, `there is no check "politeness"; there are exit,`},
		"a policy that is unknown":   {drilltest.Drill{Policy: "axe"}, nil, `there is no stop policy "axe"`},
		"a service that ends":        {drilltest.Drill{Package: "../testdata/exits", Path: "/"}, nil, "no configuration"},
		"a directory that is absent": {drilltest.Drill{Package: "../nowhere"}, nil, "no such file or directory; Package is a directory, seen from that of the test"},
		"a package that is no main":  {drilltest.Drill{Package: "../event"}, nil, "it is package event; a service is package main"},
		"a path that is missing":     {drilltest.Drill{Package: "../testdata/plain"}, nil, "the drill has no Path"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := failuresOf(t, func(tb testing.TB) { drilltest.Require(tb, test.drill, test.checks...) }); !strings.Contains(got, test.want) {
				t.Errorf("the test fails with %q, want %q", got, test.want)
			}
		})
	}
}
