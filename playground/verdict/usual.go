package verdict

import (
	"net/http"

	"closingtime/playground/timeline"
)

// A service that answers some requests with an error at all times does so during its shutdown, too. Where witnesses look on from outside,
// requests in flight at the signal may therefore be answered with an error if at least one in oftenWrong of the same requests had got
// that error before. Up to twice as many as at that rate may get it, and one more.

// oftenWrong says which part of the answers before the stop makes an error usual: a tenth.
const oftenWrong = 10

// withoutUsual returns the findings of failed without those about errors that were usual before the stop, and findings that sum up the
// latter. held is how many requests were in flight.
func withoutUsual(t *timeline.Timeline, failed []Finding, held int) (rest, usual []Finding) {
	if !outside(t) {
		return failed, nil
	}
	type kind struct {
		method, path string
		status       int
	}
	kinds := make(map[kind]*Finding)
	var order []kind
	of := func(f Finding) (kind, *timeline.Request) {
		r := t.Request(f.Request)
		if r == nil || f.Class != "" || f.Status < http.StatusInternalServerError {
			return kind{}, nil
		}
		return kind{r.Method, r.Path, f.Status}, r
	}
	for _, f := range failed {
		k, r := of(f)
		if r == nil {
			continue
		}
		if kinds[k] == nil {
			same, all := t.AnswersBefore(r)
			kinds[k] = &Finding{Kind: UsualErrors, Name: f.Name, Status: f.Status, Of: held, Usual: same, Room: all, Quote: f.Quote}
			order = append(order, k)
		}
		kinds[k].Count++
	}
	for _, k := range order {
		if f := kinds[k]; f.atUsualRate() {
			usual = append(usual, *f)
		} else {
			delete(kinds, k)
		}
	}
	for _, f := range failed {
		if k, r := of(f); r == nil || kinds[k] == nil {
			rest = append(rest, f)
		}
	}
	return rest, usual
}

// atUsualRate tells whether errors of a finding of UsualErrors are as frequent as before the stop.
func (f Finding) atUsualRate() bool {
	return f.Usual*oftenWrong >= f.Room && f.Usual > 0 && (f.Count-1)*f.Room <= 2*f.Of*f.Usual
}
