package trials

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"closingtime/playground/switches"
	"closingtime/playground/verdict"
)

// Table says which checks fail with which switches.
type Table struct {
	Alone []Row // each wrong option alone, in every scenario
	Pairs []Row // each two wrong options of different switches, in the scenario "balancer"
}

// Row is what came of one setting.
type Row struct {
	Setting switches.Setting
	Fails   map[string][]string // the checks that failed, by the name of the scenario
}

// pairScenario is the scenario of the pairs: the one that shows most.
const pairScenario = "balancer"

// Measure runs the switchboard for the whole table. The commands are paths: of the switchboard, and of the audit command. It
// calls progress, which may be nil, after each run, never from two goroutines at once.
//
// A failure that a busy machine brings about is not one of the switch. So an option alone that fails checks runs again, as
// does a pair that fails others than its two options alone, until two runs agree.
func Measure(ctx context.Context, service, audit string, progress func(done, of int)) (Table, error) {
	var alone, pairs []*trial
	for _, o := range switches.Wrong() {
		for _, scenario := range Scenarios() {
			alone = append(alone, &trial{setting: switches.Setting{}.With(o.Choice), scenario: scenario})
		}
	}
	pair, _ := Named(pairScenario)
	for _, s := range switches.Pairs() {
		pairs = append(pairs, &trial{setting: s, scenario: pair})
	}
	done, of := 0, len(alone)+len(pairs)
	b := bench{service, audit, func() {
		if done++; progress != nil {
			progress(done, of)
		}
	}}
	if err := b.perform(ctx, alone); err != nil {
		return Table{}, err
	}
	var table Table
	for i := 0; i < len(alone); i += len(Scenarios()) {
		row := Row{alone[i].setting, make(map[string][]string)}
		for _, t := range alone[i : i+len(Scenarios())] {
			row.Fails[t.scenario.Name] = t.fails
		}
		table.Alone = append(table.Alone, row)
	}
	for _, t := range pairs {
		t.expected = table.apart(t.setting)
	}
	if err := b.perform(ctx, pairs); err != nil {
		return Table{}, err
	}
	for _, t := range pairs {
		table.Pairs = append(table.Pairs, Row{t.setting, map[string][]string{pairScenario: t.fails}})
	}
	return table, nil
}

// trial is one setting in one scenario.
type trial struct {
	setting  switches.Setting
	scenario Scenario
	expected []string // the checks whose failure needs no second run
	fails    []string // what came of it
}

// bench is where trials are performed.
type bench struct {
	service, audit string
	done           func() // called after each trial, never from two goroutines at once
}

// atOnce is how many runs go on at once. A run waits most of its time.
const atOnce = 5

// perform performs the trials, some at once. It ends with the first error.
func (b bench) perform(ctx context.Context, trials []*trial) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var mu sync.Mutex
	var workers sync.WaitGroup
	next := make(chan *trial)
	for range atOnce {
		workers.Go(func() {
			for t := range next {
				if err := b.settle(ctx, t); err != nil {
					cancel(fmt.Errorf("%s in the scenario %q: %w", t.setting, t.scenario.Name, err))
					continue
				}
				mu.Lock()
				b.done()
				mu.Unlock()
			}
		})
	}
	for _, t := range trials {
		select {
		case next <- t:
			continue
		case <-ctx.Done():
		}
		break
	}
	close(next)
	workers.Wait()
	return context.Cause(ctx)
}

// settle performs a trial until it comes out as expected, or twice the same; five times at most, after which the last outcome counts.
func (b bench) settle(ctx context.Context, t *trial) error {
	var seen [][]string
	for range 5 {
		results, err := b.try(ctx, t)
		if err != nil {
			return err
		}
		t.fails = verdict.With(results, verdict.Fail)
		same := func(earlier []string) bool { return slices.Equal(earlier, t.fails) }
		if sameSet(t.fails, t.expected) || slices.ContainsFunc(seen, same) {
			return nil
		}
		seen = append(seen, t.fails)
	}
	return nil
}

// try runs a trial. A machine that is short of ports or processes for a moment does not end the whole table.
func (b bench) try(ctx context.Context, t *trial) (results []verdict.Result, err error) {
	for range 4 {
		if results, _, err = Run(ctx, t.scenario.Plan(t.setting, b.service, b.audit)); err == nil || ctx.Err() != nil {
			return results, err
		}
		select {
		case <-time.After(5 * time.Second):
		case <-ctx.Done():
		}
	}
	return nil, err
}

func sameSet(a, b []string) bool { return len(without(a, b)) == 0 && len(without(b, a)) == 0 }

