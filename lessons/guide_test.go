package lessons_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"closingtime/lessons"
)

// How fast people are, in words a minute, and how long they take at least.
const (
	aloud      = 130
	toThink    = time.Minute      // for the first vote
	toTalk     = 2 * time.Minute  // before the second vote
	toVote     = time.Minute      // the second vote
	longestRun = 20 * time.Second // of the lessons of the plans, from the stop to the verdict; see "How the times were found"
)

// maxTitle is the longest title of a step: one line of the projector's large letters.
const maxTitle = 40

func guide(t *testing.T) string {
	t.Helper()
	return read(t, filepath.Join(open(t).Root, filepath.FromSlash(lessons.GuideFile)))
}

func plans(t *testing.T) []lessons.Plan {
	t.Helper()
	plans, err := open(t).Plans()
	if err != nil {
		t.Fatal(err)
	}
	return plans
}

// Each step of a plan is as long as what is done in it: what is read out, the thinking, the run, the lesson.
func TestPlansLeaveTimeForWhatIsDone(t *testing.T) {
	course := open(t)
	for _, p := range plans(t) {
		for _, s := range p.Steps {
			needs := time.Duration(wordsAloud(s.Notes)) * time.Minute / aloud
			switch s.Kind {
			case lessons.StepPredict:
				needs += toThink
			case lessons.StepTalk:
				needs += toTalk
			case lessons.StepAgain:
				needs = toVote // it is said while they vote
			case lessons.StepShow:
				needs += longestRun
			case lessons.StepWork:
				if s.Lesson != "" {
					lesson, err := course.Find(s.Lesson)
					if err != nil {
						t.Fatal(err)
					}
					needs = time.Duration(lesson.Minutes) * time.Minute
				}
			}
			if s.Length < needs {
				t.Errorf("plan %s at %v: %q takes %v, and what is done in it takes %v", p.Name, s.At, s.Title, s.Length, needs.Round(time.Second))
			}
		}
	}
}

// wordsAloud counts the words of notes that are for reading out: those behind a bar.
func wordsAloud(notes string) (words int) {
	for line := range strings.Lines(notes) {
		if said, ok := strings.CutPrefix(line, ">"); ok {
			words += len(strings.Fields(said))
		}
	}
	return words
}

// Each step can be shown and led: its title fits a projector, and a facilitator with the notes alone knows what to do. A question has
// all four of its steps, and the hint in its notes is one of its lesson's.
func TestStepsOfTheGuide(t *testing.T) {
	course := open(t)
	hint := regexp.MustCompile(`(?m)^Hint: (.*(?:\n\S.*)*)$`)
	for _, p := range plans(t) {
		for i, s := range p.Steps {
			if n := len([]rune(s.Title)); n > maxTitle {
				t.Errorf("plan %s at %v: the title %q has %d characters, want at most %d", p.Name, s.At, s.Title, n, maxTitle)
			}
			if s.Notes == "" && s.Kind != lessons.StepBreak {
				t.Errorf("plan %s at %v: %q has no notes", p.Name, s.At, s.Title)
			}
			if s.Kind != lessons.StepPredict {
				continue
			}
			var kinds []string
			for _, next := range p.Steps[i:min(i+4, len(p.Steps))] {
				kinds = append(kinds, next.Kind)
			}
			if want := []string{lessons.StepPredict, lessons.StepTalk, lessons.StepAgain, lessons.StepShow}; !slices.Equal(kinds, want) {
				t.Errorf("plan %s at %v: the question has the steps %v, want %v", p.Name, s.At, kinds, want)
			}
			lesson, err := course.Find(s.Lesson)
			if err != nil {
				t.Fatal(err)
			}
			found := hint.FindStringSubmatch(s.Notes)
			if found == nil || !slices.Contains(lesson.Hints, strings.ReplaceAll(found[1], "\n", " ")) {
				t.Errorf("plan %s at %v: the hint %q is none of the lesson's: %q", p.Name, s.At, found, lesson.Hints)
			}
		}
	}
}

// `-course NAME` shows the lessons of the plan of that name, and perhaps more.
func TestPlansHaveACourse(t *testing.T) {
	course := open(t)
	for _, p := range plans(t) {
		path := course.Path(p.Name)
		if path.Name != p.Name {
			t.Errorf("there is no course %q for the plan of that name", p.Name)
			continue
		}
		for _, s := range p.Steps {
			if s.Lesson != "" && !slices.ContainsFunc(path.Lessons, func(l *lessons.Lesson) bool { return l.Name == s.Lesson }) {
				t.Errorf("plan %s has %s at %v, and the course of that name does not", p.Name, s.Lesson, s.At)
			}
		}
	}
}

// The table of plans names their lessons.
func TestTheTableOfPlans(t *testing.T) {
	text := guide(t)
	for _, p := range plans(t) {
		var asked, mended []string
		for _, s := range p.Steps {
			number, _, _ := strings.Cut(s.Lesson, "-")
			switch {
			case s.Kind == lessons.StepPredict:
				asked = append(asked, number)
			case s.Kind == lessons.StepWork && s.Lesson != "":
				mended = append(mended, number)
			}
		}
		row := regexp.MustCompile("(?m)^\\| \\[`" + p.Name + "`\\].*$").FindString(text)
		cells := strings.Split(row, " | ")
		if len(cells) != 4 || cells[2] != strings.Join(asked, ", ") {
			t.Errorf("the row of plan %s is %q, want its questions %v", p.Name, row, asked)
			continue
		}
		want := strings.Join(mended, ", ")
		if slices.Equal(asked, mended) {
			want = "the same"
		}
		if !strings.HasPrefix(cells[3], want) {
			t.Errorf("the row of plan %s ends with %q, want the lessons to mend %v", p.Name, cells[3], mended)
		}
	}
}

// The links of the guide lead to a file, to one of its headings or to an https address, and the lessons that it names are there.
func TestLinksOfTheGuide(t *testing.T) {
	course, text := open(t), guide(t)
	anchors := make(map[string]bool)
	for _, found := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(text, -1) {
		anchors["#"+anchor(found[1])] = true
	}
	for _, found := range link.FindAllStringSubmatch(text, -1) {
		target := found[2]
		switch {
		case strings.HasPrefix(target, "#"):
			if !anchors[target] {
				t.Errorf("no heading is called %s", target)
			}
		case strings.Contains(target, "://"):
			if err := checkLink(found[1], target); err != nil {
				t.Error(err)
			}
		default:
			if _, err := os.Stat(filepath.Join(course.Root, "lessons", target)); err != nil {
				t.Error(err)
			}
			if name, _, ok := strings.Cut(target, "/"); ok && found[1] != name {
				t.Errorf("the link %q leads to %s", found[1], target)
			}
		}
	}
	named := regexp.MustCompile(`\b([012]\d-[a-z]+(?:-[a-z]+)*)|\blessons? (\d\d)\b`)
	for _, found := range named.FindAllStringSubmatch(text, -1) {
		if _, err := course.Find(found[1] + found[2]); err != nil {
			t.Errorf("it says %q: %v", found[0], err)
		}
	}
	for _, private := range []string{"/work/", "/home/", "/tmp/", "../"} {
		if strings.Contains(text, private) {
			t.Errorf("it says %q, which says nothing to its reader", private)
		}
	}
}

// anchor returns the name that GitHub gives to a heading.
func anchor(heading string) string {
	kept := strings.Map(func(c rune) rune {
		if c == ' ' || c == '-' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
			return c
		}
		return -1
	}, strings.ToLower(heading))
	return strings.ReplaceAll(kept, " ", "-")
}
