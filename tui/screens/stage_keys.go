package screens

import (
	"slices"

	"github.com/charmbracelet/bubbles/key"

	"closingtime/tui/picture"
	"closingtime/tui/ui"
)

// The keys of the stage.
var (
	keyRun      = ui.Bind("enter", "run", "enter", "r")
	keyTerm     = ui.Bind("t", "stop it as its policy does; again: SIGTERM, of several instances to the oldest that runs", "t")
	keyInt      = ui.Bind("i", "send SIGINT", "i")
	keyKill     = ui.Bind("k", "send SIGKILL", "k")
	keyBroken   = ui.Bind("b", "the broken service", "b")
	keyFixed    = ui.Bind("f", "the fixed service", "f")
	keyPause    = ui.Bind("space", "pause the picture; the run goes on", " ")
	keyVerdict  = ui.Bind("v", "the verdict, once it is over", "v")
	keyReplay   = ui.Bind("p", "play the run again", "p")
	keyFollow   = ui.Bind("end", "follow the run again, after scrolling or x", "end", "G")
	keyUpDown   = ui.Bind("↑↓", "scroll the lanes, or the open panel")
	keySwitches = ui.Bind("←→", "the other service")
)

func (v *stage) Keys() []key.Binding {
	run := ui.Named(keyRun, "run "+ServiceName(v.of))
	if v.picture.Selected.On && !v.curtained() {
		return v.selectingKeys()
	}
	switch v.state {
	case stageBuilding:
		return []key.Binding{ui.Named(ui.KeyBack, "back, and do not run it")}
	case stageRunning:
		return v.runningKeys()
	case stageOver:
		return []key.Binding{
			ui.Bind("enter", "verdict"), ui.Named(keyReplay, "replay"), ui.Named(picture.KeySelect, "explain"), ui.Bind("r", "run again"), ui.Named(keyBeside, "side by side"),
			ui.Named(keyMend, "mend yours"), ui.Named(keySwitches, v.otherName()), ui.Named(picture.KeyPanel, v.picture.NextName()), ui.KeyBack,
		}
	}
	bindings := []key.Binding{run, ui.Named(keySwitches, v.otherName()), ui.Named(keyBeside, "side by side"), ui.Named(keyMend, "mend yours")}
	if v.curtain.Scrolls() {
		bindings = append(bindings, ui.KeyScroll)
	}
	return append(bindings, ui.KeyBack)
}

func (v *stage) runningKeys() []key.Binding {
	if v.guess.asking {
		return []key.Binding{ui.Bind("0-9", "your answer"), keyAnswer, keyErase, ui.Named(keySkip, "stop it unasked")}
	}
	if v.ended() {
		return []key.Binding{ui.Named(picture.KeyPanel, v.picture.NextName()), ui.Named(picture.KeySelect, "explain"), ui.Named(ui.KeyBack, "end")}
	}
	stop := "stop it"
	if enough, _, _ := BusyEnough(v.lesson, v.picture.Timeline); enough && asks(v.lesson) && !v.guess.closed {
		stop = "predict, then stop it"
	}
	if v.told || v.picture.Timeline.Stop.At > 0 {
		stop = v.picture.StopAgain()
	}
	keys := []key.Binding{ui.Named(keyTerm, stop)}
	if !v.picture.Follows() {
		keys = append(keys, ui.Named(keyFollow, "follow again"))
	}
	if v.paused {
		keys = append(keys, ui.Named(keyPause, "go on"))
	}
	keys = append(keys, ui.Named(picture.KeyPanel, v.picture.NextName()), ui.Named(picture.KeySelect, "explain"), ui.Named(keyKill, "SIGKILL"))
	if !v.paused {
		keys = append(keys, ui.Named(keyPause, "pause"))
	}
	return append(keys, ui.Named(keyInt, "SIGINT"), ui.Named(ui.KeyBack, "end"))
}

// otherName is what the arrows lead to.
func (v *stage) otherName() string {
	for i, service := range v.services {
		if service == v.of {
			return ServiceName(v.services[(i+1)%len(v.services)])
		}
	}
	return "the other one"
}

func (v *stage) AllKeys() []key.Binding {
	return []key.Binding{
		ui.Bind("enter, r", "run it; after a run, enter opens the verdict"), keyTerm, keyInt, keyKill, keyPause, picture.KeyPanel, keyUpDown, keyFollow, picture.KeySelect,
		keySteps, keyBroken, keyFixed, ui.Bind("← →", "choose the service beside: broken, fixed, yours"), keyBeside, keyMend, keyVerdict, keyReplay, ui.Named(ui.KeyBack, "back; ends the run"),
	}
}

// SelectingKeys are the keys that work on the stage while something is explained.
func (v *stage) selectingKeys() []key.Binding {
	keys := v.picture.SelectingKeys()
	if v.state != stageRunning || v.ended() {
		return keys
	}
	last := len(keys) - 1
	keys = slices.Insert(keys, last, ui.Named(keyKill, "SIGKILL"))
	stop := "stop it"
	if v.told || v.picture.Timeline.Stop.At > 0 {
		stop = v.picture.StopAgain()
	}
	return append([]key.Binding{ui.Named(keyTerm, stop), ui.Named(keyFollow, "follow")}, keys...)
}
