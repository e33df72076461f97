package playground

import (
	"strings"

	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/outcomes"
	"closingtime/tui/picture"
	"closingtime/tui/screens"
	"closingtime/tui/setups"
	"closingtime/tui/ui"
)

// layOut writes the text that shows, or gives the picture its room.
func (s *stage) layOut() {
	if s.w <= 0 {
		return
	}
	if s.menu != nil {
		s.menu.refresh(s.h)
	}
	if s.textual() {
		s.text.Set(s.curtain(), s.h-2)
		return
	}
	s.picture.SetSize(s.w, s.h-len(s.head()))
}

func (s *stage) View() string {
	if s.textual() {
		lines := []string{s.header(), ui.Rule(s.w)}
		return ui.Box(append(lines, s.text.Visible()...), s.w, s.h)
	}
	head := s.head()
	return ui.Box(head, s.w, len(head)) + "\n" + s.picture.View()
}

// head is what stands above the picture.
func (s *stage) head() []string {
	lines := []string{s.header(), s.situation()}
	if s.menu != nil {
		lines = append(lines, s.menu.lines(s.w)...)
	}
	return lines
}

// header says what runs, and how it does.
func (s *stage) header() string {
	right := s.sign()
	if pids := s.picture.Pids(s.w / 3); pids != "" && !s.textual() {
		right = "pid " + ui.Strong.Of(pids) + "  " + right
	}
	return ui.Title("Playground", s.name, s.which, right, s.w)
}

// sign is the state as a shape and a word.
func (s *stage) sign() string {
	switch {
	case s.textual():
		return s.state.Sign()
	case s.paused:
		return ui.Warn.Of("‖ paused, it runs on")
	case s.waiting():
		return ui.Accent.Of("○ ended")
	}
	return picture.PhaseSign(s.timeline())
}

// situation is the line below the header: the load, the faults, or what came of the run.
func (s *stage) situation() string {
	if s.state == screens.StageOver {
		return " " + ui.Fitting(s.w-2, s.cameOf()...)
	}
	if s.asks {
		ask, now := ui.Warn.Of("End this run?")+" ", ui.Either(s.waiting(), "It has not been judged yet", "It goes on meanwhile")
		return " " + ui.Fitting(s.w-2, ask+now+"; ended so, it has no verdict.", ask+"Ended so, it has no verdict.")
	}
	if s.waiting() {
		const again = " r starts it again; v judges the run."
		ended, whole := ui.Accent.Of("It has ended."), " r starts it again on the same database; v judges the run."
		if s.setup.Runs == setups.Command { // of which no database is known
			whole = again
		}
		return " " + ui.Fitting(s.w-2, ended+whole, ended+again)
	}
	parts := []string{ui.Fitting(s.w/3, rateText(s.rate)+" requests in a second", rateText(s.rate)+"/s"), s.policy()}
	var now []string
	for f := range s.timeline().FaultsNow() {
		now = append(now, words.FaultName(f.Name))
	}
	if len(now) > 0 {
		parts = append(parts, ui.Warn.Of("● "+strings.Join(now, ", ")))
	} else {
		parts = append(parts, ui.Faint.Of("no fault"))
	}
	return " " + ui.Clip(strings.Join(parts, ui.Faint.Of("  ·  ")), s.w-2)
}

// policy says in a few words how it is stopped.
func (s *stage) policy() string {
	policy, err := s.setup.StopPolicy()
	switch {
	case err != nil:
		return s.setup.Policy
	case policy.Grace == 0:
		return policy.Name
	}
	text := policy.Name + ", " + words.Seconds(policy.Grace)
	if s.setup.Front != setups.NoFront {
		text += ", " + map[setups.Front]string{setups.Layer7: "layer 7", setups.Layer4: "layer 4"}[s.setup.Front]
	}
	return text
}

// cameOf says, at several lengths, what came of a run that is over, and what is otherwise than in the run before.
func (s *stage) cameOf() []string {
	results := verdict.Of(s.news.Timeline)
	if len(results) == 0 {
		return []string{ui.Warn.Of("? " + ui.Capital(words.Unjudged(s.news.Timeline)) + ".")}
	}
	said, brief := words.Counts(results)+".", ui.Capital(words.Failures(results))+"."
	var others []string
	for _, c := range s.playground.changes() {
		others = append(others, c.Check+" "+glyph(c.Before)+"→"+glyph(c.After))
	}
	if len(others) > 0 {
		against := "  Against its run before: " + strings.Join(others, ", ")
		return []string{said + against, brief + against, brief + "  v: why."}
	}
	const why = "  v: why."
	if s.playground.first {
		return []string{said + "  It is the first run of this service here." + why, said + why, brief + why}
	}
	return []string{said + why, brief + why}
}

// glyph is the sign of a check's outcome; a dash where it did not apply.
func glyph(r *verdict.Result) string {
	if r == nil {
		return "-"
	}
	return outcomes.Glyph(r.Outcome)
}

// curtain is what shows instead of the picture before a run, and where there is none.
func (s *stage) curtain() []string {
	return screens.Curtain(s.w, func(say func(string)) {
		switch {
		case s.state == screens.StageFailed:
			screens.TellFailed(say, s.name+s.which, s.problem, "r", "; "+ui.Strong.Of("q")+" leads back to the set-up")
		case s.state == screens.StageBuilding && (s.building.Launch != s.launch || s.building.What == builds.Unit{}):
			say(ui.Strong.Of("Getting ready"))
		case s.state == screens.StageBuilding:
			screens.TellBuilding(say, s.building, builds.Ahead{})
		}
	})
}
