package lessons_test

import (
	"testing"

	"closingtime/lessons"
	"closingtime/playground/drills"
	"closingtime/playground/verdict"
	"closingtime/playground/words"
)

// Each cure that a drill names has a sentence and, where it is about shutdown, a lesson of the course that teaches it.
func TestEveryCureIsTaught(t *testing.T) {
	course, err := lessons.Open(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, cure := range verdict.AllCures() {
		if words.Cure(cure) == "" {
			t.Errorf("%s has no sentence", cure)
		}
		if cure == verdict.MendErrors {
			continue // it is not about shutdown
		}
		if _, err := course.Find(drills.Lesson(cure)); err != nil {
			t.Errorf("%s is taught by %q: %v", cure, drills.Lesson(cure), err)
		}
	}
}
