package plain

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"closingtime/lessons"
	"closingtime/playground/build"
	"closingtime/playground/timeline"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/progress"
	"closingtime/tui/source"
	"closingtime/tui/ui"
)

// copy makes the learner's copy, and prints where it is.
func (p *narrator) copy(_ context.Context, l *lessons.Lesson) error {
	p.reportUnsaved(p.kept.At(l.Name, progress.StepMend))
	there := l.Has(lessons.Yours)
	if _, err := l.MakeYours(); err != nil {
		p.say(ui.Clean(err.Error()))
		return nil
	}
	p.say(ui.Either(there, "Your own copy is here:", "Your own copy of the broken one is made. It is here:"))
	p.say("  " + ui.RelativePath(l.FileToMend()))
	sources, err := source.ReadSources(l.Dir(lessons.Yours))
	if err != nil {
		return err
	}
	delete(sources, filepath.Base(l.FileToMend()))
	if len(sources) > 0 {
		p.paragraph("Beside it: " + strings.Join(source.FileNames(sources), ", ") + ".")
	}
	p.paragraph("Mend it in your editor and save it. \"check\" then runs and judges it; \"hint\" gives a hint.")
	return nil
}

// check judges the learner's copy, and records when it passes everything.
func (p *narrator) check(ctx context.Context, l *lessons.Lesson) error {
	if !l.Has(lessons.Yours) {
		p.say("You have no copy of your own yet: \"copy\" makes one.")
		return nil
	}
	made := p.judge(ctx, l)
	switch {
	case made == nil:
		return ctx.Err()
	case made.Problem != nil:
		if err := p.failed(ctx, made.Problem); err != nil {
			return err
		}
		p.say("Mend it, and check again.")
		return nil
	}
	p.reportUnsaved(p.kept.Saw(l.Name, lessons.Yours))
	p.verdict(made.Timeline, made.All())
	p.advice[l.Name] = ""
	for _, d := range made.Doubts {
		p.paragraph("Doubtful: " + ui.Clean(words.Doubt(d)) + ".")
	}
	if !made.Passed() {
		p.advice[l.Name] = l.HintFor(made.All(), made.Missed)
	}
	switch {
	case made.Passed():
		p.reportUnsaved(p.kept.PassedYours(l.Name))
		p.say("Everything has passed: the lesson is done.")
		if made.Scale != "" {
			p.paragraph("The run: " + made.Scale + ".")
		}
	case made.PassedChecks():
		p.paragraph(`Every check passes, and the lesson is not done yet: its point does not hold. "hint" gives a hint.`)
	default:
		p.paragraph(`Not everything has passed yet. Mend it, and type "check" again; "hint" gives a hint.`)
	}
	p.recorded(made.Path)
	return nil
}

// recorded prints where a recording is kept.
func (p *narrator) recorded(path string) {
	if path != "" {
		p.say("Recorded: " + ui.Clean(p.course.Within(path)))
	}
}

// judge judges the copy as the mend screen does, and reports the progress. A copy that changes meanwhile is judged again.
// It returns nil when ctx has ended.
func (p *narrator) judge(ctx context.Context, l *lessons.Lesson) *builds.Trial {
	b := p.supervisor.CopyOf(l)
	for ctx.Err() == nil {
		over := make(chan struct{})
		p.supervisor.Tasks.Go(func() {
			defer close(over)
			b.Judge(ctx, builds.Fingerprint(b.Dir))
		})
		p.reportProgress(b, over)
		if made := b.Now().Latest; made != nil || p.supervisor.Tasks.Crashed() != nil {
			return made
		}
	}
	return nil
}

// reportProgress reports what is being done with the copy until over is closed.
func (p *narrator) reportProgress(b *builds.CopyWatch, over <-chan struct{}) {
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	said := builds.CopyWaiting
	for {
		select {
		case <-over:
			return
		case <-beat.C:
			if now := b.Now(); now.Step == builds.CopyBuilding {
				p.stillBuilding(now.Building)
			}
		case <-b.News:
		}
		if step := b.Now().Step; step != said && step != builds.CopyWaiting {
			said = step
			p.paragraph(judgingWords[step])
		}
	}
}

// heartbeat is the longest time without a line while something is built.
const heartbeat = 10 * time.Second

func (p *narrator) stillBuilding(now build.Progress) {
	doing := builds.Downloading(now)
	p.sayf("Still building, %.0f s%s.", now.Elapsed.Seconds(), ui.When(doing != "", ": "+doing))
}

