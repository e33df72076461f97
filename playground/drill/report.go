package main

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"closingtime/playground/drills"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// maxEvidence is how many sentences of evidence are printed for one check, and maxCures how many cures.
const (
	maxEvidence = 7
	maxCures    = 3
)

// width is how many columns the report takes.
const width = 100

// report writes what the clients met and what to change, and then each check with its evidence.
func report(out io.Writer, result *drills.Result) error {
	w := bufio.NewWriter(out)
	t := result.Timeline
	paragraph(w, "", words.Met(t)+" "+words.Ended(t))
	cures := verdict.Cures(t, result.Checks)
	for i, c := range cures {
		if i == maxCures {
			break
		}
		advice := words.Cure(c)
		if lesson := drills.Lesson(c); lesson != "" {
			advice += fmt.Sprintf(" (lesson %s)", lesson)
		}
		paragraph(w, "→ ", advice)
	}
	fmt.Fprintf(w, "\n%s\n", words.Summary(t, result.Checks))
	for _, r := range result.Checks {
		check(w, r)
	}
	reportRepeats(w, result.Repeats)
	for _, doubt := range words.LoadDoubts(t) {
		fmt.Fprintln(w)
		paragraph(w, "", words.Capital(doubt)+".")
	}
	if result.Recording != "" {
		fmt.Fprintf(w, "\nrecording: %s\n", result.Recording)
	}
	return w.Flush()
}

// check writes a check and its evidence.
func check(w io.Writer, r verdict.Result) {
	head := fmt.Sprintf("  %s %-11s %-13s", words.OutcomeSign(r.Outcome), r.Check, r.Outcome)
	for _, sentence := range evidence(r) {
		paragraph(w, head, sentence)
		head = strings.Repeat(" ", ansi.StringWidth(head))
	}
}

// evidence returns the most telling sentences of a check's evidence, one for each kind of finding; -json names all.
func evidence(r verdict.Result) []string {
	sentences := words.Examples(r, maxEvidence)
	for i, s := range sentences {
		sentences[i] = words.Clean(s)
	}
	return sentences
}

// paragraph writes a text in lines, each as far to the right as the first one, which begins with head.
func paragraph(w io.Writer, head, text string) {
	indent := ansi.StringWidth(head)
	for line := range strings.SplitSeq(ansi.Wordwrap(text, width-indent, ""), "\n") {
		fmt.Fprintln(w, head+line)
		head = strings.Repeat(" ", indent)
	}
}
