package switches_test

import (
	"strings"
	"testing"

	"closingtime/playground/switches"
)

func TestASettingIsReadAsItIsWritten(t *testing.T) {
	for text, want := range map[string]string{
		"":                                      "",
		"server=shutdown":                       "", // the default
		"server=close,wait=no":                  "server=close,wait=no",
		" wait=no\tserver=close ,,":             "server=close,wait=no",
		"admin=own,server=close,handler=none":   "handler=none,server=close,admin=own",
		"server=close,server=close":             "server=close",
		"order=log-first readiness=in-shutdown": "?", // there is no such option
	} {
		s, err := switches.Parse(text)
		if want == "?" {
			if err == nil {
				t.Errorf("%q is read as %q, want an error", text, s)
			}
			continue
		}
		if err != nil || s.String() != want {
			t.Errorf("%q is read as %q (%v), want %q", text, s, err, want)
		}
		again, err := switches.Parse(s.String())
		if err != nil || again != s {
			t.Errorf("%q is read again as %q (%v)", s, again, err)
		}
	}
}

func TestAWrongSettingIsNamedWithWhatThereIs(t *testing.T) {
	for text, want := range map[string][]string{
		"server":                    {`"server"`, "server=close"},
		"serv=close":                {`"serv"`, "handler", "admin"},
		"server=clos":               {`"clos"`, "shutdown", "close", "nothing"},
		"server=":                   {`""`, "shutdown"},
		"=close":                    {`""`, "handler"},
		"server=close,server=never": {`"never"`},
		"wait=no,wait=yes":          {"wait", "no", "yes"},
	} {
		_, err := switches.Parse(text)
		if err == nil {
			t.Errorf("%q is read without an error", text)
			continue
		}
		for _, part := range want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q: the error %q does not say %q", text, err, part)
			}
		}
	}
}

func TestEachOptionSaysWhatItDoes(t *testing.T) {
	for _, s := range switches.All() {
		if s.Name == "" || s.Asks == "" || len(s.Options) < 2 {
			t.Errorf("the switch %q decides %q and has %d options", s.Name, s.Asks, len(s.Options))
		}
		if !s.Default().Right() {
			t.Errorf("the default of %s breaks something: %s", s.Name, s.Default().Breaks)
		}
		for _, o := range s.Options {
			for _, sentence := range []string{o.Does, o.Breaks} {
				if sentence != "" && !strings.HasSuffix(sentence, ".") {
					t.Errorf("%s: %q is no sentence", o.Choice, sentence)
				}
			}
			if o.Does == "" || o.Switch() != s.Name || !(switches.Setting{}).With(o.Choice).On(o.Choice) {
				t.Errorf("%s of the switch %s does %q", o.Choice, s.Name, o.Does)
			}
		}
	}
}

func TestASwitchIsPutBack(t *testing.T) {
	s := switches.Setting{}.With(switches.ServerClose, switches.WaitNo)
	if s = s.With(switches.ServerShutdown); s.String() != "wait=no" {
		t.Errorf("the setting is %q, want wait=no", s)
	}
	if s = s.With("wait=maybe"); s.String() != "wait=no" {
		t.Errorf("an unknown choice makes the setting %q", s)
	}
	if s = s.With(switches.WaitYes); s != (switches.Setting{}) {
		t.Errorf("the setting is %q, want none", s)
	}
}

func TestCoveringHasEachPair(t *testing.T) {
	all, board := switches.Covering(), switches.All()
	if all[0] != (switches.Setting{}) {
		t.Errorf("the first setting is %q, want every default", all[0])
	}
	for i, a := range board {
		for _, b := range board[i+1:] {
			for _, x := range a.Options {
				for _, y := range b.Options {
					if !together(all, x.Choice, y.Choice) {
						t.Errorf("no setting has %s and %s", x.Choice, y.Choice)
					}
				}
			}
		}
	}
	again := switches.Covering()
	for i := range all {
		if all[i] != again[i] {
			t.Fatalf("setting %d is %q, and %q the next time", i, all[i], again[i])
		}
	}
}

func together(settings []switches.Setting, x, y switches.Choice) bool {
	for _, s := range settings {
		if s.On(x) && s.On(y) {
			return true
		}
	}
	return false
}

func TestPairsStandWrongInTwoSwitches(t *testing.T) {
	seen := map[switches.Setting]bool{}
	for _, s := range switches.Pairs() {
		others := s.Others()
		if len(others) != 2 || others[0].Right() || others[1].Right() || seen[s] {
			t.Errorf("%q is no pair of two mistakes, or twice there", s)
		}
		seen[s] = true
	}
}
