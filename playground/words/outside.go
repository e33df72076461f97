package words

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
)

// outsideSentences has the sentences about what witnesses saw from outside.
var outsideSentences = map[verdict.Kind]func(verdict.Finding) string{
	verdict.EndDeclarable: func(f verdict.Finding) string {
		declared := strings.TrimPrefix(f.Name, "SIG")
		if f.Status > 0 {
			declared = fmt.Sprint(f.Status)
		}
		return fmt.Sprintf("%s, so this may be how the program ends well; the drill counts it as clean with -clean %s", allAnswered(f.Count), declared)
	},
	verdict.NewcomersDropped: func(f verdict.Finding) string {
		return fmt.Sprintf("%d of %s taken after the stop began %s closed without an answer, the first %s (%s)",
			f.Count, Plural(f.Of, "new connection"), wasOrWere(f.Count), moment(f), f.Class)
	},
	verdict.NewcomersHung: func(f verdict.Finding) string {
		return fmt.Sprintf("%d of %s taken after the stop began got no answer, the first %s; their clients waited for up to %s: is the listener still open while nobody accepts?",
			f.Count, Plural(f.Of, "new connection"), moment(f), Seconds(f.Taken))
	},
	verdict.NewcomersFailed: func(f verdict.Finding) string {
		return fmt.Sprintf("%d of %s after the stop began met an error, the first %s: %s", f.Count, Plural(f.Of, "new connection"), moment(f), clientError(f))
	},
	verdict.HeldBySlow: heldBySlow,
	verdict.UnclearLosses: func(f verdict.Finding) string {
		return fmt.Sprintf("%s got no answer and lost their connections after up to %s: the service answers so quickly that nobody can tell whether it had taken them or was closing idle connections; name a request that takes half a second or more",
			Plural(f.Count, "request"), Seconds(f.Taken))
	},
	verdict.AnswerStillRead: func(f verdict.Finding) string {
		return fmt.Sprintf("a slow client was still reading %s when the run ended, after the process had: whether the service had sent all of it is not known; -slow 0 leaves slow clients out", Plural(f.Count, "answer"))
	},
	verdict.OtherLength: func(f verdict.Finding) string {
		return fmt.Sprintf("%s to %s %s had another length after the stop, such as %d bytes; all %d before it had %d bytes", Plural(f.Count, "answer"), f.Name, f.Path, f.Room, f.Of, f.Usual)
	},
	verdict.ShorterThanEver: func(f verdict.Finding) string {
		return fmt.Sprintf("%s to %s %s in flight at the stop had less than ever before, such as %s; the shortest of %d before the stop had %d", Plural(f.Count, "answer"), f.Name, f.Path, Plural(f.Room, "byte"), f.Of, f.Usual)
	},
	verdict.FeedsEnded: feedsEnded,
	verdict.AnsweredErrors: func(f verdict.Finding) string {
		return fmt.Sprintf("%s that came after %s got an answer of %d, the first (request %d) %s after it%s", Plural(f.Count, "request"), f.Name, f.Status, f.Request, Seconds(f.After), bodyText(f))
	},
	verdict.UsualErrors: func(f verdict.Finding) string {
		return fmt.Sprintf("%d of %s in flight at %s got an answer of %d, and so did %d of %s before the stop: at about that rate, they show nothing about the stop%s",
			f.Count, Plural(f.Of, "request"), theSignal(f), f.Status, f.Usual, Plural(f.Room, "answer"), bodyText(f))
	},
	verdict.BodiesUnread: bodiesUnread,
	verdict.NothingChanged: func(f verdict.Finding) string {
		return fmt.Sprintf("%s changed nothing: for %s, until SIGKILL, new connections were served as before; does the program handle the signal, and does it come to the program?", f.Name, Seconds(f.After))
	},
	verdict.NothingStopped: nothingStopped,
	verdict.EndedAnyway: func(f verdict.Finding) string {
		return fmt.Sprintf("ended %s after the second %s, with everything in flight answered: that may just have been the end of its shutdown. Give the drill requests that take longer, so that they are in flight for some seconds", Seconds(f.After), f.Name)
	},
	verdict.StatusHides: func(f verdict.Finding) string {
		return fmt.Sprintf("the process %s all the same: the status proves nothing by itself", ExitIn(ExitClause, "", f.Status))
	},
	verdict.RemovalUntested: func(f verdict.Finding) string {
		return fmt.Sprintf("not tested: %s first removes the endpoint, so that no new request comes; nothing stood in front of this process, whose clients went on", f.Policy)
	},
	verdict.PortServed: func(f verdict.Finding) string {
		if f.Quote == "" {
			return fmt.Sprintf("%s still takes connections after the first process has ended", f.Path)
		}
		return fmt.Sprintf("%s still takes connections after the first process has ended: %s listens there", f.Path, processName(f))
	},
	verdict.FileMade: func(f verdict.Finding) string {
		text := fmt.Sprintf("made during the run and left%s: %s", leftPlaces[f.State], f.Path)
		if f.Count > 0 {
			text += fmt.Sprintf(" and %d more", f.Count)
		}
		return text
	},
	verdict.DirUnseen: func(f verdict.Finding) string {
		return fmt.Sprintf("not looked at: what was made in %s (%s); give the drill a smaller directory", f.Path, f.Text)
	},
	verdict.NoneLeft: func(f verdict.Finding) string {
		return fmt.Sprintf("no process, temporary file, socket, lock or pid file is left, and nobody listens at %s any more", f.Path)
	},
	verdict.DrainedTooLong: func(f verdict.Finding) string {
		return fmt.Sprintf("the whole stop took %s, and at most %s is allowed", Seconds(f.After), Seconds(f.Grace))
	},
	verdict.StopTook: func(f verdict.Finding) string {
		if f.Phases == nil {
			return fmt.Sprintf("ended %s after %s", Seconds(f.After), f.Name)
		}
		return Phases(*f.Phases)
	},
	verdict.NewcomersMet: func(f verdict.Finding) string {
		return "new connections after " + f.Name + ": " + NewcomerPhases(f.Newcomers)
	},
	verdict.IdleStillOpen: func(f verdict.Finding) string {
		if f.Count == 0 {
			return fmt.Sprintf("an idle connection was still open %s after %s, with nothing in flight: the service waits for an idle connection", Seconds(f.After), f.Name)
		}
		return fmt.Sprintf("an idle connection was still open %s after %s: the service never closed it, and clients go on using such connections", Seconds(f.After), f.Name)
	},
	verdict.VerifyPassed: func(f verdict.Finding) string {
		return fmt.Sprintf("%s: exit status 0 after %s%s", f.Path, Seconds(f.Taken), said(f))
	},
	verdict.VerifyFailed: func(f verdict.Finding) string {
		return fmt.Sprintf("%s: %s after %s%s", f.Path, ExitIn(ExitNote, "", f.Status), Seconds(f.Taken), said(f))
	},
	verdict.VerifyLate: func(f verdict.Finding) string {
		return fmt.Sprintf("%s: not finished after %s, and killed%s", f.Path, Seconds(f.Taken), said(f))
	},
}

