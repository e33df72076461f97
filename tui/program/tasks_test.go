package program

import (
	"testing"
	"time"
)

func TestTasksKeepTheFirstPanicOnly(t *testing.T) {
	rang := make(chan struct{}, 2)
	tasks := &Tasks{alarm: func() { rang <- struct{}{} }}
	tasks.Go(func() { panic("one") })
	<-rang
	tasks.Go(func() { panic("another") })
	if !tasks.Wait(time.Minute) {
		t.Fatal("a task that panicked never ended")
	}
	if c := tasks.Crashed(); c == nil || c.value != "one" || len(rang) > 0 {
		t.Errorf("kept %+v, and the alarm rang %d times more", c, len(rang))
	}
}
