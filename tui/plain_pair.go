package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"closingtime/lessons"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
	"closingtime/tui/ui"
)

// plainPair is two runs under the same load, told together.
type plainPair struct {
	*plainCourse
	lesson *lessons.Lesson
	pair   *livePair
	halves [2]*plainRun
}

// both runs the broken service and the fixed one side by side, stops both at the same instant, and compares them.
func (p *plainCourse) both(ctx context.Context, l *lessons.Lesson) error {
	p.paragraph("Building both. They meet the same load, and are stopped at the same instant. " +
		"Each line begins with the one that it is about.")
	of := [2]string{lessons.Broken, lessons.Fixed}
	binaries, err := p.build(ctx, l.Dir(of[0]), l.Dir(of[1]), p.course.AuditDir())
	if err != nil {
		return p.failed(ctx, err)
	}
	pair, err := p.shop.couple(ctx, l, of, [2]string(binaries[:2]), binaries[2])
	if err != nil {
		return p.failed(ctx, err)
	}
	defer pair.close()
	b := &plainPair{plainCourse: p, lesson: l, pair: pair}
	for i := range b.halves {
		b.halves[i] = p.newRun(l, of[i], of[i], pair.halves[i])
	}
	p.keep(p.kept.At(l.Name, stepFixed))
	return b.play(ctx)
}

// play tells both runs from their start to the comparison.
func (b *plainPair) play(ctx context.Context) error {
	over, err := follow(ctx, b.busy, b.halves[:]...)
	if err != nil {
		return b.failed(ctx, err)
	}
	if !over {
		if err := b.asks(ctx); err != nil {
			return err
		}
		if over, err = follow(ctx, b.busy, b.halves[:]...); err == nil && !over {
			b.pair.stop()
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
func (b *plainPair) asks(ctx context.Context) error {
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
func (b *plainPair) busy() bool {
	for _, r := range b.halves {
		if !r.over() && !r.busy() {
			return false
		}
	}
	return true
}

// compare says in words how the two differ, check by check, and first of all in what the clients got.
func (b *plainPair) compare() {
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
			ui.Plural(tally.InFlight, "request"), ui.Capital(withoutSign(ended(r.timeline))), ui.Capital(sumOf(results[i]))))
	}
	b.checks(results)
	for _, r := range b.halves {
		b.recorded(r.run.Recording())
	}
}

// checks says what each check has found in both, but for those that both pass: they are named together.
func (b *plainPair) checks(results [2][]verdict.Result) {
	var alike []string
	for _, name := range verdict.Names() {
		left, right := resultOf(results[0], name), resultOf(results[1], name)
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

func resultOf(results []verdict.Result, check string) *verdict.Result {
	if i := slices.IndexFunc(results, func(r verdict.Result) bool { return r.Check == check }); i >= 0 {
		return &results[i]
	}
	return nil
}

// inWords is an outcome with its most telling evidence.
func inWords(check string, r *verdict.Result) string {
	if r == nil {
		return notApplying(check) + "."
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