// feedsEnded says that feeds ended at the stop, although no feed had ended before, and what that shows.
func feedsEnded(f verdict.Finding) string {
	text := fmt.Sprintf("%d of %s in flight at %s %s that came to an end, as no feed had before", f.Count, Plural(f.Of, "request"), theSignal(f), feedsWere(f.Count))
	if f.Later > 0 {
		return text + "; they ended with their connections, so that nobody can tell whether they came whole: the chunked encoding, or a last event, would tell the clients"
	}
	return text + "; only a last event would tell their clients whether anything is missing"
}

func feedsWere(n int) string {
	if n == 1 {
		return "was a feed"
	}
	return "were feeds"
}

// bodiesUnread says why requests did not count as in flight.
func bodiesUnread(f verdict.Finding) string {
	var parts []string
	if f.Count > 0 {
		parts = append(parts, fmt.Sprintf("%s under way could not send the whole body", Plural(f.Count, "request")))
	}
	if f.Later > 0 {
		parts = append(parts, fmt.Sprintf("%s got an answer before the whole body was sent", Plural(f.Later, "request")))
	}
	return strings.Join(parts, ", and ") + ": the service does not read it. A request is in flight when it was sent whole: give the drill a smaller -body, or a path whose handler reads it"
}

// nothingStopped says that a stop command stopped nothing that can be seen, and what to do.
func nothingStopped(f verdict.Finding) string {
	text := fmt.Sprintf("nothing that the drill can see was stopped: after %s, all connections and answers were as before", theStopCommand)
	if f.PID > 0 {
		text += fmt.Sprintf(", and the same process listened at %s: %s", f.Path, processName(f))
	}
	return text + ". Does the command stop what answers there? Where a balancer in front hides the change, -verify COMMAND can show that it took place"
}

