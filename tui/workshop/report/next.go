package report

import (
	"fmt"
	"slices"

	"closingtime/lessons"
	"closingtime/tui/workshop"
)

// mostNext is how many lessons are recommended.
const mostNext = 6

// enough is the share of right votes at which the room has understood a question.
const enough = 0.7

// next returns what to read next: the lessons whose questions many got wrong in the end, those that members began to mend and did
// not finish, and then the next one of the course.
func next(h workshop.History, c *lessons.Course, base string) []Reading {
	var list []Reading
	seen := make(map[string]bool)
	add := func(l *lessons.Lesson, why string) {
		if !seen[l.Name] && len(list) < mostNext {
			list = append(list, Reading{l.Name + ": " + l.Title, link(base, l), why})
		}
		seen[l.Name] = true
	}
	var latest *lessons.Lesson
	for _, asked := range h.Asked {
		l, err := c.Find(asked.Poll.Lesson)
		if err != nil {
			continue
		}
		if latest == nil || l.Number > latest.Number {
			latest = l
		}
		last := share(asked.Rounds[0])
		if asked.Rounds[1].All > 0 {
			last = share(asked.Rounds[1])
		}
		if asked.Poll.Answer != nil && last.Votes > 0 && last.part() < enough {
			add(l, fmt.Sprintf("%d of %d were right in the end.", last.Right, last.Votes))
		}
	}
	for _, l := range c.Lessons {
		if begun, open := unfinished(h, l.Name); open > 0 {
			add(l, fmt.Sprintf("%d of %d who began to mend it did not finish.", open, begun))
		}
	}
	for _, l := range c.Lessons {
		if latest != nil && l.Number == latest.Number+1 {
			add(l, "It goes on from here.")
		}
	}
	return append(list, Reading{lessons.PracticeTitle, base + "/lessons/your-own-service.md", "What to look at first in a service of your own."})
}

// unfinished counts the members who began to mend a lesson, since their copy has failed, and those of them who have not mended it.
func unfinished(h workshop.History, lesson string) (begun, open int) {
	for _, m := range h.Members {
		if !slices.ContainsFunc(h.Judged, func(j workshop.Judged) bool { return j.Member == m.ID && j.Lesson == lesson }) {
			continue
		}
		begun++
		if !slices.Contains(m.Mended, lesson) {
			open++
		}
	}
	return begun, open
}
