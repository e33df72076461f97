package timeline

// Forgetful returns a copy of a timeline that keeps nothing of what is in progress, and searches all lists instead.
func (t *Timeline) Forgetful() *Timeline {
	s := *t
	all := func(n int) (positions []int32) {
		for i := range n {
			positions = append(positions, int32(i))
		}
		return positions
	}
	s.requestsUnderway, s.jobsUnderway = underway{open: all(len(s.Requests))}, underway{open: all(len(s.Jobs))}
	s.httpUnderway, s.dbUnderway = underway{open: all(len(s.HTTP))}, underway{open: all(len(s.DB))}
	s.raceCandidates = all(len(s.Requests))
	return &s
}
