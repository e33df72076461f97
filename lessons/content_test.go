package lessons_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"os"
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
	maxChanges           = 25 // lines that differ between broken and fixed, blank lines and the first comment left out
	minLines, maxLines   = 50, 130
	wantLessons          = 18 // in the parts that come from the article
	minHints, maxHints   = 2, 3
	maxChoice            = 72 // characters
	shopPackage          = "closingtime/playground/shop"
	testingPackage       = "closingtime/playground/drilltest"
	testingPackageLesson = 17
)

// points are those of the article that the course is made from.
var points = []string{
	"introduction",
	"symptom: no shutdown logs", "symptom: 502", "symptom: connections not closed", "symptom: goroutines still running",
	"symptom: stale connections",
	"cause 1", "cause 2", "cause 3", "cause 4", "cause 5", "cause 6",
	"step 1", "step 2", "step 3",
	"prevention 1", "prevention 2", "prevention 3", "prevention 4", "prevention 5", "prevention 6", "prevention 7",
}

// eachLesson runs a test for every lesson of the course.
func eachLesson(t *testing.T, test func(*testing.T, *lessons.Lesson)) {
	for _, lesson := range open(t).Lessons {
		t.Run(lesson.Name, func(t *testing.T) { test(t, lesson) })
	}
}

func open(t *testing.T) *lessons.Course {
	t.Helper()
	course, err := lessons.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	return course
}

func TestFrontMatterIsComplete(t *testing.T) {
	eachLesson(t, func(t *testing.T, l *lessons.Lesson) {
		if !regexp.MustCompile(`^Part [1-5]: \S`).MatchString(l.Part) {
			t.Errorf("its part is %q, want one of the five", l.Part)
		}
		if l.Minutes < 5 || l.Minutes > 30 {
			t.Errorf("it takes %d minutes, want 5 to 30", l.Minutes)
		}
		if words := len(strings.Fields(l.Summary)); words < 10 || words > 60 {
			t.Errorf("its summary has %d words, want one or two sentences", words)
		}
		if l.Requests < 1 && !l.StopsAtStart() {
			t.Error("its scenario stops the service with nothing in flight")
		}
		if len(l.Fails) == 0 {
			t.Error("it does not say which checks its broken service fails")
		}
		if l.Answer == "" {
			t.Error("its question has no answer")
		}
		if !strings.HasSuffix(l.Question, "?") || len(strings.Fields(l.Question)) < 5 {
			t.Errorf("its question is none: %q", l.Question)
		}
		for _, c := range l.Choices {
			if n := len([]rune(c.Text)); n > maxChoice {
				t.Errorf("this choice has %d characters, want at most %d, which is one line: %q", n, maxChoice, c.Text)
			}
		}
		for _, hint := range l.Fitting {
			if anyFinding := hint.Says == "" && hint.Status == 0; anyFinding && slices.Contains(l.Fails, hint.When) {
				t.Errorf("the hint for %s comes before all others, although the broken service fails it from the beginning", hint.When)
			}
		}
		if n := len(l.Hints); n < minHints || n > maxHints {
			t.Errorf("it has %d hints, want %d or %d", n, minHints, maxHints)
		}
		for _, hint := range l.Hints {
			if len(strings.Fields(hint)) < 4 {
				t.Errorf("this hint helps nobody: %q", hint)
			}
		}
	})
}

func TestPartsFollowEachOther(t *testing.T) {
	var parts []string
	for _, l := range open(t).Lessons {
		if len(parts) == 0 || parts[len(parts)-1] != l.Part {
			parts = append(parts, l.Part)
		}
	}
	if !slices.IsSorted(parts) || len(parts) > 5 {
		t.Errorf("the parts come in the order %q", parts)
	}
}

// beyondArticle is the part whose lessons are about what the article has nothing of.
const beyondArticle = "Part 5: "

// Each lesson names the points of the article that it answers, and together they leave none out.
func TestArticlePoints(t *testing.T) {
	course := open(t)
	answered := make(map[string]bool)
	ofArticle := 0
	for _, l := range course.Lessons {
		if !strings.HasPrefix(l.Part, beyondArticle) {
			ofArticle++
		} else if len(l.Article) == 0 {
			continue
		}
		if len(l.Article) == 0 {
			t.Errorf("%s names no point of the article", l.Name)
		}
		for _, point := range l.Article {
			if !slices.Contains(points, point) {
				t.Errorf("%s: the article has no point %q", l.Name, point)
			}
			answered[point] = true
		}
	}
	if ofArticle != wantLessons {
		t.Errorf("there are %d lessons in those parts, want %d", ofArticle, wantLessons)
	}
	for _, point := range points {
		if !answered[point] {
			t.Errorf("no lesson answers the article's point %q", point)
		}
	}
}

