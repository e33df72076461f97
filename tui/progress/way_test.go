package progress

import (
	"path/filepath"
	"testing"

	"closingtime/lessons"
)

// Each step that is taken brings one further, and leaves fewer minutes; a lesson that is done leaves none.
func TestTheWayGetsShorterWithEachStep(t *testing.T) {
	store, err := Open(filepath.Join(t.TempDir(), "progress.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := []*lessons.Lesson{{Name: "01-one", Minutes: 12, Exercise: &lessons.Exercise{}}, {Name: "02-two", Minutes: 8}}
	before := store.State().WayThrough(all)
	if want := (Way{Steps: 17, Minutes: 20}); before != want {
		t.Fatalf("at the beginning it is %+v, want %+v", before, want)
	}
	for _, step := range Steps(true) {
		if err := store.At("01-one", step); err != nil {
			t.Fatal(err)
		}
		way := store.State().WayThrough(all)
		if step == StepMend { // taken when the copy has passed
			if way != before {
				t.Errorf("opening the copy moves it from %+v to %+v", before, way)
			}
			continue
		}
		if way.Taken != before.Taken+1 || way.Minutes >= before.Minutes || way.Percent() <= before.Percent() {
			t.Errorf("%s moves it from %+v to %+v", step, before, way)
		}
		before = way
	}
	if err := store.PassedYours("01-one"); err != nil {
		t.Fatal(err)
	}
	if way, want := store.State().WayThrough(all), (Way{Done: 1, Taken: 9, Steps: 17, Minutes: 8}); way != want {
		t.Errorf("with one lesson done it is %+v, want %+v", way, want)
	}
	if (Way{}).Percent() != 0 {
		t.Error("a course without lessons has a part that is done")
	}
}
