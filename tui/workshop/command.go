package workshop

import "slices"

// Command is what a member or the host wants of the room. Exactly one field is set, and says what.
type Command struct {
	// Of members.
	Vote     *Vote     `json:"vote,omitempty"`
	Hand     *bool     `json:"hand,omitempty"`     // raise it, or take it down
	Progress *Progress `json:"progress,omitempty"` // where they are, as long as they share it
	Share    *bool     `json:"share,omitempty"`    // their yes, or no, to showing the host where they are and, on a board, the room their points
	Join     *string   `json:"join,omitempty"`     // the team to join; "" leaves it

	// Of the host.
	Step   *Step      `json:"step,omitempty"`   // what the room does now
	Ask    *Poll      `json:"ask,omitempty"`    // puts a question; ID, Round and what the votes are come from the room
	Voting *bool      `json:"voting,omitempty"` // closes the vote, or opens it again
	Again  bool       `json:"again,omitempty"`  // the second round
	Show   bool       `json:"show,omitempty"`   // the votes of this round
	Hands  []Count    `json:"hands,omitempty"`  // the hands counted in the room, for each answer; replaces the count before
	Answer *Answer    `json:"answer,omitempty"`
	Known  *Answer    `json:"known,omitempty"`  // the answer, for the host alone, while the room has yet to see it
	Start  *Run       `json:"start,omitempty"`  // a shared run begins; its events are sent beside the commands
	Freeze *bool      `json:"freeze,omitempty"` // the shared run stands still, or goes on
	Helped int        `json:"helped,omitempty"` // the member whose hand is taken down
	Remove int        `json:"remove,omitempty"` // the member who is sent out
	Board  *BoardMode `json:"board,omitempty"`
	End    bool       `json:"end,omitempty"` // the workshop is over
}

// Done is what a command has done.
type Done struct {
	Version int `json:"version"`      // of the first view that shows it
	ID      int `json:"id,omitempty"` // of the poll or the run that it began
}

// Vote is an answer to the poll: a number, or the number of a choice from 1.
type Vote struct {
	Poll int `json:"poll"`
	Said int `json:"said"`
}

// Progress is where a member is.
type Progress struct {
	Lesson  string   `json:"lesson"`
	Step    string   `json:"step"`
	Done    []string `json:"done,omitempty"`    // the lessons of which their copy has passed
	Failed  []string `json:"failed,omitempty"`  // the checks that failed in the latest verdict on their copy
	Passed  bool     `json:"passed,omitempty"`  // that verdict was a pass
	Changed bool     `json:"changed,omitempty"` // the copy that it is about was no longer the broken service
}

// Within returns the part of the progress that is about lessons of a course, so that a member cannot invent lessons.
func (p Progress) Within(course []string) Progress {
	outside := func(lesson string) bool { return !slices.Contains(course, lesson) }
	if outside(p.Lesson) {
		p = Progress{Done: p.Done}
	}
	p.Done = slices.DeleteFunc(slices.Clone(p.Done), outside)
	return p
}

// BoardMode says whether there is a board, and whether teams share their points and the verdicts on a copy.
type BoardMode struct {
	On    bool `json:"on"`
	Teams bool `json:"teams"`
}
