package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"closingtime/playground/drills"
	"closingtime/playground/verdict"
	"closingtime/playground/witness"
	"closingtime/playground/words"
)

// judging has the flags for what is judged besides the requests.
type judging struct {
	fine      []int
	maxDrain  time.Duration
	insist    bool
	profile   string
	verify    string
	limit     time.Duration
	repeat    int
	keepGoing bool
}

func (*judging) heading() string { return "What is judged" }

func (*judging) usage() string {
	return `  -fine STATUS        an answer with this status, below 500, counts as whole at the stop, even where the answers before it were longer
                      or had another status: such as 204, or 200 for [], from a long poll; can be repeated
  -max-drain TIME     how long the whole stop may take; only the grace period limits it unless set
  -insist             a second signal follows the first, and has to end it at once
  -pprof ADDR|URL     where the service publishes the profiles of net/http/pprof, by which the drill knows what its goroutines do
  -verify COMMAND     sh runs this after the end of the service, in its directory and with its environment; the exit status is a check.
                      Drill with -slow 0, too: slow clients prolong the stop, and work that goes on behind the answers may finish
                      meanwhile
  -verify-limit TIME  how long that may take; 1m unless set
  -repeat N           N drills in a row, each of which has to pass; they end with the first that does not
  -keep-going         with -repeat: go on after a drill that does not pass
`
}

func (j *judging) register(flags *flag.FlagSet) {
	flags.Func("fine", "", j.addFine)
	positiveVar(flags, &j.maxDrain, "max-drain", "no stop takes no time; leave it out where only the grace period limits the stop")
	flags.BoolVar(&j.insist, "insist", false, "")
	flags.StringVar(&j.profile, "pprof", "", "")
	flags.StringVar(&j.verify, "verify", "", "")
	durationVar(flags, &j.limit, "verify-limit", 0)
	wholeVar(flags, &j.repeat, "repeat", 1)
	flags.BoolVar(&j.keepGoing, "keep-going", false, "")
}

func (j *judging) addFine(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		status, err := strconv.Atoi(strings.TrimSpace(part))
		if err != nil || status < 200 || status > 499 {
			return errors.New("that is no status from 200 to 499, such as 204; one from 500 up is an error of the service")
		}
		j.fine = append(j.fine, status)
	}
	return nil
}

func (j *judging) apply(d *drills.Drill) error {
	switch {
	case j.repeat < 1:
		return fmt.Errorf("-repeat %d: there has to be one drill at least", j.repeat)
	case j.keepGoing && j.repeat == 1:
		return errors.New("-keep-going is for several drills: give it with -repeat")
	case j.limit > 0 && j.verify == "":
		return errors.New("-verify-limit limits the command of -verify, and there is none")
	}
	if j.profile != "" {
		if _, err := witness.ProfileURL(j.profile); err != nil {
			return fmt.Errorf("-pprof: %w", err)
		}
	}
	d.Fine, d.MaxDrain, d.Insist, d.Profile = j.fine, j.maxDrain, j.insist, j.profile
	d.Verify, d.VerifyLimit, d.Repeat, d.KeepGoing = j.verify, j.limit, j.repeat, j.keepGoing
	return nil
}

// reportRepeats says which of several drills did not pass.
func reportRepeats(w io.Writer, repeats []drills.Repeat) {
	if len(repeats) == 0 {
		return
	}
	passed := 0
	for _, r := range repeats {
		if r.Outcome == verdict.Pass {
			passed++
		}
	}
	fmt.Fprintf(w, "%d of %s passed\n", passed, words.Plural(len(repeats), "drill"))
	for _, r := range repeats {
		if r.Outcome != verdict.Pass {
			fmt.Fprintf(w, "  %s drill %d: %s %s\n", words.OutcomeSign(r.Outcome), r.Number, r.Outcome, strings.Join(r.Failed, ", "))
		}
	}
}
