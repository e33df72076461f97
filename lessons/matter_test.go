package lessons

import (
	"reflect"
	"strings"
	"testing"
)

func TestMatter(t *testing.T) {
	const matter = `title: Closed: it's "not" shut down
minutes: 10
summary: >-
  One line
  and another one.

rate: 2.5
rollout: true
env: ["BANK=2s", "A=\"b: c\""]
hints: [
  "First: [this].",
  "Then that."
  ]`
	var got Lesson
	if err := decodeMatter([]byte(matter), &got); err != nil {
		t.Fatal(err)
	}
	want := Lesson{Title: `Closed: it's "not" shut down`, Minutes: 10, Summary: "One line and another one.", Rate: 2.5, Rollout: true,
		Env: []string{"BANK=2s", `A="b: c"`}, Hints: []string{"First: [this].", "Then that."}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("it is %+v, want %+v", got, want)
	}
	for matter, says := range map[string]string{
		"title: T\nstopp: docker":           "line 3: stopp: json: unknown field",
		"title: T\nminutes: ten":            "line 3: minutes: ",
		"title: T\n\nminutes":               "line 4: it is not a key and a value",
		"hints:\n- a\n- b":                  "line 2: it is not a key and a value",
		"env: [BANK=2s]":                    "line 2: env: ",
		"hints: [\n  \"a\",\ntitle: T\n  ]": "line 2: hints: ",
		"title: \"T\", \"part\": \"P\"":     "line 2: title: ",
		"title: \"T\"} {":                   "line 2: title: ",
	} {
		if err := decodeMatter([]byte(matter), new(Lesson)); err == nil || !strings.HasPrefix(err.Error(), says) {
			t.Errorf("%q: %v, want %q", matter, err, says)
		}
	}
}
