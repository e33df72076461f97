package main

import (
	"github.com/charmbracelet/bubbles/key"
)

// The keys of the stage.
var (
	keyRun      = bind("enter", "run", "enter", "r")
	keyTerm     = bind("t", "stop it as its policy does; again: SIGTERM, of several instances to the oldest that runs", "t")
	keyInt      = bind("i", "send SIGINT", "i")
	keyKill     = bind("k", "send SIGKILL", "k")
	keyBroken   = bind("b", "the broken service", "b")
	keyFixed    = bind("f", "the fixed service", "f")
	keyLeft     = bind("←", "the service to the left", "left")
	keyRight    = bind("→", "the service to the right", "right")
	keyPause    = bind("space", "pause the picture; the run goes on", " ")
	keyVerdict  = bind("v", "the verdict, once it is over", "v")
	keyReplay   = bind("p", "play the run again", "p")
	keyPanel    = bind("tab", "goroutines, connections, log, none", "tab")
	keyFollow   = bind("end", "follow the run again, after scrolling or x", "end", "G")
	keyUpDown   = bind("↑↓", "scroll the lanes, or the open panel")
	keySwitches = bind("←→", "the other service")
)

func (v *stage) keys() []key.Binding {
	run := named(keyRun, "run "+oneOf(v.of))
	if v.picture.selected.on && !v.curtained() {
		return v.selectingKeys()
	}
	switch v.state {
	case stageBuilding:
		return []key.Binding{named(keyBack, "back, and do not run it")}
	case stageRunning:
		return v.runningKeys()
	case stageOver:
		return []key.Binding{
			bind("enter", "verdict"), named(keyReplay, "replay"), named(keySelect, "explain"), bind("r", "run again"), named(keyBeside, "side by side"),
			named(keyMend, "mend yours"), named(keySwitches, v.otherName()), named(keyPanel, v.picture.nextName()), keyBack,
		}
	}
	bindings := []key.Binding{run, named(keySwitches, v.otherName()), named(keyBeside, "side by side"), named(keyMend, "mend yours")}
	if v.curtain.scrolls() {
		bindings = append(bindings, keyScroll)
	}
	return append(bindings, keyBack)
}

func (v *stage) runningKeys() []key.Binding {
	if v.guess.asking {
		return []key.Binding{bind("0-9", "your answer"), keyAnswer, keyErase, named(keySkip, "stop it unasked")}
	}
	if v.ended() {
		return []key.Binding{named(keyPanel, v.picture.nextName()), named(keySelect, "explain"), named(keyBack, "end")}
	}
	stop := "stop it"
	if enough, _, _ := busy(v.lesson, v.picture.timeline); enough && asks(v.lesson) && !v.guess.closed {
		stop = "predict, then stop it"
	}
	if v.told || v.picture.timeline.Stop.At > 0 {
		stop = v.picture.again()
	}
	keys := []key.Binding{named(keyTerm, stop)}
	if !v.picture.follows() {
		keys = append(keys, named(keyFollow, "follow again"))
	}
	if v.paused {
		keys = append(keys, named(keyPause, "go on"))
	}
	keys = append(keys, named(keyPanel, v.picture.nextName()), named(keySelect, "explain"), named(keyKill, "SIGKILL"))
	if !v.paused {
		keys = append(keys, named(keyPause, "pause"))
	}
	return append(keys, named(keyInt, "SIGINT"), named(keyBack, "end"))
}

// otherName is what the arrows lead to.
func (v *stage) otherName() string {
	for i, service := range v.services {
		if service == v.of {
			return oneOf(v.services[(i+1)%len(v.services)])
		}
	}
	return "the other one"
}

func (v *stage) allKeys() []key.Binding {
	return []key.Binding{
		bind("enter, r", "run it; after a run, enter opens the verdict"), keyTerm, keyInt, keyKill, keyPause, keyPanel, keyUpDown, keyFollow, keySelect,
		keySteps, keyBroken, keyFixed, bind("← →", "choose the service beside: broken, fixed, yours"), keyBeside, keyMend, keyVerdict, keyReplay, named(keyBack, "back; ends the run"),
	}
}
