package screens

import (
	"errors"
	"strings"
	"testing"

	"closingtime/lessons"
)

// A damaged lesson is named at the foot of the map, with the command that says what is wrong.
func TestMapNamesDamagedLessons(t *testing.T) {
	s := theSchool(t)
	m := NewMap(s)
	m.SetSize(80, 24)
	if got := m.View(); strings.Contains(got, "left out") {
		t.Errorf("with no lesson damaged, the map says:\n%s", got)
	}
	s.lessons.Damaged = []lessons.Damaged{{Name: "05-workers", Err: errors.New("bad")}, {Name: "07-stuck", Err: errors.New("worse")}}
	m.SetSize(80, 24)
	if want, got := "left out: 05-workers, 07-stuck; go run ./tui check 05-workers says why", m.View(); !strings.Contains(got, want) {
		t.Errorf("the map does not say %q:\n%s", want, got)
	}
}
