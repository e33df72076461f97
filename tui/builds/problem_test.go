package builds

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"closingtime/playground"
	"closingtime/playground/build"
)

func TestWhyThereIsNoRun(t *testing.T) {
	for name, c := range map[string]struct {
		err  error
		want Problem
	}{
		"does not compile": {
			fmt.Errorf("building: %w", &build.Error{Kind: build.Source, Package: "lessons/05-workers/yours",
				Output: "lessons/05-workers/yours/main.go:12:3: undefined: stop\n\thave (int)\nother.go:1: no\n"}),
			Problem{Package: "lessons/05-workers/yours", Reason: "does not compile: main.go:12:3: undefined: stop", Said: []Said{{"main.go", 12, 3, "undefined: stop"}, {Text: "    have (int)"}, {"other.go", 1, 0, "no"}}},
		},
		"did not start": {&playground.StartError{Reason: "It ended at once.", Output: []string{"panic"}}, Problem{Reason: "It ended at once.", Said: []Said{{Text: "It ended at once."}}, Output: []string{"panic"}}},
		"no go": {
			&build.Error{Kind: build.NoGo, Package: "playground/audit"},
			Problem{Reason: "there is no go command in PATH; install Go from https://go.dev/dl",
				Said: []Said{{Text: "building playground/audit: there is no go command in PATH; install Go from https://go.dev/dl"}}},
		},
		"anything else": {errors.New("one\ntwo"), Problem{Reason: "one", Said: []Said{{Text: "one"}, {Text: "two"}}}},
	} {
		if got := ProblemOf(c.err); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
	for want, said := range map[string]Said{"main.go:12:3: no": {"main.go", 12, 3, "no"}, "main.go:1: no": {"main.go", 1, 0, "no"}, "no": {Text: "no"}} {
		if said.String() != want {
			t.Errorf("%q, want %q", said, want)
		}
	}
}
