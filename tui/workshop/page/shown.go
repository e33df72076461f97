package page

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"closingtime/playground/words"
	"closingtime/tui/grade"
	"closingtime/tui/workshop"
)

// shown is a view of the room in words, for the templates.
type shown struct {
	Version int
	Title   string
	Window  string // the title of the browser's window
	Closing bool   // the room is being closed
	Notice  string // concerns the whole room, or is empty
	Step    step
	Poll    *poll
	Run     *run
	Board   *workshop.Board
	Points  string // the heading of the board
	Present string
}

// step is what the room does, and how much time is left for it.
type step struct {
	Title, Where string
	Timed        bool
	Left, Length int    // seconds; Left is negative once the time is over
	LeftText     string // as the script writes it too
}

// poll is a question, and either how many have voted or the votes.
type poll struct {
	Question, About, State, Why string
	Open                        bool
	Choices                     []string // as long as the votes are not shown
	Bars                        []bar    // once they are
	Compared                    bool     // the votes of the first round are shown beside those of the second
}

// bar is an answer with its votes.
type bar struct {
	Answer        string
	Votes, Before int
	Wide, Earlier float64 // the lengths of the bars for Votes and Before, of 100
	Sign, Verdict string  // how good the answer is, once that is known
}

// run is the shared run.
type run struct {
	ID           int
	Title, State string // Title is empty where the head or the question says it
	Live         bool   // new events may come at any time
}

// course is the name of the course, and of a room without a title.
const course = "Closing Time"

func shownOf(v workshop.View) shown {
	s := shown{Version: v.Version, Closing: v.Closing, Title: cmp.Or(words.Clean(v.Title), course), Step: stepOf(v), Board: v.Board,
		Present: "1 person in the room"}
	if v.Present != 1 {
		s.Present = fmt.Sprintf("%d people in the room", v.Present)
	}
	if s.Window = course; s.Title != course {
		s.Window = s.Title + " · " + course
	}
	switch {
	case v.Ended:
		s.Notice = "The workshop is over. Thank you for taking part."
	case v.Closing:
		s.Notice = "The room is being closed. This page comes back by itself when the room does."
	}
	if v.Poll != nil {
		s.Poll = pollOf(v.Poll, v.Present)
	}
	if v.Run != nil {
		s.Run = runOf(v.Run)
		if s.Run.Title == s.Step.Title || v.Poll != nil && v.Poll.Lesson != "" && v.Poll.Lesson == v.Run.Lesson {
			s.Run.Title = ""
		}
	}
	if v.Board != nil {
		s.Points = "Points"
		if v.Board.Teams {
			s.Points = "Points of the teams"
		}
	}
	return s
}

func stepOf(v workshop.View) step {
	s := step{Title: words.Clean(v.Step.Title)}
	if v.Step.Of > 0 {
		s.Where = fmt.Sprintf("step %d of %d", v.Step.Number+1, v.Step.Of)
	}
	if v.Step.Length > 0 && !v.Ended {
		remaining := v.Step.Length - v.Now.Sub(v.Step.Began)
		s.Timed, s.Left, s.Length = true, int(remaining/time.Second), int(v.Step.Length/time.Second)
		s.LeftText = leftText(s.Left)
	}
	return s
}

// leftText writes the remaining time in minutes and seconds or, once it is over, for how long.
func leftText(seconds int) string {
	sign := ""
	if seconds < 0 {
		sign, seconds = "+", -seconds
	}
	return fmt.Sprintf("%s%d:%02d", sign, seconds/60, seconds%60)
}

func pollOf(p *workshop.Poll, present int) *poll {
	s := &poll{Question: words.Clean(p.Question), Open: p.Open, State: votedText(p, present)}
	if about := strings.Trim(words.Clean(p.Lesson)+", "+words.Clean(p.Service), ", "); about != "" {
		s.About = about
	}
	if p.Shown == nil {
		for _, c := range p.Choices {
			s.Choices = append(s.Choices, words.Clean(c))
		}
	} else {
		s.Bars, s.Compared = bars(p), p.Before != nil
	}
	if p.Answer != nil {
		s.Why = words.Clean(p.Answer.Why)
	}
	return s
}

// votedText says how many have voted, and whether one still can.
func votedText(p *workshop.Poll, present int) string {
	here := p.Voted - p.Hands
	voted := fmt.Sprintf("%d have voted", here)
	switch {
	case present >= here && p.Open:
		voted = fmt.Sprintf("%d of %d have voted", here, present)
	case here == 1:
		voted = "1 has voted"
	}
	if p.Hands > 0 {
		voted += ", and " + words.Plural(p.Hands, "hand")
	}
	if p.Round == 2 {
		voted = "Second vote: " + voted
	}
	if !p.Open {
		voted += "; the vote is closed"
	}
	return voted
}

// bars returns the answers with their votes.
func bars(p *workshop.Poll) []bar {
	votes, before := votesOf(p.Shown), votesOf(p.Before)
	said := p.Answers(p.Shown, p.Before)
	most := 1
	for _, n := range said {
		most = max(most, votes[n], before[n])
	}
	var all []bar
	for _, n := range said {
		b := bar{Answer: words.Clean(p.Say(n)), Votes: votes[n], Before: before[n],
			Wide: 100 * float64(votes[n]) / float64(most), Earlier: 100 * float64(before[n]) / float64(most)}
		b.Sign, b.Verdict = verdictOf(p, n)
		all = append(all, b)
	}
	return all
}

func votesOf(counts []workshop.Count) map[int]int {
	votes := make(map[int]int)
	for _, c := range counts {
		votes[c.Said] += c.Votes
	}
	return votes
}

// verdictOf says how good an answer is, as a sign and a word. It returns nothing for a wrong one, and while the right one is not known.
func verdictOf(p *workshop.Poll, said int) (sign, verdict string) {
	g, known := p.Grade(said)
	switch {
	case known && g == grade.Right:
		return "✓", "right"
	case known && g == grade.Close:
		return "≈", "close"
	}
	return "", ""
}

func runOf(r *workshop.Run) *run {
	s := &run{ID: r.ID, Title: words.Clean(r.Title), Live: !r.Over && !r.Frozen}
	switch {
	case r.Over:
		s.State = "The run is over."
	case r.Frozen:
		s.State = "The run stands still at the stop: what will become of it?"
	default:
		s.State = "The run goes on now."
	}
	return s
}
