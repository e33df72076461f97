package timeline

import "closingtime/playground/timeline/index"

// Forgetful returns a copy of a timeline that keeps nothing of what is in progress, and searches all lists instead.
func (t *Timeline) Forgetful() *Timeline {
	all := func(n int) (u index.Underway) {
		for i := range n {
			u.Begin(i)
		}
		return u
	}
	s := *t
	s.requestsUnderway, s.jobsUnderway = all(len(s.Requests)), all(len(s.Jobs))
	s.httpUnderway, s.dbUnderway = all(len(s.HTTP)), all(len(s.DB))
	s.raceCandidates = nil
	for i := range s.Requests {
		s.raceCandidates = append(s.raceCandidates, int32(i))
	}
	return &s
}
