package lessons_test

import (
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"closingtime/lessons"
)

// Bounds of what a learner has to read at once.
const (
	minWords, maxWords = 300, 760 // without the links
	minScene, maxScene = 60, 120  // words before the first run
	minSaw, maxSaw     = 10, 100  // words on what that run has shown
	maxWhy             = 250      // words of the explanation after them
	maxCodeColumns     = 70
)

// sections of every lesson's prose, in this order. The first sets the scene: it is all that is shown before the first
// run. The second begins with what has just been seen.
var sections = []string{
	"What you will see", "Why it happens", "The fix", "What people get wrong next", "What you will read elsewhere", "Links",
}

func TestProse(t *testing.T) {
	eachLesson(t, func(t *testing.T, l *lessons.Lesson) {
		if first, _, _ := strings.Cut(l.Prose, "\n"); first != "# "+l.Title {
			t.Errorf("it begins with %q, want its title", first)
		}
		names, texts := split(l.Prose)
		if !slices.Equal(names, sections) {
			t.Fatalf("its sections are %q, want %q", names, sections)
		}
		text, _, _ := strings.Cut(l.Prose, "\n## Links\n")
		if words := len(strings.Fields(text)); words < minWords || words > maxWords {
			t.Errorf("it has %d words, want %d to %d", words, minWords, maxWords)
		}
		if words := len(strings.Fields(texts[0])); words < minScene || words > maxScene {
			t.Errorf("%s: %d words, want %d to %d", names[0], words, minScene, maxScene)
		}
		saw, why, _ := strings.Cut(strings.TrimSpace(texts[1]), "\n\n")
		if words := len(strings.Fields(saw)); words < minSaw || words > maxSaw {
			t.Errorf("%s begins with %d words on what one has seen, want %d to %d", names[1], words, minSaw, maxSaw)
		}
		if words := len(strings.Fields(why)); words > maxWhy {
			t.Errorf("%s: %d words, want at most %d", names[1], words, maxWhy)
		}
		for _, private := range []string{"/work/", "/home/", "/tmp/", "../", "COURSE.md", "DESIGN.md"} {
			if strings.Contains(l.Prose, private) {
				t.Errorf("it says %q, which says nothing to its reader", private)
			}
		}
		for _, code := range fenced(l.Prose, "") {
			for line := range strings.Lines(code) {
				line = strings.ReplaceAll(strings.TrimRight(line, "\n"), "\t", "    ")
				if n := len([]rune(line)); n > maxCodeColumns {
					t.Errorf("this line of code has %d columns, want at most %d: %s", n, maxCodeColumns, line)
				}
			}
		}
	})
}

// The text before the question does not answer it: the outcome belongs behind the fold, with the explanation.
func TestTheOutcomeComesAfterTheQuestion(t *testing.T) {
	outcomes := []string{
		"EOF", "connection reset", "unexpected", "already in use", "database is closed", "`500`", "502", "half done", "swallow",
		"is empty", "is lost", "are lost", "the fixed", "the broken", "SIGKILL comes in", "killed by",
	}
	eachLesson(t, func(t *testing.T, l *lessons.Lesson) {
		_, texts := split(l.Prose)
		if len(texts) == 0 {
			t.Fatal("it has no sections")
		}
		before := map[string]string{"summary": l.Summary, "first section": texts[0], "question": l.Question}
		for place, text := range before {
			for _, outcome := range outcomes {
				if strings.Contains(strings.ToLower(text), strings.ToLower(outcome)) {
					t.Errorf("its %s says %q, which tells the outcome", place, outcome)
				}
			}
		}
		if strings.ContainsAny(l.Summary, "{}`*") {
			t.Errorf("its summary is Markdown, and the map shows it as it is: %q", l.Summary)
		}
	})
}

// A lesson is read on the full screen and in lines of text. What only the screen has, the prose says is the full
// screen's.
func TestTheProseIsTrueInLinesOfTextToo(t *testing.T) {
	onScreen := regexp.MustCompile(`(?i)\b(lanes?|gauges?|signal line|on the screen|(top|foot) of the screen|at the foot|press [a-z0-9]\b)`)
	sentence := regexp.MustCompile(`[^.?!\n]+[.?!]?`)
	eachLesson(t, func(t *testing.T, l *lessons.Lesson) {
		for _, said := range sentence.FindAllString(l.Summary+"\n"+l.Question+"\n"+l.Prose, -1) {
			if found := onScreen.FindString(said); found != "" && !strings.Contains(said, "full screen") {
				t.Errorf("%q is on the screen only, in:%s", found, said)
			}
		}
	})
}

// The numbers that a lesson names are those of its run.
func TestNumbersAreThoseOfTheRun(t *testing.T) {
	named := regexp.MustCompile(`(\d+) (requests a second|seconds after SIGTERM|s here)`)
	eachLesson(t, func(t *testing.T, l *lessons.Lesson) {
		_, texts := split(l.Prose)
		if len(texts) == 0 {
			t.Fatal("it has no sections")
		}
		for _, found := range named.FindAllStringSubmatch(l.Question+"\n"+texts[0], -1) {
			want := strconv.FormatFloat(l.Policy.Grace.Seconds(), 'f', -1, 64)
			if found[2] == "requests a second" {
				want = strconv.FormatFloat(l.Rate, 'f', -1, 64)
			}
			if found[1] != want {
				t.Errorf("it says %q, and its front matter says %s", found[0], want)
			}
		}
	})
}

