package plain

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/faults"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/setups"
	"closingtime/tui/ui"
)

// playground runs a set-up, and does to the run what is typed. name is that of a kept set-up, a service of the lesson, the switchboard,
// or "" for the lesson's service.
func (p *narrator) playground(ctx context.Context, l *lessons.Lesson, name string) error {
	setup, err := p.setup(l, name)
	if err == nil {
		err = setup.Check(p.course)
	}
	if err != nil {
		p.paragraph(ui.Capital(ui.Clean(err.Error())) + ".")
		return nil
	}
	p.paragraph("Building what it needs. The first build takes up to a minute, later ones a second.")
	begun, err := p.supervisor.BeginPlan(ctx, p.supervisor.SetupPlan(setup), p.buildReporter())
	if err != nil {
		return p.failed(ctx, err)
	}
	defer begun.Close()
	played := &played{narratedRun: p.newRun(&lessons.Lesson{Instances: setup.Instances}, string(setup.Runs), begun)}
	played.control, _ = begun.(builds.OpenRun)
	return played.play(ctx)
}

// setup returns the set-up that a name stands for.
func (p *narrator) setup(l *lessons.Lesson, name string) (setups.Setup, error) {
	setup := setups.New(p.course)
	switch name {
	case "", lessons.Broken, lessons.Fixed, lessons.Yours:
		setup.Lesson = l.Name
		if name != "" {
			setup.Of = name
		}
		return setup, nil
	case string(setups.Switchboard):
		setup.Runs = setups.Switchboard
		return setup, nil
	}
	path, err := setups.Path(filepath.Join(p.course.StateDir(), "setups"), name)
	if err != nil {
		return setup, err
	}
	return setups.Load(path)
}

// played is a run of the playground that is reported in lines.
type played struct {
	*narratedRun
	control builds.OpenRun
	waited  bool // it was said that the service can be started again
}

const playedHelp = `While it runs, you can type, each with Enter:
  stop             stop it as its policy does
  term, int, hup, quit, usr1, usr2, kill, freeze, thaw
                   send that signal; freeze is SIGSTOP, and thaw SIGCONT
  faults           list the faults, and which of them are under way
  fault NAME       begin one; "fault bank-slow delay=2s" with a value
  end NAME         end one
  rate 10          send so many requests in a second
  again            start it again, on the same database where it has one, once it has ended
  verdict          judge the run, once the service has ended
  leave            leave the run without a verdict`

// onWhat says what the service finds when it is started again. Of a command of one's own, no database is known.
func (r *played) onWhat() string {
	return ui.When(r.service != string(setups.Command), " on the same database")
}

// play tells what happens until the run is over, and does what is typed meanwhile.
func (r *played) play(ctx context.Context) error {
	r.paragraph(`"help" lists what you can do to it; "stop" stops it.`)
	look := time.NewTicker(builds.FrameTime)
	defer look.Stop()
	for {
		over := builds.Over(r.run) // checked before the events are read, so that they are complete
		r.catchUp()
		if over {
			return r.conclude(ctx)
		}
		if waits := r.control.Waiting(); waits && !r.waited {
			r.paragraph(`It has ended. "again" starts it again` + r.onWhat() + `; "verdict" judges the run.`)
			r.waited = true
		} else if !waits {
			r.waited = false
		}
		select {
		case <-look.C:
		case line, ok := <-r.typed:
			if !ok {
				return errLeft
			}
			if quit, err := r.obey(strings.Fields(strings.ToLower(line))); quit || err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// conclude tells the verdict.
func (r *played) conclude(ctx context.Context) error {
	if err := r.run.Wait(); err != nil {
		return r.failed(ctx, err)
	}
	r.later()
	r.logged()
	r.verdict(r.timeline, verdict.Of(r.timeline))
	r.recorded(r.run.Recording())
	return nil
}

// playedSignals has the signals by the words that send them.
var playedSignals = map[string]string{
	"term": "SIGTERM", "int": "SIGINT", "hup": "SIGHUP", "quit": "SIGQUIT", "usr1": "SIGUSR1", "usr2": "SIGUSR2", "kill": "SIGKILL",
	"freeze": "SIGSTOP", "thaw": "SIGCONT",
}

// obey does what is typed. It returns true when the person leaves the run, and errLeft when they leave the program.
func (r *played) obey(typed []string) (left bool, err error) {
	if len(typed) == 0 {
		return false, nil
	}
	word, rest := typed[0], typed[1:]
	switch signal := playedSignals[word]; {
	case signal != "":
		err = r.control.Signal(signal)
	case word == "stop":
		r.control.Stop()
	case word == "faults":
		r.listFaults()
	case word == "fault":
		err = r.begin(rest)
	case word == "end" && len(rest) == 1:
		if err = r.control.EndFault(faults.Name(rest[0])); err == nil {
			r.say("The fault is over: " + words.Fault(faults.Name(rest[0])) + ".")
		}
	case word == "rate" && len(rest) == 1:
		var rate float64
		if rate, err = strconv.ParseFloat(rest[0], 64); err != nil {
			err = fmt.Errorf("%q is no number of requests in a second", rest[0])
			break
		}
		if err = r.control.SetRate(rate); err == nil {
			r.sayf("From now on there are %v requests in a second.", rate)
		}
	case word == "again":
		err = r.control.Restart()
	case word == "verdict":
		r.control.Finish()
	case word == "leave":
		return true, nil
	case word == "exit" || word == "q":
		return true, errLeft
	case word == "help" || word == "?":
		r.say(playedHelp)
	default:
		err = fmt.Errorf("%q means nothing here; \"help\" lists what does", strings.Join(typed, " "))
	}
	if err != nil {
		r.paragraph(ui.Capital(ui.Clean(err.Error())) + ".")
	}
	return false, nil
}

// begin begins the fault that is typed: its name, and values of its parameters.
func (r *played) begin(typed []string) error {
	if len(typed) == 0 {
		return errors.New(`a fault has a name; "faults" lists them`)
	}
	fault, values, err := faults.Parse(strings.Join(typed, " "))
	if err == nil {
		err = r.control.StartFault(fault.Name, values)
	}
	if err == nil {
		r.say("From now on " + words.Fault(fault.Name) + ".")
	}
	return err
}

// listFaults lists the faults with what they do.
func (r *played) listFaults() {
	for _, f := range faults.All() {
		state := ""
		if r.timeline.FaultNow(f.Name) != nil {
			state = " (under way)"
		} else if r.control.FaultProblem(f.Name) != nil {
			state = " (does not apply here)"
		}
		names := make([]string, len(f.Parameters))
		for i, parameter := range f.Parameters {
			names[i] = parameter.Name + "=" + parameter.Default
		}
		r.paragraph(strings.Join(slices.Concat([]string{string(f.Name)}, names), " ") + ": " + words.FaultEffect(f.Name) + state + ".")
	}
}