// Write writes the table as text.
func (t Table) Write(w io.Writer) {
	fmt.Fprint(w, `Which check catches which switch
================================

Made by: go run ./playground/switchboard -table
It runs the switchboard for real: each option that breaks something, alone in every scenario and in pairs in the scenario
"balancer". A check that is named has failed. With every switch at its default, none fails in any scenario.

`)
	for _, s := range Scenarios() {
		fmt.Fprintf(w, "%-10s %s\n", s.Name, s.Says)
	}
	fmt.Fprint(w, "\nAlone\n-----\n")
	for _, row := range t.Alone {
		fmt.Fprintf(w, "\n%s\n", row.Setting)
		caught := false
		for _, s := range Scenarios() {
			if fails := row.Fails[s.Name]; len(fails) > 0 {
				caught = true
				fmt.Fprintf(w, "  %-10s %s\n", s.Name, strings.Join(fails, " "))
			}
		}
		if !caught {
			fmt.Fprintln(w, "  none in these scenarios")
			for _, o := range row.Setting.Others() {
				for line := range strings.SplitSeq(uncaught[o.Choice], "\n") {
					fmt.Fprintln(w, "             "+line)
				}
			}
		}
	}
	fmt.Fprint(w, "\nIn pairs, in the scenario \"balancer\"\n-----------------------------------\n\n"+
		"After +, checks that fail with both and with neither alone. After -, checks that fail alone and not with both: one mistake hides\nthe other, or the run could not show it.\n\n")
	for _, row := range t.Pairs {
		fails := row.Fails[pairScenario]
		apart := t.apart(row.Setting)
		line := fmt.Sprintf("%-46s %s", row.Setting, cmp.Or(strings.Join(fails, " "), "none"))
		if more := without(fails, apart); len(more) > 0 {
			line += "  +" + strings.Join(more, " +")
		}
		if less := without(apart, fails); len(less) > 0 {
			line += "  -" + strings.Join(less, " -")
		}
		fmt.Fprintln(w, strings.TrimRight(line, " "))
	}
}

// uncaught says why no check catches an option alone, in lines for the table.
var uncaught = map[switches.Choice]string{
	switches.SecondAtOnce: `Only two signals in quick succession show it, and whether the second one comes before or after the service has heard
the first is a race: timeout killed 6 of 40 drains. No scenario sends two, since its outcome would be a matter of luck.`,
	switches.RequestsNever: `It concerns requests for which the time is over. They go unanswered with either option, so that the same checks fail:
cancelled, they are told 503; cut off, nothing. While all requests end in time, as here, it is harmless.`,
	switches.JobsSignal: `Alone it loses nothing: what the workers leave is stored, and the next start prints it. With queue=memory it is lost, and
"jobs" fails. The course names it as doubtful: workers that stop at the signal although they have time.`,
	switches.QueueMemory: `Alone it is harmless: the workers empty the channel before the process ends. It takes away what the others rely on:
"jobs" fails with handler=none, workers=untracked, jobs=signal, jobs=background, backlog=left and order=database-first.`,
	switches.BacklogLeft: `Alone it loses nothing: what waits is stored, and the next start prints it. With queue=memory it is lost, and "jobs" fails.`,
}

// apart returns the checks that fail with one of the options of a setting alone.
func (t Table) apart(s switches.Setting) []string {
	var apart []string
	for _, o := range s.Others() {
		for _, row := range t.Alone {
			if row.Setting.On(o.Choice) {
				apart = append(apart, row.Fails[pairScenario]...)
			}
		}
	}
	slices.Sort(apart)
	return slices.Compact(apart)
}

func without(names, others []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(others, name) })
}

// ReadAlone reads the rows of the options alone from a table that Write has written.
func ReadAlone(text []byte) ([]Row, error) {
	var rows []Row
	reading := false
	for scanner := bufio.NewScanner(bytes.NewReader(text)); scanner.Scan(); {
		line := scanner.Text()
		switch {
		case line == "Alone":
			reading = true
		case strings.HasPrefix(line, "In pairs"):
			return rows, nil
		case !reading || line == "" || strings.HasPrefix(line, "-"):
		case !strings.HasPrefix(line, " "):
			setting, err := switches.Parse(line)
			if err != nil {
				return nil, fmt.Errorf("reading the table: %w", err)
			}
			rows = append(rows, Row{setting, make(map[string][]string)})
		case len(rows) > 0:
			fields := strings.Fields(line)
			if _, known := Named(fields[0]); known {
				rows[len(rows)-1].Fails[fields[0]] = fields[1:]
			}
		}
	}
	return rows, nil
}
