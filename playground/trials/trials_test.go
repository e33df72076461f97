package trials_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"closingtime/internal/atonce"
	"closingtime/internal/long"
	"closingtime/playground/build"
	"closingtime/playground/switches"
	"closingtime/playground/trials"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// workshop builds what the trials need, each command once.
type workshop struct {
	root           string
	builder        *build.Builder
	service, audit string
}

var newWorkshop = sync.OnceValues(func() (*workshop, error) {
	root, err := filepath.Abs("../..")
	if err != nil {
		return nil, err
	}
	w := &workshop{root: root, builder: build.NewBuilder(root, filepath.Join(root, ".closingtime", "bin")).Alone()}
	return w, nil
})

func openWorkshop(t *testing.T) *workshop {
	t.Helper()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("the services are built with the go command")
	}
	w, err := newWorkshop()
	if err != nil {
		t.Fatal(err)
	}
	w.service = w.build(t, filepath.Join(w.root, filepath.FromSlash(switches.Folder)))
	w.audit = w.build(t, filepath.Join(w.root, "playground", "audit"))
	return w
}

func (w *workshop) build(t *testing.T, dir string) string {
	t.Helper()
	binary, err := w.builder.Build(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return binary
}

// fails runs a service and returns the checks that fail.
func (w *workshop) fails(t *testing.T, scenario trials.Scenario, setting switches.Setting, service string) []string {
	t.Helper()
	results, _, err := trials.Run(t.Context(), scenario.Plan(setting, service, w.audit))
	return failed(t, setting, results, err)
}

// failed returns the checks of a run that fail.
func failed(t *testing.T, setting switches.Setting, results []verdict.Result, err error) []string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Outcome == verdict.Inconclusive && setting == (switches.Setting{}) {
			t.Errorf("the run shows nothing of %s: %v", r.Check, words.Evidence(r))
		}
	}
	return verdict.With(results, verdict.Fail)
}

func named(t *testing.T, name string) trials.Scenario {
	t.Helper()
	s, ok := trials.Named(name)
	if !ok {
		t.Fatalf("there is no scenario %q", name)
	}
	return s
}

// With every switch at its default, every check passes in every scenario, and none is inconclusive.
func TestDefaultsPassEverywhere(t *testing.T) {
	t.Parallel()
	w := openWorkshop(t)
	for _, scenario := range trials.Scenarios() {
		t.Run(scenario.Name, func(t *testing.T) {
			t.Parallel()
			if fails := w.fails(t, scenario, switches.Setting{}, w.service); len(fails) > 0 {
				t.Errorf("%v fail", fails)
			}
		})
	}
}