// The fix that a lesson shows first is in its solution, except for line breaks and comments.
func TestTheFixIsInTheSolution(t *testing.T) {
	eachLesson(t, func(t *testing.T, l *lessons.Lesson) {
		_, texts := split(l.Prose)
		if len(texts) < 3 {
			t.Skip("it has no such section")
		}
		var solution strings.Builder
		for _, name := range files(t, l.Dir(lessons.Fixed), "*.go") {
			solution.WriteString(read(t, filepath.Join(l.Dir(lessons.Fixed), name)))
		}
		whole := bare(solution.String())
		shown := fenced(texts[2], "go")
		if len(shown) == 0 {
			return // the fix is no Go code
		}
		for part := range strings.SplitSeq(shown[0], "// …") {
			if !strings.Contains(whole, bare(part)) {
				t.Errorf("its solution does not have this:\n%s", part)
			}
		}
	})
}

var (
	linkStart = regexp.MustCompile(`\]\(`)
	link      = regexp.MustCompile(`\[([^\[\]]+)\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)?)\)`)
)

func TestLinks(t *testing.T) {
	eachLesson(t, func(t *testing.T, l *lessons.Lesson) {
		prose := l.Prose
		for _, code := range fenced(prose, "") {
			prose = strings.Replace(prose, code, "", 1)
		}
		links := link.FindAllStringSubmatch(prose, -1)
		if starts := len(linkStart.FindAllString(prose, -1)); starts != len(links) {
			t.Errorf("%d links begin and %d are whole", starts, len(links))
		}
		for _, found := range links {
			if err := checkLink(found[1], found[2]); err != nil {
				t.Error(err)
			}
		}
		names, texts := split(prose)
		if len(names) == 0 || names[len(names)-1] != "Links" {
			t.Fatal("it does not end with its links")
		}
		listed := strings.Split(strings.TrimSpace(texts[len(texts)-1]), "\n")
		if len(listed) < 2 {
			t.Errorf("it lists %d links, want at least 2", len(listed))
		}
		seen := make(map[string]bool)
		for _, line := range listed {
			text, ok := strings.CutPrefix(line, "- ")
			found := link.FindStringSubmatch(text)
			if !ok || found == nil || !strings.HasPrefix(text, found[0]) {
				t.Errorf("this is no item of a list of links: %q", line)
				continue
			}
			if seen[found[2]] {
				t.Errorf("it lists %s twice", found[2])
			}
			seen[found[2]] = true
		}
	})
}

func TestCheckLink(t *testing.T) {
	for _, c := range []struct {
		text, target string
		ok           bool
	}{
		{"context", "https://pkg.go.dev/context#Cause", true},
		{"golang/go#23829: idle connections", "https://github.com/golang/go/issues/23829", true},
		{"golang/go#23829", "https://github.com/golang/go/issues/23828", false},
		{"an issue", "https://github.com/golang/go/issues/", false},
		{"context", "http://pkg.go.dev/context", false},
		{"context", "pkg.go.dev/context", false},
		{"context ", "https://pkg.go.dev/context", false},
		{"context", "https:///context", false},
	} {
		if err := checkLink(c.text, c.target); (err == nil) != c.ok {
			t.Errorf("the link %q to %s: %v", c.text, c.target, err)
		}
	}
}

func checkLink(text, target string) error {
	u, err := url.Parse(target)
	switch {
	case err != nil:
		return err
	case u.Scheme != "https" || u.Host == "" || u.User != nil:
		return fmt.Errorf("%s is not an https address", target)
	case strings.TrimSpace(text) != text || text == "":
		return fmt.Errorf("the text of the link to %s is %q", target, text)
	}
	if issue, ok := strings.CutPrefix(target, "https://github.com/golang/go/issues/"); ok {
		issue, _, _ = strings.Cut(issue, "#")
		if n, err := strconv.Atoi(issue); err != nil || n <= 0 {
			return fmt.Errorf("%s is no issue", target)
		}
		if strings.Contains(text, "golang/go#") && !strings.Contains(text, "golang/go#"+issue) {
			return fmt.Errorf("the link %q leads to issue %s", text, issue)
		}
	}
	return nil
}

// split returns the names and the texts of the sections of a lesson's prose. Headings inside code are none.
func split(prose string) (names, texts []string) {
	inCode := false
	for line := range strings.Lines(prose) {
		if strings.HasPrefix(line, "```") {
			inCode = !inCode
		}
		if name, ok := strings.CutPrefix(line, "## "); ok && !inCode {
			names, texts = append(names, strings.TrimSpace(name)), append(texts, "")
			continue
		}
		if len(texts) > 0 {
			texts[len(texts)-1] += line
		}
	}
	return names, texts
}

// fenced returns the blocks of code in that language, or in any.
func fenced(markdown, language string) []string {
	var blocks []string
	for _, found := range regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$").FindAllStringSubmatch(markdown, -1) {
		if language == "" || found[1] == language {
			blocks = append(blocks, found[2])
		}
	}
	return blocks
}

var comment = regexp.MustCompile(`(?m)(^|\s)//.*$`)

// bare returns code without comments and white space.
func bare(code string) string {
	return strings.Join(strings.Fields(comment.ReplaceAllString(code, "")), "")
}

// The page after the last lesson names lessons that there are, and its links are whole.
func TestYourOwnService(t *testing.T) {
	course := open(t)
	if first, _, _ := strings.Cut(course.Practice, "\n"); first != "# "+lessons.PracticeTitle {
		t.Errorf("it begins with %q", first)
	}
	for _, found := range regexp.MustCompile(`\((\d\d(?:, \d\d)*)\)`).FindAllStringSubmatch(course.Practice, -1) {
		for name := range strings.SplitSeq(found[1], ", ") {
			if _, err := course.Find(name); err != nil {
				t.Error(err)
			}
		}
	}
	for _, found := range link.FindAllStringSubmatch(course.Practice, -1) {
		if err := checkLink(found[1], found[2]); err != nil {
			t.Error(err)
		}
	}
}
