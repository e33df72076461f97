package main

import (
	"testing"

	"closingtime/tui/workshop"
)

// A poll in two rounds: hidden while it is open, shown when the host shows it, right and wrong told with the answer.
func TestAPollInTwoRounds(t *testing.T) {
	room := serve(t, newFile(t), "-title", "Thursday")
	host, guest := room.host(), room.guest()
	ana, _ := room.join("Ana")
	ben, _ := room.join("Ben")
	poll := do(t, host, workshop.Command{Ask: &workshop.Poll{Lesson: "01-signal", Question: "How many are answered?", Most: 7}}).ID

	vote(t, ana, poll, 3)
	vote(t, ben, poll, 7)
	vote(t, ana, poll, 0) // she has changed her mind
	do(t, host, workshop.Command{Hands: []workshop.Count{{Said: 7, Hands: 5}}})
	all := func(v workshop.View) bool { return v.Poll != nil && v.Poll.Voted == 7 }
	if v := await(t, guest, "the votes are counted", all); v.Poll.Shown != nil || v.Title != "Thursday" {
		t.Errorf("a guest sees hidden votes: %s", inJSON(v))
	}
	v := await(t, ana, "the votes are counted", all)
	if v.Poll.Shown != nil || v.You.Said == nil || *v.You.Said != 0 || v.People != nil || v.You.Name != "Ana" {
		t.Errorf("Ana sees %s", inJSON(v))
	}
	if v := await(t, host, "the votes are counted", all); counts(v.Poll.Shown) != "0:1 7:6" || len(v.People) != 2 {
		t.Errorf("the host sees %s", inJSON(v))
	}

	do(t, host, workshop.Command{Again: true})
	vote(t, ana, poll, 1)
	do(t, host, workshop.Command{Show: true})
	shown := await(t, ben, "the votes are shown", func(v workshop.View) bool { return v.Poll.Shown != nil })
	if counts(shown.Poll.Shown) != "1:1" || counts(shown.Poll.Before) != "0:1 7:6" || shown.Poll.Open || shown.You.Grade != "" {
		t.Errorf("Ben sees %s", inJSON(shown))
	}
	do(t, host, workshop.Command{Answer: &workshop.Answer{Was: 0, Near: 1, Out: 7, Why: "nobody listened"}})
	told := func(v workshop.View) bool { return v.Poll.Answer != nil }
	if v := await(t, ana, "the answer is told", told); v.You.Grade != "wrong" || v.You.Points != 2 {
		t.Errorf("Ana, who was right at first and wrong then, sees %s", inJSON(v))
	}
	if v := await(t, ben, "the answer is told", told); v.You.Grade != "wrong" || v.You.Points != 0 || v.Poll.Answer.Why != "nobody listened" {
		t.Errorf("Ben sees %s", inJSON(v))
	}
}
