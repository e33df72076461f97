package workshop

import (
	"cmp"
	"slices"

	"closingtime/tui/grade"
)

// Points for what somebody has done. The room itself counts the votes. That a copy has passed, it only hears from the member's program,
// so the board is for people who trust each other.
const (
	forRight  = 2 // for a right answer in the first round of a poll
	forClose  = 1 // for a close one
	forMended = 3 // for a lesson of which their copy has passed
)

// points are the points for a grade.
var points = map[grade.Grade]int{grade.Right: forRight, grade.Close: forClose}

// showBoard returns the board, or nil while it is off.
func (r *Room) showBoard() *Board {
	if !r.board.On {
		return nil
	}
	board := &Board{Teams: r.board.Teams, Lines: []Score{}}
	teams := make(map[string]bool)
	for m := range r.present {
		switch {
		case !m.shares:
		case !r.board.Teams || m.team == "":
			board.Lines = append(board.Lines, r.score(m))
		case !teams[m.team]:
			teams[m.team] = true
			board.Lines = append(board.Lines, r.scoreOfTeam(m.team))
		}
	}
	slices.SortStableFunc(board.Lines, func(a, b Score) int { return cmp.Or(b.Points-a.Points, cmp.Compare(a.Name, b.Name)) })
	return board
}

// score returns the points of a member.
func (r *Room) score(m *member) Score {
	s := Score{Name: m.name, Mended: len(m.at.Done)}
	s.Points = s.Mended * forMended
	for _, p := range r.polls {
		if g, graded := p.grade(m.id, 1); graded {
			s.add(g)
		}
	}
	return s
}

// scoreOfTeam returns the points of a team, for its members who share. A lesson that several of them have mended counts once, and of
// their answers to a question only the best one counts, so that a large team gets no more points than a small one for the same work.
func (r *Room) scoreOfTeam(team string) Score {
	s := Score{Name: team, Mended: len(r.doneBy(team))}
	s.Points = s.Mended * forMended
	for _, p := range r.polls {
		best, answered := grade.Wrong, false
		for m := range r.present {
			if g, graded := p.grade(m.id, 1); graded && m.team == team && m.shares {
				best, answered = max(best, g), true
			}
		}
		if answered {
			s.add(best)
		}
	}
	return s
}

// add counts an answer.
func (s *Score) add(g grade.Grade) {
	s.Points += points[g]
	if g == grade.Right {
		s.Predictions++
	}
}
