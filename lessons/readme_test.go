package lessons_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"closingtime/lessons"
)

// TestREADME holds the tables of README.md against the lessons: each lesson with the checks that its broken service
// fails, and each point of the article with the lessons that teach it.
func TestREADME(t *testing.T) {
	course, err := lessons.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(course.Root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	taught := make(map[string][]string)
	for _, l := range course.Lessons {
		link := fmt.Sprintf("[%s](lessons/%s/lesson.md)", l.Name, l.Name)
		row := fmt.Sprintf("| %s | %s | `%s` |\n", link, l.Title, strings.Join(l.Fails, "`, `"))
		if !strings.Contains(string(text), row) {
			t.Errorf("README.md lacks this row: %s", row)
		}
		for _, point := range l.Article {
			taught[point] = append(taught[point], link)
		}
	}
	for point, links := range taught {
		found := false
		for line := range strings.Lines(string(text)) {
			found = found || strings.HasPrefix(line, "| "+point+" |") && strings.HasSuffix(line, "| "+strings.Join(links, ", ")+" |\n")
		}
		if !found {
			t.Errorf("README.md has no row that says that %s is taught in %s", point, strings.Join(links, ", "))
		}
	}
}

// An export goes to standard output, and README.md says so and how to keep it.
func TestREADMESaysWhereAnExportGoes(t *testing.T) {
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.Contains(line, "./tui export") && strings.Contains(line, "standard output") && strings.Contains(line, "-o ") {
			return
		}
	}
	t.Error("README.md does not say in one line that an export goes to standard output, and that -o keeps it in a file")
}
