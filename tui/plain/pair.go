package plain

import (
	"context"
	"fmt"
	"strings"

	"closingtime/lessons"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/builds"
	"closingtime/tui/picture"
	"closingtime/tui/progress"
	"closingtime/tui/ui"
)

// toldPair is two runs under the same load, told together.
type toldPair struct {
	*narrator
	lesson *lessons.Lesson
	pair   *builds.Pair
	halves [2]*toldRun
}

// both runs the broken service and the fixed one side by side, stops both at the same instant, and compares them.
func (p *narrator) both(ctx context.Context, l *lessons.Lesson) error {
	p.paragraph("Building both. They meet the same load, and are stopped at the same instant. " +
		"Each line begins with the one that it is about.")
	of := [2]string{lessons.Broken, lessons.Fixed}
	binaries, err := p.build(ctx, l.Dir(of[0]), l.Dir(of[1]), p.course.AuditDir())
	if err != nil {
		return p.failed(ctx, err)
	}
	pair, err := p.shop.StartPair(ctx, l, of, [2]string(binaries[:2]), binaries[2])
	if err != nil {
		return p.failed(ctx, err)
	}
	defer pair.Close()
	b := &toldPair{narrator: p, lesson: l, pair: pair}
	for i := range b.halves {
		b.halves[i] = p.newRun(l, of[i], of[i], pair.Halves[i])
	}
	p.keep(p.kept.At(l.Name, progress.StepFixed))
	return b.play(ctx)
}

// play tells both runs from their start to the comparison.
func (b *toldPair) play(ctx context.Context) error {
	over, err := follow(ctx, b.busy, b.halves[:]...)
	if err != nil {
		return b.failed(ctx, err)
	}
	if !over {
		if err := b.asks(ctx); err != nil {
			return err
		}
		if over, err = follow(ctx, b.busy, b.halves[:]...); err == nil && !over {
			b.pair.Stop()
			_, err = follow(ctx, func() bool { return false }, b.halves[:]...)
		}
		if err != nil {
			return b.failed(ctx, err)
		}
	}
	b.compare()
	return nil
}

// asks waits for the word to stop both.
func (b *toldPair) asks(ctx context.Context) error {
	for {
		b.say("")
		b.paragraph("Both are busy. Enter stops both, as " + b.lesson.Policy.Stopper + " does: " + words.Policy(b.lesson.Policy))
		word, err := b.hears(ctx)
		switch {
		case err != nil:
			return err
		case leaves(word):
			return errLeft
		case b.aside(word, "Enter stops both services. glossary TERM explains a word, quit leaves. Everything else comes after the run."):
			continue
		}
		return nil
	}
}

// busy tells whether it is a good moment to stop what still runs.
func (b *toldPair) busy() bool {
	for _, r := range b.halves {
		if !r.over() && !r.busy() {
			return false
		}
	}
	return true
}

// compare says in words how the two differ, check by check, and first of all in what the clients got.
func (b *toldPair) compare() {
	var results [2][]verdict.Result
	b.judged = nil
	for i, r := range b.halves {
		r.later()
		r.logged()
		b.keep(b.kept.Saw(b.lesson.Name, r.of))
		results[i] = verdict.Judge(r.timeline)
		b.judged = append(b.judged, judgedRun{r.of, results[i]})
	}
	b.say("")
	b.say("The two compared:")
	for i, r := range b.halves {
		tally := r.timeline.Losses()
		b.paragraph(fmt.Sprintf("%s: %d of %s in flight at the signal answered. %s. %s.", ui.Capital(r.of), tally.Answered,
			ui.Plural(tally.InFlight, "request"), ui.Capital(withoutSign(picture.Ended(r.timeline))), ui.Capital(words.Failures(results[i]))))
	}
	b.checks(results)
	for _, r := range b.halves {
		b.recorded(r.run.Recording())
	}
}

// checks says what each check has found in both, but for those that both pass: they are named together.
func (b *toldPair) checks(results [2][]verdict.Result) {
	var alike []string
	for _, name := range verdict.Names() {
		left, right := verdict.Find(results[0], name), verdict.Find(results[1], name)
		switch {
		case left == nil && right == nil:
		case left != nil && right != nil && left.Outcome == verdict.Pass && right.Outcome == verdict.Pass:
			alike = append(alike, name)
		default:
			b.paragraph(ui.Capital(name) + ": it holds when " + words.Holds(name) + ".")
			for i, r := range []*verdict.Result{left, right} {
				for _, line := range ui.Indented("  "+b.halves[i].name+": ", inWords(name, r), plainWidth) {
					b.say(line)
				}
			}
		}
	}
	if len(alike) > 0 {
		b.paragraph("Passed by both: " + strings.Join(alike, ", ") + ".")
	}
}

// inWords is an outcome with its most telling evidence.
func inWords(check string, r *verdict.Result) string {
	if r == nil {
		return words.NotApplying(check) + "."
	}
	text := string(r.Outcome)
	if len(r.Findings) > 0 {
		text += ", " + ui.Clean(words.Finding(r.Findings[0]))
	}
	if r.Outcome != verdict.Pass {
		text += words.AndMore(*r)
	}
	return text + "."
}

// withoutSign is a line without the shape that it begins with.
func withoutSign(line string) string { return strings.TrimLeft(line, "✓✗?· ") }