// The program that Setting.Source writes is judged as the switchboard is with that setting: for a set of settings in which
// each two options of different switches meet.
func TestTheSavedProgramIsJudgedTheSame(t *testing.T) {
	t.Parallel()
	w := openWorkshop(t)
	settings := switches.Covering()
	if !long.Wanted() {
		settings = []switches.Setting{{}, settings[1], switches.Setting{}.With(switches.ServerClose)}
	}
	if err := os.MkdirAll(filepath.Join(w.root, ".closingtime"), 0o755); err != nil {
		t.Fatal(err)
	}
	saved, err := os.MkdirTemp(filepath.Join(w.root, ".closingtime"), "saved-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(saved) })
	own := build.NewBuilder(w.root, filepath.Join(saved, "bin")).Alone()
	for i, setting := range settings {
		t.Run(setting.String(), func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(saved, fmt.Sprint("s", i))
			if err := setting.Save(w.root, dir); err != nil {
				t.Fatal(err)
			}
			program, err := own.Build(t.Context(), dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			w.wantTheSame(t, named(t, "balancer"), setting, program)
			if i%3 == 0 && long.Wanted() {
				w.wantTheSame(t, named(t, "stuck"), setting, program)
			}
		})
	}
}

// wantTheSame wants a program to be judged as the switchboard is. Some mistakes are races, which go one way or the other, as
// when a worker is cut off that was just about to end; so each of the two runs until they have come out alike, some times at
// most.
func (w *workshop) wantTheSame(t *testing.T, scenario trials.Scenario, setting switches.Setting, program string) {
	t.Helper()
	var want, got []string
	for range 5 {
		var other []verdict.Result
		var err error
		var beside sync.WaitGroup
		beside.Go(func() { other, _, err = trials.Run(t.Context(), scenario.Plan(setting, program, w.audit)) })
		one, _, oneErr := trials.Run(t.Context(), scenario.Plan(setting, w.service, w.audit))
		beside.Wait()
		want = append(want, strings.Join(failed(t, setting, one, oneErr), " "))
		got = append(got, strings.Join(failed(t, setting, other, err), " "))
		if slices.ContainsFunc(got, func(one string) bool { return slices.Contains(want, one) }) {
			return
		}
	}
	t.Errorf("%s: these checks fail: %q; with the switchboard: %q", scenario.Name, got, want)
}

// The table that is kept says what comes of each option alone, in the first scenario that catches it. The whole table takes half an
// hour: go run ./playground/switchboard -table.
func TestTable(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../switchboard/TABLE.txt")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := trials.ReadAlone(text)
	if err != nil {
		t.Fatal(err)
	}
	wrong := switches.Wrong()
	if len(rows) != len(wrong) {
		t.Fatalf("the table has %d options, and there are %d; make it anew: go run ./playground/switchboard -table", len(rows), len(wrong))
	}
	for i, o := range wrong {
		if rows[i].Setting != (switches.Setting{}).With(o.Choice) {
			t.Errorf("row %d of the table is %s, want %s", i+1, rows[i].Setting, o.Choice)
		}
	}
	wantSection(t, string(text), rows)
	for _, s := range switches.Pairs() {
		if !strings.Contains(string(text), "\n"+s.String()+" ") {
			t.Errorf("the table lacks the pair %s", s)
		}
	}
	long.Only(t)
	w := openWorkshop(t)
	for _, row := range rows {
		t.Run(row.Setting.String(), func(t *testing.T) {
			t.Parallel()
			scenario := catching(row)
			want := row.Fails[scenario.Name]
			got := w.fails(t, scenario, row.Setting, w.service)
			for again := 0; !slices.Equal(got, want) && again < 3; again++ { // a race can go either way
				got = w.fails(t, scenario, row.Setting, w.service)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: these checks fail: %v; the table says: %v", scenario.Name, got, want)
			}
		})
	}
}

// wantSection wants the table's section about the options alone to be what Write makes of its rows, with a reason for each option
// that no check catches.
func wantSection(t *testing.T, text string, rows []trials.Row) {
	t.Helper()
	alone := func(text string) string {
		_, rest, _ := strings.Cut(text, "\nAlone\n")
		section, _, _ := strings.Cut(rest, "\nIn pairs")
		return section
	}
	var anew strings.Builder
	trials.Table{Alone: rows}.Write(&anew)
	if got, want := alone(text), alone(anew.String()); got != want {
		t.Errorf("the section about the options alone is\n%s\nand should be\n%s", got, want)
	}
	if _, after, bare := strings.Cut(alone(text), "none in these scenarios\n\n"); bare {
		t.Errorf("an option is caught by no check, and nothing says why; it stands before\n%.80s", after)
	}
}

// catching returns the first scenario in which the row's option is caught or, where none catches it, the first one.
func catching(row trials.Row) trials.Scenario {
	all := trials.Scenarios()
	for _, s := range all {
		if len(row.Fails[s.Name]) > 0 {
			return s
		}
	}
	return all[0]
}

// TestMain lets more trials run at once than there are cores.
func TestMain(m *testing.M) {
	if err := atonce.Tests(6); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
