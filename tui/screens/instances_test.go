package screens

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"closingtime/playground/event"
	"closingtime/tui/app"
	"closingtime/tui/app/apptest"
	"closingtime/tui/story"
)

func init() {
	scenes = append(scenes,
		scene{"instances-stopping", playing("broken", story.Replaced(), 5200*story.Tick, nil)},
		scene{"instances-over", playing("broken", story.Replaced(), story.Later, nil)},
		scene{"instances-explained", playing("broken", story.Replaced(), story.Later, pressing("x"))},
		scene{"beside-explained", sideBySide(story.Later, func(a *app.App, _ *stage) { apptest.Press(a, "x") })},
	)
}

// Failed requests are in view after the stop, however many others there are, and are counted; x begins with them.
func TestFailuresAreInView(t *testing.T) {
	for name, at := range map[string]time.Duration{"while it stops": 4600 * story.Tick, "afterwards": story.Later} {
		a := playing("broken", story.Replaced(), at, nil)(t)
		for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
			a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			view := a.View()
			if !strings.Contains(view, "#200 GET") || !strings.Contains(view, "✗ 6 of ") {
				t.Errorf("%s, at %v, the failures do not show:\n%s", name, size, view)
			}
		}
		if at != story.Later && !strings.Contains(a.View(), "#100 POST") {
			t.Errorf("%s, nothing shows of what is in flight:\n%s", name, a.View())
		}
		apptest.Press(a, "x")
		if view := a.View(); !strings.Contains(view, "▸   #200 GET") || !strings.Contains(view, "✗ It was answered with an error, 502.") || !strings.Contains(view, "502: ") {
			t.Errorf("%s, x begins with\n%s", name, view)
		}
	}
}

func TestWithoutAFailureXBeginsWithWhatTheStopHit(t *testing.T) {
	a := playing("fixed", story.Drained(), story.StopAt+1200*story.Tick, pressing("x"))(t)
	if !strings.Contains(a.View(), "▸#7 POST") {
		t.Errorf("x begins with\n%s", a.View())
	}
}

// The explanation leaves the picture as it found it, and a run that was followed is still followed.
func TestClosingTheExplanationGoesBackToWhereOneWas(t *testing.T) {
	var v *stage
	a := playing("broken", story.Replaced(), 4200*story.Tick, func(_ *app.App, shown *stage) { v = shown })(t)
	away := []string{"x", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "up", "tab"}
	before := a.View()
	apptest.Press(a, away...)
	a.Update(tea.KeyMsg{Type: tea.KeyEsc})
	if !v.panes[0].picture.Follows() || a.View() != before {
		t.Errorf("after esc it shows\n%s\nand before x\n%s", a.View(), before)
	}
	apptest.Press(a, "up", "up")
	a.View()
	shift := v.panes[0].picture.Shift
	apptest.Press(a, "x", "up", "up", "up", "x")
	if shift == 0 || v.panes[0].picture.Shift != shift {
		t.Errorf("it had scrolled by %d, and after the explanation by %d", shift, v.panes[0].picture.Shift)
	}
}

// A second t names the instance that it goes to, before and after; when all have ended, it says so.
func TestTheSecondSignalNamesItsInstance(t *testing.T) {
	a, v, run := actorOnStage(t)
	a.Update(framesOf(v, story.Replaced().Until(4600*story.Tick), 4600*story.Tick, false))
	if !strings.Contains(a.View(), "t SIGTERM to instance 0") {
		t.Errorf("the footer does not name the instance:\n%s", a.View())
	}
	apptest.Do(a, "t")
	if got := run.Calls(); len(got) != 1 || got[0] != "SIGTERM" || !strings.Contains(a.View(), "SIGTERM sent to instance 0") {
		t.Errorf("the run heard %v, and the screen is\n%s", got, a.View())
	}
	a.Update(framesOf(v, story.Replaced().Until(7550*story.Tick), 7550*story.Tick, false))
	apptest.Do(a, "t")
	if !strings.Contains(a.View(), "All instances have ended") {
		t.Errorf("with no instance left, t shows\n%s", a.View())
	}
	a.Update(framesOf(v, story.Replaced().Until(story.Later), story.Later, true))
	apptest.Do(a, "t")
	if !strings.Contains(a.View(), "It is over") || len(run.Calls()) != 1 {
		t.Errorf("after the run, t shows\n%s", a.View())
	}
}

// A signal that is sent before the stop goes to the leader, where there is one, and the screen says so.
func TestASignalToTheLeaderSaysSo(t *testing.T) {
	a, v, _ := actorOnStage(t)
	events := append(story.Replaced().Until(4*time.Second), event.Event{At: 4 * time.Second, Kind: event.LeaseTaken, ID: 1, Instance: 1, Budget: time.Minute})
	a.Update(framesOf(v, events, 4*time.Second, false))
	apptest.Do(a, "i")
	if !strings.Contains(a.View(), "SIGINT sent to instance 1, the leader.") {
		t.Errorf("it shows\n%s", a.View())
	}
}

func TestSideBySideExplainsTheLanesOfBoth(t *testing.T) {
	for _, size := range [][2]int{{60, 15}, {80, 24}, {120, 36}} {
		a := sideBySide(story.Later, nil)(t)
		a.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		before := a.View()
		apptest.Press(a, "x")
		if view := a.View(); !strings.Contains(view, "▸#7 POST") || !strings.Contains(view, "✗ It got no answer.") || !strings.Contains(view, "q close") {
			t.Errorf("at %v, x shows\n%s", size, view)
		}
		apptest.Press(a, "tab")
		if view := a.View(); !strings.Contains(view, "▸#7 POST") || !strings.Contains(view, "✓ It was answered.") {
			t.Errorf("at %v, tab shows\n%s", size, view)
		}
		a.Update(tea.KeyMsg{Type: tea.KeyEsc})
		if a.View() != before {
			t.Errorf("at %v, after esc it shows\n%s\nand before\n%s", size, a.View(), before)
		}
	}
}

func TestTheLegendNamesEverySignOfTheLanes(t *testing.T) {
	a := onStage("broken", func(*stage) {})(t)
	a.Update(tea.WindowSizeMsg{Width: 120, Height: 200})
	apptest.Press(a, "?")
	for _, sign := range []string{"▆", "░", "▒", "┆", "┊", "│", "▸", "✗", "~", "- run ended", "· refused", "○ stored", "?", "i0", "↑12"} {
		if !strings.Contains(a.View(), "   "+sign) && !strings.Contains(a.View(), " "+sign) {
			t.Errorf("the legend lacks %q", sign)
		}
	}
}

func TestTheStageSaysThatThereIsMoreToRead(t *testing.T) {
	a := onStage("broken", func(*stage) {})(t)
	a.Update(tea.WindowSizeMsg{Width: app.LeastWidth, Height: app.LeastHeight})
	if head, _, _ := strings.Cut(a.View(), "\n"); !strings.Contains(head, "↓ ") {
		t.Errorf("the text is cut, and the head is %q:\n%s", head, a.View())
	}
}