// heldBySlow says how many of the requests in flight slow clients had, and what that shows.
func heldBySlow(f verdict.Finding) string {
	if f.Later == f.Of {
		return fmt.Sprintf("the service answers so quickly that only slow clients had requests in flight (%d), and it may have sent their answers before the signal: name a request that takes half a second or more, or one with a body", f.Of)
	}
	text := fmt.Sprintf("%d of %s in flight at the signal had a client that sends or reads slowly", f.Count, Plural(f.Of, "request"))
	if f.Later > 0 {
		text += fmt.Sprintf("; the service may have sent %d of their answers before", f.Later)
	}
	return text
}

func allAnswered(n int) string {
	if n == 1 {
		return "the request in flight was answered"
	}
	return fmt.Sprintf("all %s were answered", Plural(n, "request"))
}

// Phases says how long after the signal each phase of a stop came, in the order in which they came.
func Phases(p timeline.Phases) string {
	type phase struct {
		after time.Duration
		what  string
		bound bool // it came by then, and may have come before
	}
	end := phase{after: p.Exit, what: "the end of the process"}
	if p.Killed {
		end.what = "its end by SIGKILL"
	}
	var came []phase
	if p.Refusing {
		came = append(came, phase{p.ListenerClosed, "new connections refused", true})
	}
	if p.LastAnswer > 0 {
		came = append(came, phase{p.LastAnswer, "the last answer in flight", false})
	}
	if p.IdleClosed != 0 {
		came = append(came, phase{p.IdleClosed, "the idle connection closed", false})
	}
	slices.SortFunc(came, func(a, b phase) int { return cmp.Compare(a.after, b.after) })
	var parts []string
	for _, c := range append(came, end) {
		when := sinceMoment(c.after)
		if c.bound && !rightAt(c.after) && c.after >= 0 {
			when = "within " + Seconds(c.after)
		}
		parts = append(parts, c.what+" "+when)
	}
	text := "after " + p.Signal + ": " + strings.Join(parts, ", ")
	if p.IdleHeld && p.IdleClosed == 0 {
		text += ", with the idle connection open until then"
	}
	return text
}

// sinceMoment writes a time after a moment, or before it: "after 1.2 s". Where nothing would be left of it in milliseconds, it is "at once".
func sinceMoment(d time.Duration) string {
	switch {
	case rightAt(d):
		return "at once"
	case d < 0:
		return Seconds(-d) + " before it"
	}
	return "after " + Seconds(d)
}

// rightAt tells whether a time after a moment, or before it, is none in whole milliseconds.
func rightAt(d time.Duration) bool { return d.Round(time.Millisecond) == 0 }

// receptions says what newcomers met.
var receptions = map[timeline.Reception]string{
	timeline.Served: "served", timeline.Busy: "answered 503", timeline.Errored: "answered with an error of 500 or above", timeline.Turned: "refused", timeline.Dropped: "closed without an answer",
	timeline.Hung: "taken and left without an answer", timeline.Unheard: "not heard",
}

func receptionText(met timeline.Reception) string { return cmp.Or(receptions[met], string(met)) }

// NewcomerPhases says what new connections met in turn: "served for up to 1.5 s, then refused". The next phase began at some time between
// the last of one phase and the first of the next, so that a time is the longest possible.
func NewcomerPhases(phases []timeline.NewcomerPhase) string {
	if len(phases) == 0 {
		return "none"
	}
	var parts []string
	for i, p := range phases {
		text := receptionText(p.Met)
		switch {
		case i == mostPhases && len(phases) > mostPhases+1:
			return strings.Join(append(parts, fmt.Sprintf("and %d more changes", len(phases)-i)), ", then ")
		case i < len(phases)-1:
			text += " for up to " + Seconds(max(time.Millisecond, p.Until-p.From))
		case len(phases) == 1:
			text += fmt.Sprintf(", all %d", p.Count)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, ", then ")
}

// mostPhases is how many phases are told one by one.
const mostPhases = 4

// outsideFacts says what witnesses saw, as part of About.
func outsideFacts(t *timeline.Timeline) []Fact {
	var facts []Fact
	if p, known := t.Phases(); known && p.Exit > 0 {
		facts = append(facts, Fact{"Phases", Phases(p)})
	}
	if met := t.NewcomerPhases(); len(met) > 0 {
		facts = append(facts, Fact{"Newcomers", "new connections after the stop began: " + NewcomerPhases(met)})
	}
	if v := t.Verification(); v != nil {
		facts = append(facts, Fact{"Verify", verification(v)})
	}
	return facts
}

// verification says how the verification command ended.
func verification(v *timeline.Verification) string {
	if v.Late {
		return v.Command + ": not finished in time"
	}
	return v.Command + ": " + ExitIn(ExitNote, "", v.Status)
}
