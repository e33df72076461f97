// Package workshop is the room of a team workshop: its state, and the rules by which that changes. It has no network and no storage:
// the state is a fold over the changes, in the order in which they were kept.
package workshop

import "time"

// Role is what somebody may see and do in the room.
type Role string

// The roles.
const (
	Guest  Role = "guest"  // anybody with a browser: reads what is shown to all
	Member Role = "member" // somebody who joined with the room's code
	Host   Role = "host"   // the facilitator, by the key that only the host's machine has
)

// View is what the room shows to somebody. It holds nothing that the role may not know: the votes of a poll are not in it
// before the host shows them, nor is anything that another member does, except in the view of the host.
type View struct {
	Version int       `json:"version"` // grows with every change
	Now     time.Time `json:"now"`     // by the host's clock
	Title   string    `json:"title"`   // of the room
	Closing bool      `json:"closing"` // the room is being closed, and a client should come back later
	Ended   bool      `json:"ended"`   // the workshop is over

	Step    Step   `json:"step"`            // what the room does
	Present int    `json:"present"`         // how many members are connected
	Poll    *Poll  `json:"poll,omitempty"`  // the latest, or nil
	Run     *Run   `json:"run,omitempty"`   // the latest shared run, or nil
	Board   *Board `json:"board,omitempty"` // nil while it is off

	You    *You      `json:"you,omitempty"`    // of a member
	People []Person  `json:"people,omitempty"` // in the host's view only
	Checks []Failing `json:"checks,omitempty"` // in the host's view only: which checks fail most, the most frequent first
	Alarms []Alarm   `json:"alarms,omitempty"` // in the host's view only
}

// Step is what the room does now, and until when.
type Step struct {
	Plan   string        `json:"plan,omitempty"` // the name of the plan of which it is a step; "" without a plan
	Number int           `json:"number"`         // from 0
	Of     int           `json:"of"`             // how many steps the plan has
	Kind   string        `json:"kind"`           // one of the kinds of lessons.PlanStep
	Title  string        `json:"title"`          // a few words, for the projector
	Lesson string        `json:"lesson,omitempty"`
	Began  time.Time     `json:"began"`
	Length time.Duration `json:"length"` // 0 without a timer
}

// Poll is a question put to the room. Its numbers were frozen when it was put.
type Poll struct {
	ID       int       `json:"id"`
	Asked    time.Time `json:"asked,omitzero"`   // when it was put
	Lesson   string    `json:"lesson,omitempty"` // "" for a question of the host's own
	Service  string    `json:"service,omitempty"`
	Question string    `json:"question"`
	Choices  []string  `json:"choices,omitempty"` // without any, the answer is a number
	Most     int       `json:"most,omitempty"`    // the largest number that can be right; 0 without such a limit
	Unit     string    `json:"unit,omitempty"`    // of the number
	Round    int       `json:"round"`             // 1 or, after talking, 2
	Open     bool      `json:"open"`              // votes are taken
	Voted    int       `json:"voted"`             // how many have voted in this round, hands counted in the room included
	Hands    int       `json:"hands,omitempty"`   // of them, how many are hands

	Public bool    `json:"public,omitempty"` // the host has shown the votes of this round to everybody
	Shown  []Count `json:"shown,omitempty"`  // the votes of this round, once the host has shown them; in the host's view always
	Before []Count `json:"before,omitempty"` // those of the first round, likewise
	Answer *Answer `json:"answer,omitempty"` // once the run has given it, or the host has told it
	Known  *Answer `json:"known,omitempty"`  // in the host's view only: the answer that the room is yet to see, once the run is over behind the scenes
}

// Count is how many voted for an answer: a number or, in a poll with choices, the number of the choice, from 1.
type Count struct {
	Said  int `json:"said"`
	Votes int `json:"votes"`
	Hands int `json:"hands,omitempty"` // of them, those counted in the room by the host
}

// Answer is what came out, and why.
type Answer struct {
	Poll int    `json:"poll,omitempty"` // the question; 0 for the latest
	Was  int    `json:"was"`            // as in Count
	Why  string `json:"why,omitempty"`
	Near int    `json:"near,omitempty"` // an answer that is at most this far away is close: the Near of prediction.ScaleOf

	FromNone bool `json:"from_none,omitempty"` // the FromNone of prediction.ScaleOf
	Out      int  `json:"out,omitempty"`       // of how many the answer is a part, or 0; who said the Most of the poll said all of them
}

// Run is a run that the host shares with the room.
type Run struct {
	ID       int           `json:"id"`
	Began    time.Time     `json:"began,omitzero"`
	Lesson   string        `json:"lesson,omitempty"`
	Services []string      `json:"services,omitempty"`
	Title    string        `json:"title"`
	Frozen   bool          `json:"frozen"` // it stands still at the stop, while the question about it is open
	Over     bool          `json:"over"`   // all its events are there
	Events   int           `json:"events"` // how many there are
	Length   time.Duration `json:"length"` // the time of the latest event
}

// You is what a member is told about themselves.
type You struct {
	ID     int    `json:"id"`
	Name   string `json:"name"`
	Team   string `json:"team,omitempty"`
	Shares bool   `json:"shares"`          // the host sees where they are, by their own yes
	Hand   bool   `json:"hand"`            // raised
	Said   *int   `json:"said,omitempty"`  // their vote in this round of the poll
	First  *int   `json:"first,omitempty"` // their vote in the first round
	Grade  string `json:"grade,omitempty"` // of the latest vote, once the answer is known: "right", "close" or "wrong"
	Points int    `json:"points"`

	Done []string `json:"done,omitempty"` // the lessons of which their copy has passed or, in a room with teams, that of somebody in their team
}

// Person is a member as the host sees them. Of a member who does not share, it has the name, the team, the hand and whether
// they are connected, and nothing else.
type Person struct {
	ID     int       `json:"id"`
	Name   string    `json:"name"`
	Team   string    `json:"team,omitempty"`
	Online bool      `json:"online"`
	Seen   time.Time `json:"seen"`          // when they were last heard of
	Hand   time.Time `json:"hand,omitzero"` // since when it is raised
	Shares bool      `json:"shares"`
	Lesson string    `json:"lesson,omitempty"` // where they are; these are empty unless they share it
	Step   string    `json:"step,omitempty"`
	Since  time.Time `json:"since,omitzero"`
	Done   int       `json:"done"`             // lessons of which their copy has passed
	Failed []string  `json:"failed,omitempty"` // the checks that failed in their latest verdict
	Voted  bool      `json:"voted"`            // in this round
	Points int       `json:"points"`
}

// Failing is a check and of how many members it fails now.
type Failing struct {
	Check   string `json:"check"`
	Members int    `json:"members"`
}

// Alarm is something that the host should know: somebody guesses codes, say.
type Alarm struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// Board is the points of the members who share where they are, or of their teams in a room with teams, the most first.
type Board struct {
	Teams bool    `json:"teams"`
	Lines []Score `json:"lines"`
}

// Score is a line of the board.
type Score struct {
	Name        string `json:"name"`
	Points      int    `json:"points"`
	Predictions int    `json:"predictions"` // right ones
	Mended      int    `json:"mended"`      // lessons
}
