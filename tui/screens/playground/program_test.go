package playground

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/playground/switches"
	"closingtime/playground/timeline"
	"closingtime/playground/whatif"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/builds"
	"closingtime/tui/setups"
	"closingtime/tui/story"
)

// onProgram opens the source of a setting.
func onProgram(t *testing.T, text string, keys ...string) (*app.App, *program) {
	t.Helper()
	p := testPlayground(t)
	p.setup.Runs, p.setup.Switches = setups.Switchboard, text
	a := app.New(newBoard(p), 80, 24, func() {})
	apptest.Do(a, append([]string{"m"}, keys...)...)
	s, ok := a.Top().(*program)
	if !ok {
		t.Fatalf("m leads to %T", a.Top())
	}
	return a, s
}

func TestProgramLooksAsItShould(t *testing.T) {
	for name, keys := range map[string][]string{"program": nil, "program-differs": {"d"}} {
		a, _ := onProgram(t, "server=close,wait=no", keys...)
		for _, size := range [][2]int{{80, 24}, {120, 36}} {
			a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			compare(t, filepath.Join("testdata", name+"-"+sizeName(size)+".golden"), a.View())
		}
	}
}

func sizeName(size [2]int) string {
	if size[0] == 80 {
		return "80x24"
	}
	return "120x36"
}

// n leads from change to change, and from the last one to the first.
func TestChangesOfTheProgramFollowEachOther(t *testing.T) {
	a, s := onProgram(t, "server=close,wait=no", "d")
	var tops []int
	for range len(s.marks) + 1 {
		tops = append(tops, s.text.Top)
		apptest.Do(a, "n")
	}
	if len(s.marks) < 3 || tops[1] <= tops[0] || !slices.Contains(tops[2:], tops[0]) {
		t.Errorf("with changes at %v, n leads to %v", s.marks, tops)
	}
}

// What is saved is the source that shows, and nothing is overwritten.
func TestProgramIsSaved(t *testing.T) {
	a, s := onProgram(t, "server=close")
	apptest.Do(a, "s")
	saved, err := os.ReadFile(filepath.Join(s.kept, "server-close", "main.go"))
	want, failed := switches.Setting{}.With(switches.ServerClose).Source()
	if err != nil || failed != nil || !bytes.Equal(saved, want) {
		t.Errorf("what is saved is not the source of the setting: %v, %v", err, failed)
	}
	apptest.Do(a, "s")
	if !strings.Contains(a.View(), "is there already") {
		t.Errorf("saving it again says\n%s", a.View())
	}
}

// A run of the playground that is over can be tried again with a change: by itself, and with as much in progress.
func TestARunOfThePlaygroundIsTriedAgain(t *testing.T) {
	_, s, _ := onStage(t, story.Later, true)
	s.setup.Runs, s.setup.Switches = setups.Switchboard, "server=close"
	again := trial{s.playground, s.setup, s.news.Timeline}
	if is := again.Situation(); !is.Shop || !is.Setting.On(switches.ServerClose) {
		t.Errorf("the situation is %+v", is)
	}
	if unit := again.Unit(whatif.Suggestion{Choices: []switches.Choice{switches.LogLost}}); unit != builds.Switchboard {
		t.Errorf("for a switch, %v runs", unit)
	}
	again.setup.Runs = setups.Command
	if again.Situation().Shop {
		t.Error("a command of one's own counts as a shop")
	}
	if !slices.ContainsFunc(s.Commands(), func(c app.Command) bool { return c.Key.Help().Key == "v" }) {
		t.Error("nothing leads to the verdict")
	}
}

// The recording of a run of a set-up says from which one it was made, so that the run can be tried again; that of a command
// does not.
func TestARecordingHasItsSetup(t *testing.T) {
	p := testPlayground(t)
	setup := p.setup
	setup.Runs, setup.Switches, setup.Faults = setups.Switchboard, "server=close", []setups.Fault{{Fault: "bank-slow delay=2s"}}
	plan, err := setup.Plan(p.course, "service", "audit")
	if err != nil {
		t.Fatal(err)
	}
	of := func(setup []byte) *timeline.Timeline {
		return timeline.Of([]event.Event{{Kind: event.RunStart, Run: &event.Run{Format: event.Format, Setup: setup}}})
	}
	again, err := p.TryAgain(of(plan.Setup))
	if err != nil || !again.Situation().Setting.On(switches.ServerClose) {
		t.Errorf("it is tried again as %+v (%v)", again, err)
	}
	setup.Runs, setup.Command, setup.Faults = setups.Command, "./server -password secret", nil
	if plan, err = setup.Plan(p.course, "", "audit"); err != nil || plan.Setup != nil {
		t.Errorf("the recording of a command has %s (%v)", plan.Setup, err)
	}
	if _, err := p.TryAgain(of(nil)); !errors.Is(err, setups.ErrNotRecorded) {
		t.Errorf("without a set-up, the error is %v", err)
	}
	if plan, err = p.setup.Plan(p.course, "service", "audit"); err != nil {
		t.Fatal(err)
	}
	if _, err := p.TryAgain(of(bytes.ReplaceAll(plan.Setup, []byte("01-signal"), []byte("99-gone")))); err == nil || !strings.Contains(err.Error(), "99-gone") {
		t.Errorf("of a lesson that is gone, the error is %v", err)
	}
}
