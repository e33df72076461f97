package main

import (
	"testing"

	"closingtime/lessons"
	"closingtime/tui/builds/buildstest"
	"closingtime/tui/progress"
)

// The playground is whole, whether somebody takes the course alone or in a workshop: a recorded run of it can be tried once more.
func TestTheCourseComesWithThePlayground(t *testing.T) {
	course := &lessons.Course{Root: t.TempDir()}
	kept, err := progress.OpenOf(course)
	if err != nil {
		t.Fatal(err)
	}
	shared := withPlayground(course, buildstest.Idle(t, course), kept)
	if shared.Playground == nil || shared.TryAgain == nil {
		t.Errorf("it has a playground: %v, whose runs can be tried again: %v", shared.Playground != nil, shared.TryAgain != nil)
	}
}