// The two services of a lesson differ by its mistake, and each can be read in one go.
func TestServices(t *testing.T) {
	eachLesson(t, func(t *testing.T, l *lessons.Lesson) {
		for _, of := range []string{lessons.Broken, lessons.Fixed} {
			text := read(t, filepath.Join(l.Dir(of), "main.go"))
			if n := strings.Count(text, "\n"); n < minLines || n > maxLines {
				t.Errorf("main.go of the %s one has %d lines, want %d to %d", of, n, minLines, maxLines)
			}
			if want := fmt.Sprintf("// Lesson %02d, %s: ", l.Number, of); !strings.HasPrefix(text, want) {
				t.Errorf("main.go of the %s one does not begin with %q", of, want)
			}
			for _, name := range files(t, l.Dir(of), "*.go") {
				checkImports(t, l, filepath.Join(l.Dir(of), name))
			}
		}
		if n := changes(t, l); n == 0 || n > maxChanges {
			t.Errorf("broken and fixed differ in %d lines, want 1 to %d", n, maxChanges)
		}
	})
}

// taught are the packages that a lesson is about, beside the standard library and the shop.
var taught = map[int][]string{
	22: {"github.com/coder/websocket", "github.com/coder/websocket/wsjson"},
	23: {
		"google.golang.org/grpc", "google.golang.org/grpc/codes", "google.golang.org/grpc/status",
		"google.golang.org/grpc/health", "google.golang.org/grpc/health/grpc_health_v1", shopPackage + "/shoprpc",
	},
	26: {"golang.org/x/sync/errgroup"},
}

// checkImports wants nothing but the standard library, the shop and what the lesson is about.
func checkImports(t *testing.T, l *lessons.Lesson, path string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(imported, "/")
		standard := first != "closingtime" && !strings.Contains(first, ".")
		tested := imported == testingPackage && l.Number == testingPackageLesson
		if !standard && !tested && imported != shopPackage && !slices.Contains(taught[l.Number], imported) {
			t.Errorf("%s imports %s", path, imported)
		}
	}
}

// changes returns how many lines of the two services differ, added ones and removed ones together. Tests are no part
// of a service.
func changes(t *testing.T, l *lessons.Lesson) int {
	t.Helper()
	var names []string
	for _, pattern := range []string{"*.go", "*.sh"} {
		names = slices.Concat(names, files(t, l.Dir(lessons.Broken), pattern), files(t, l.Dir(lessons.Fixed), pattern))
	}
	slices.Sort(names)
	sum := 0
	for _, name := range slices.Compact(names) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		broken, fixed := lines(t, filepath.Join(l.Dir(lessons.Broken), name)), lines(t, filepath.Join(l.Dir(lessons.Fixed), name))
		sum += len(broken) + len(fixed) - 2*common(broken, fixed)
	}
	return sum
}

// lines returns the lines of a file that are not blank, without its first comment. A file that is not there has none.
func lines(t *testing.T, path string) []string {
	t.Helper()
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return nil
	}
	text := read(t, path)
	if strings.HasPrefix(text, "// Lesson ") {
		_, text, _ = strings.Cut(text, "\n")
	}
	all := strings.Split(text, "\n")
	return slices.DeleteFunc(all, func(line string) bool { return strings.TrimSpace(line) == "" })
}

// common returns the length of the longest common subsequence.
func common(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, line := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if line == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(above, row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func TestCommon(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 0}, {"abc", "abc", 3}, {"abcd", "acd", 3}, {"abc", "xyz", 0}, {"abcbdab", "bdcaba", 4}} {
		if got := common(strings.Split(c.a, ""), strings.Split(c.b, "")); got != c.want {
			t.Errorf("%q and %q have %d in common, want %d", c.a, c.b, got, c.want)
		}
	}
}

// files returns the names of the files in dir that match.
func files(t *testing.T, dir, pattern string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		t.Fatal(err)
	}
	for i, path := range found {
		found[i] = filepath.Base(path)
	}
	return found
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}
