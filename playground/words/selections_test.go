package words_test

import (
	"slices"
	"testing"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

func result(findings ...verdict.Finding) verdict.Result {
	return verdict.Result{Check: verdict.Answered, Outcome: verdict.Fail, Findings: findings}
}

func reset(request int) verdict.Finding {
	return verdict.Finding{Kind: verdict.RequestFailed, Request: request, Class: event.Reset, At: 1, Name: "SIGTERM"}
}

var (
	open    = verdict.Finding{Kind: verdict.ConnectionsOpen, Count: 1}
	pending = verdict.Finding{Kind: verdict.OrderHalfDone, Order: 2}
	two     = verdict.Finding{Kind: verdict.RequestsUnanswered, Count: 2, Of: 3}
)

// Behind the first sentence stands how much more there is, of its kind or of others; a count is not counted again.
func TestAndMore(t *testing.T) {
	for _, c := range []struct {
		of   verdict.Result
		want string
	}{
		{result(), ""},
		{result(open), ""},
		{result(reset(1), reset(2), reset(3)), ", and 2 more"},
		{result(open, pending, pending), ", and 2 other findings"},
		{result(open, pending), ", and 1 other finding"},
		{result(two, reset(1), reset(2)), ""},
	} {
		if got := words.AndMore(c.of); got != c.want {
			t.Errorf("%+v: %q, want %q", c.of.Findings, got, c.want)
		}
	}
}

// One sentence stands for all findings of its kind, and the last one for all that follow.
func TestExamples(t *testing.T) {
	one := words.Finding(reset(1))
	for _, c := range []struct {
		of     verdict.Result
		wanted int
		want   []string
	}{
		{result(reset(1), reset(2), open), 3, []string{one + " (and 1 more)", words.Finding(open)}},
		{result(reset(1), reset(2), open, pending), 1, []string{one + " (and 3 more)"}},
		{result(two, reset(1), reset(2)), 2, []string{words.Finding(two), one + " (and 1 more)"}},
		{result(two, reset(1), reset(2)), 1, []string{words.Finding(two)}},
		{result(), 3, nil},
	} {
		if got := words.Examples(c.of, c.wanted); !slices.Equal(got, c.want) {
			t.Errorf("%d of %+v: %q, want %q", c.wanted, c.of.Findings, got, c.want)
		}
	}
}