// judgingWords describes each step of judging a copy.
var judgingWords = map[builds.CopyStep]string{
	builds.CopyBuilding: "Building your copy.",
	builds.CopyRunning:  "It runs, and is stopped at its worst moment. This takes some seconds.",
	builds.CopyTesting:  "Its test runs: against your service and, once that passes everything, against the broken one too.",
}

// hint prints the hint for what the latest check has shown, and then the next ones, from gentle to telling.
func (p *narrator) hint(_ context.Context, l *lessons.Lesson) error {
	n := p.hinted[l.Name]
	switch advice := p.advice[l.Name]; {
	case advice != "":
		p.paragraph("A hint for what the last check has shown: " + ui.Clean(advice))
		delete(p.advice, l.Name)
		return nil
	case len(l.Hints) == 0:
		p.say("This lesson has no hints. \"difference\" shows the solution.")
		return nil
	case n == len(l.Hints):
		p.paragraph("These were all the hints; here is the last one again. The last hint of all is \"difference\".")
		n--
	}
	p.paragraph(fmt.Sprintf("Hint %d of %d: %s", n+1, len(l.Hints), l.Hints[n]))
	p.hinted[l.Name] = n + 1
	return nil
}

// failed prints why there was no run. The course goes on, unless ctx has ended.
func (p *narrator) failed(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	problem := builds.ProblemOf(err)
	if problem.Package == "" {
		reason := make([]string, len(problem.Said))
		for i, said := range problem.Said {
			reason[i] = said.Text
		}
		p.say("The run did not come about: " + strings.Join(reason, " "))
	} else {
		p.say("It does not compile.")
		for _, said := range problem.Said {
			p.paragraph(spoken(said))
		}
	}
	for _, line := range problem.Output {
		p.say("  it said: " + line)
	}
	return nil
}

// spoken returns what the compiler said in a form that a screen reader can read: "main.go, line 30: undefined: syscall."
func spoken(said builds.Said) string {
	if said.File == "" {
		return said.Text
	}
	return fmt.Sprintf("%s, line %d: %s.", said.File, said.Line, said.Text)
}

// verdict prints a summary of the checks, and then why some of them have not passed, with a sample of the evidence.
func (p *narrator) verdict(t *timeline.Timeline, results []verdict.Result) {
	p.judged = []judgedRun{{results: results}}
	if len(results) == 0 {
		p.say("")
		p.say(ui.Capital(words.Unjudged(t)) + ".")
		return
	}
	failed, open := verdict.With(results, verdict.Fail), verdict.With(results, verdict.Inconclusive)
	passed := strings.Join(verdict.With(results, verdict.Pass), ", ")
	p.say("")
	if len(failed) > 0 {
		p.paragraph(words.Failures(results) + ": " + strings.Join(failed, ", ") + ".")
	}
	if len(open) > 0 {
		p.paragraph("Not shown by this run: " + strings.Join(open, ", ") + ".")
	}
	switch {
	case len(failed)+len(open) == 0 && passed != "":
		p.paragraph(ui.Capital(words.Failures(results)) + ": " + passed + ".")
	case passed != "":
		p.paragraph("Passed: " + passed + ".")
	}
	for _, r := range verdict.WorstFirst(results) {
		if r.Outcome != verdict.Pass {
			p.finding(r)
		}
	}
	if slices.ContainsFunc(results, func(r verdict.Result) bool { return r.Outcome != verdict.Pass && len(r.Findings) > 1 }) {
		p.say("\"evidence\" tells all that was found.")
	}
}

// finding prints why a check has not passed, with one sample of the evidence.
func (p *narrator) finding(r verdict.Result) {
	line := fmt.Sprintf("%s: %s.", r.Check, r.Outcome)
	if holds := words.Holds(r.Check); holds != "" {
		line += " It holds when " + holds + "."
	}
	p.paragraph(line)
	if len(r.Findings) == 0 {
		return
	}
	p.indented("  ", ui.Clean(words.Finding(r.Findings[0]))+words.AndMore(r)+".")
	if i := slices.IndexFunc(r.Findings, func(f verdict.Finding) bool { return f.Kind == verdict.ReceiptsWhere }); i > 0 { // where the others are
		p.indented("  ", ui.Capital(ui.Clean(words.Finding(r.Findings[i])))+".")
	}
}
