package lessons_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"closingtime/lessons"
	"closingtime/playground/event"
	"closingtime/playground/export"
	"closingtime/playground/recording"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Recordings of old programs say the same everywhere, too.
func TestOldRecordingsSayTheSameEverywhere(t *testing.T) {
	paths, err := filepath.Glob("../playground/recording/testdata/*/*" + recording.Ext)
	if err != nil || len(paths) == 0 {
		t.Fatalf("%d recordings, error %v", len(paths), err)
	}
	for _, path := range paths {
		r, err := recording.Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Failed) == 0 {
			t.Errorf("no check fails in %s", path)
		}
		wantSameEverywhere(t, path, verdict.Of(timeline.Of(r.Events)))
	}
}

// wantLiveVerdictEverywhere wants the recording of a run to tell wherever it is shown what the live run was told.
func wantLiveVerdictEverywhere(t *testing.T, o *lessons.Outcome) {
	t.Helper()
	if again := verdict.Of(o.Timeline); !reflect.DeepEqual(again, o.Results) {
		t.Errorf("the live timeline says\n%v\nand its run said\n%v", words.Reports(again), words.Reports(o.Results))
	}
	wantSameEverywhere(t, o.Recording, o.Results)
}

// reading is held while a recording is opened again, replayed and exported. That keeps a processor busy, and services run for
// real in the same process's other tests: one such reader at a time leaves their clients and probes the time that they need.
var reading sync.Mutex

// wantSameEverywhere wants a recording to say what results say: when it is opened, replayed and listed, and in every export
// that has a verdict.
func wantSameEverywhere(t *testing.T, path string, results []verdict.Result) {
	t.Helper()
	reading.Lock()
	defer reading.Unlock()
	r, err := recording.Load(path)
	if err != nil || len(results) == 0 {
		t.Fatalf("%d results of %s, error %v", len(results), path, err)
	}
	want := words.Reports(results)
	for where, got := range map[string][]words.Report{
		"the opened recording":          words.Reports(verdict.Of(timeline.Of(r.Events))),
		"a replay that asks on the way": words.Reports(verdict.Of(replayed(r.Events))),
		"JSON":                          fromJSON(t, r),
		"the exports":                   words.Reports(export.New(r.Timeline, r.Damage).Results),
	} {
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s says\n%+v\nwant\n%+v", path, where, got, want)
		}
	}
	for _, listed := range append(recording.Infos([]string{path}), r.Info) {
		if got, want := countsOf(listed), counted(results); got != want {
			t.Errorf("%s: the list of runs counts %s, want %s", path, got, want)
		}
	}
	wantSentences(t, path, export.New(r.Timeline, r.Damage), want)
}

// replayed returns the timeline as a replay has it that asks for the verdict on the way: after every event of a short run, and
// 500 times, spread evenly, in a long one, since each verdict looks at all that has happened.
func replayed(events []event.Event) *timeline.Timeline {
	run := new(timeline.Timeline)
	stride := max(1, len(events)/500)
	for i, e := range events {
		run.Apply(e)
		if i%stride == 0 {
			verdict.Judge(run)
		}
	}
	return run
}

func countsOf(info recording.Info) string {
	return fmt.Sprint(info.Pass, " pass, ", info.Fail, " fail ", info.Failed, ", ", info.Inconclusive, " inconclusive")
}

func counted(results []verdict.Result) string {
	var info recording.Info
	for _, r := range results {
		switch r.Outcome {
		case verdict.Pass:
			info.Pass++
		case verdict.Fail:
			info.Fail++
			info.Failed = append(info.Failed, r.Check)
		default:
			info.Inconclusive++
		}
	}
	return countsOf(info)
}

// fromJSON returns the verdict in a run's export as JSON.
func fromJSON(t *testing.T, r *recording.Recording) []words.Report {
	t.Helper()
	var document struct {
		Verdict struct{ Checks []words.Report }
	}
	text := exported(t, func(w io.Writer) error { return export.JSON(w, export.New(r.Timeline, r.Damage)) })
	if err := json.Unmarshal([]byte(text), &document); err != nil {
		t.Fatal(err)
	}
	return document.Verdict.Checks
}

// mostShown is how many sentences of a check every export has.
const mostShown = 12

// wantSentences wants each export for readers to have each outcome, and the sentences of its evidence.
func wantSentences(t *testing.T, path string, r *export.Run, want []words.Report) {
	t.Helper()
	const wide = 10_000 // so that no line of text is broken
	text := exported(t, func(w io.Writer) error { return export.Text(w, r, wide) })
	page := html.UnescapeString(exported(t, func(w io.Writer) error { return export.HTML(w, r) }))
	cases := casesOf(t, exported(t, func(w io.Writer) error { return export.JUnit(w, r) }))
	if len(cases) != len(want) {
		t.Errorf("%s: JUnit has %d testcases, want %d", path, len(cases), len(want))
	}
	for i, report := range want {
		if line := fmt.Sprintf("%-11s %s. It holds when", report.Check, report.Outcome); !strings.Contains(text, line) {
			t.Errorf("%s: the text does not have %q", path, line)
		}
		if row := fmt.Sprintf(`<tr class="%s"><th scope="row">%s</th>`, report.Outcome, report.Check); !strings.Contains(page, row) {
			t.Errorf("%s: the page does not have %s", path, row)
		}
		for _, sentence := range report.Evidence[:min(len(report.Evidence), mostShown)] {
			if line := "· " + onOneLine(sentence) + "\n"; !strings.Contains(text, line) {
				t.Errorf("%s: the text does not say %q", path, line)
			}
			if item := "<li>" + sentence + "</li>"; !strings.Contains(page, item) {
				t.Errorf("%s: the page does not have %s", path, item)
			}
		}
		if i < len(cases) && (cases[i].Name != report.Check || cases[i].outcome() != report.Outcome || !slices.Equal(cases[i].evidence(), report.Evidence)) {
			t.Errorf("%s: JUnit says %s %s %q, want %+v", path, cases[i].Name, cases[i].outcome(), cases[i].evidence(), report)
		}
	}
}

func onOneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// junitCase is a testcase of a JUnit report.
type junitCase struct {
	Name    string   `xml:"name,attr"`
	Failure []string `xml:"failure"`
	Skipped []string `xml:"skipped"`
	Out     []string `xml:"system-out"`
}

func (c junitCase) outcome() verdict.Outcome {
	switch {
	case len(c.Failure) > 0:
		return verdict.Fail
	case len(c.Skipped) > 0:
		return verdict.Inconclusive
	}
	return verdict.Pass
}

func (c junitCase) evidence() []string {
	return strings.Split(strings.Join(slices.Concat(c.Failure, c.Skipped, c.Out), ""), "\n")
}

func casesOf(t *testing.T, report string) []junitCase {
	t.Helper()
	var suites struct {
		Cases []junitCase `xml:"testsuite>testcase"`
	}
	if err := xml.Unmarshal([]byte(report), &suites); err != nil {
		t.Fatal(err)
	}
	return suites.Cases
}

func exported(t *testing.T, write func(io.Writer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
