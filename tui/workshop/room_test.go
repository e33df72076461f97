package workshop

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// noon is when the tests' rooms begin. Each change comes a second after the one before.
var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

// testRoom is a room with the changes that made it.
type testRoom struct {
	*Room
	t       *testing.T
	changes []Change
}

func newRoom(t *testing.T, names ...string) *testRoom {
	t.Helper()
	r := &testRoom{Room: new(Room), t: t}
	r.apply(Opened("Thursday", r.now()))
	for _, name := range names {
		c, err := r.Joins(name, "hash of "+name, r.now())
		if err != nil {
			t.Fatal(err)
		}
		r.apply(c)
	}
	return r
}

func (r *testRoom) now() time.Time { return noon.Add(time.Duration(len(r.changes)) * time.Second) }

func (r *testRoom) apply(c Change) {
	r.t.Helper()
	if err := r.Apply(c); err != nil {
		r.t.Fatal(err)
	}
	r.changes = append(r.changes, c)
}

var host = Viewer{Role: Host}

func memberNo(id int) Viewer { return Viewer{Role: Member, ID: id} }

// does has somebody do something that the room takes.
func (r *testRoom) does(by Viewer, c Command) {
	r.t.Helper()
	change, err := r.Decide(by, c, r.now())
	if err != nil {
		r.t.Fatalf("%+v: %v", c, err)
	}
	r.apply(change)
}

func (r *testRoom) votes(id, poll, said int) {
	r.t.Helper()
	r.does(memberNo(id), Command{Vote: &Vote{poll, said}})
}

func (r *testRoom) progresses(id int, p Progress) {
	r.t.Helper()
	r.does(memberNo(id), Command{Progress: &p})
}

func (r *testRoom) shares(id int, yes bool) {
	r.t.Helper()
	r.does(memberNo(id), Command{Share: &yes})
}

func (r *testRoom) sees(by Viewer) View { return r.View(by, Presence{Count: 1}, r.now()) }

func encoded(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Each field of a command is a kind of change, which the room can decide on, keep and apply; and only one is set.
func TestEachCommandIsAKindOfChange(t *testing.T) {
	names := make(map[string]bool)
	fields := reflect.TypeFor[Command]()
	for i := range fields.NumField() {
		field := fields.Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names[name] = true
		var c Command
		value := reflect.ValueOf(&c).Elem().Field(i)
		switch field.Type.Kind() {
		case reflect.Bool:
			value.SetBool(true)
		case reflect.Int:
			value.SetInt(1)
		case reflect.Slice:
			value.Set(reflect.MakeSlice(field.Type, 1, 1))
		default:
			value.Set(reflect.New(field.Type.Elem()))
		}
		if kind, err := c.kind(); err != nil || kind != name {
			t.Errorf("a command with only %s is of the kind %q (%v), want %q", field.Name, kind, err, name)
		}
	}
	for _, c := range []Command{{}, {Again: true, Show: true}} {
		if _, err := new(Room).Decide(host, c, noon); err == nil {
			t.Errorf("%+v says nothing, or two things, and is taken", c)
		}
	}
	for _, kind := range []string{kindOpened, kindJoined, kindGuessed, kindOver} {
		if names[kind] {
			t.Errorf("%q is a kind of change of its own and a command", kind)
		}
	}
}

// workshopOf is a whole workshop: two rounds, hands, a run, progress, teams, a hand, and somebody sent out.
func workshopOf(t *testing.T) *testRoom {
	r := newRoom(t, "Ana", "Ben", "Eve")
	yes, red := true, "Red"
	r.does(host, Command{Step: &Step{Plan: "45 minutes", Number: 1, Of: 9, Kind: "predict", Title: "What does SIGTERM do?", Length: 5 * time.Minute}})
	r.does(host, Command{Start: &Run{Lesson: "01-signal", Title: "Nobody heard the signal", Services: []string{"broken"}}})
	r.does(host, Command{Freeze: &yes})
	r.does(host, Command{Ask: &Poll{Lesson: "01-signal", Question: "How many are answered?", Most: 7}})
	r.votes(1, 1, 0)
	r.votes(2, 1, 7)
	r.votes(3, 1, 3)
	r.does(host, Command{Hands: []Count{{Said: 7, Hands: 4}}})
	r.does(host, Command{Again: true})
	r.votes(2, 1, 1)
	r.does(host, Command{Show: true})
	r.does(host, Command{Answer: &Answer{Was: 1, Near: 1, Out: 7}})
	change, err := r.Ends(1, 100, time.Second, r.now())
	if err != nil {
		t.Fatal(err)
	}
	r.apply(change)
	r.shares(1, true)
	r.does(memberNo(1), Command{Hand: &yes})
	r.does(memberNo(1), Command{Join: &red})
	r.progresses(1, Progress{Lesson: "01-signal", Step: "mend", Failed: []string{"exit", "answered"}})
	r.progresses(1, Progress{Lesson: "01-signal", Step: "mend", Done: []string{"01-signal"}, Passed: true})
	r.does(host, Command{Board: &BoardMode{On: true}})
	r.does(host, Command{Remove: 3})
	r.apply(Warned(WrongCodes, "192.168.1.9", 10, r.now()))
	return r
}

// The room is what its kept changes come to, read from JSON as from the file.
func TestTheRoomIsTheFoldOfItsChanges(t *testing.T) {
	r := workshopOf(t)
	again := new(Room)
	for _, c := range r.changes {
		var read Change
		if err := json.Unmarshal([]byte(encoded(t, c)), &read); err != nil {
			t.Fatal(err)
		}
		if err := again.Apply(read); err != nil {
			t.Fatal(err)
		}
	}
	for _, by := range []Viewer{host, memberNo(1), memberNo(2), memberNo(3), {Role: Guest}} {
		want, got := encoded(t, r.sees(by)), encoded(t, again.View(by, Presence{Count: 1}, r.now()))
		if got != want {
			t.Errorf("%v sees\n%s\nand in the room read again\n%s", by, want, got)
		}
	}
}

// A change that cannot be read leaves the room as it was, and is no panic.
func TestAChangeThatCannotBeRead(t *testing.T) {
	for _, c := range []Change{
		{Kind: "dance", Body: json.RawMessage(`{}`)}, {Kind: "vote", Body: json.RawMessage(`{"hand":true}`)},
		{Kind: "vote", Body: json.RawMessage(`{"vote":7}`)}, {Kind: kindJoined, Body: json.RawMessage(`{"id":9}`)},
		{Kind: kindOver, Body: json.RawMessage(`[]`)}, {Kind: kindOpened}, {Kind: kindGuessed, Body: json.RawMessage(`"`)},
	} {
		r := workshopOf(t)
		before := encoded(t, r.sees(host))
		if err := r.Apply(c); err == nil {
			t.Errorf("%s %s is applied", c.Kind, c.Body)
		}
		if after := encoded(t, r.sees(host)); after != before {
			t.Errorf("%s %s has changed the room", c.Kind, c.Body)
		}
	}
}

// Nobody sees votes before they are shown, nor anything of another member.
func TestWhatIsHidden(t *testing.T) {
	r := newRoom(t, "Ana", "Ben")
	r.does(host, Command{Ask: &Poll{Question: "How many?"}})
	r.shares(1, true)
	r.progresses(1, Progress{Lesson: "05-workers", Step: "mend", Failed: []string{"jobs"}})
	r.votes(1, 1, 4711)
	for _, by := range []Viewer{memberNo(2), {Role: Guest}} {
		text := encoded(t, r.sees(by))
		for _, secret := range []string{"Ana", "05-workers", "mend", "jobs", "4711", "hash of"} {
			if strings.Contains(text, secret) {
				t.Errorf("a %s sees %q: %s", by.Role, secret, text)
			}
		}
	}
	if v := r.sees(host); v.People[0].Lesson != "05-workers" || !v.People[0].Voted || counted(v.Poll.Shown) != "4711:1" {
		t.Errorf("the host sees %s", encoded(t, v))
	}
	if strings.Contains(encoded(t, r.sees(host)), "hash of") {
		t.Error("the host sees a token")
	}
	r.does(host, Command{Show: true})
	r.does(host, Command{Again: true})
	if v := r.sees(memberNo(2)); v.Poll.Shown != nil || counted(v.Poll.Before) != "4711:1" || v.Poll.Public {
		t.Errorf("in the second round, Ben sees %s", encoded(t, v.Poll))
	}
}

// Without a member's yes, the host sees who they are and whether they are connected; with a no, nothing is left of what was seen.
func TestTheYesToShareIsTheMembers(t *testing.T) {
	r := newRoom(t, "Ana")
	r.does(host, Command{Board: &BoardMode{On: true}})
	r.does(host, Command{Ask: &Poll{Question: "How many?"}})
	r.votes(1, 1, 3)
	r.does(host, Command{Answer: &Answer{Was: 3}})
	hidden := encoded(t, r.sees(host).People)
	if want := encoded(t, []Person{{ID: 1, Name: "Ana"}}); hidden != want || len(r.sees(host).Board.Lines) != 0 {
		t.Errorf("without a yes, the host sees %s, want %s", hidden, want)
	}
	if _, err := r.Decide(memberNo(1), Command{Progress: &Progress{Lesson: "01-signal"}}, noon); err == nil {
		t.Error("progress that is not shared is kept")
	}
	r.shares(1, true)
	r.progresses(1, Progress{Lesson: "01-signal", Step: "read", Failed: []string{"exit"}, Done: []string{"02-shutdown"}})
	r.progresses(1, Progress{Lesson: "01-signal", Step: "mend", Failed: []string{"exit"}, Done: []string{"02-shutdown"}})
	if v := r.sees(host); v.People[0].Step != "mend" || v.People[0].Points != forRight+forMended || len(v.Checks) != 1 || len(v.Board.Lines) != 1 {
		t.Errorf("with a yes, the host sees %s", encoded(t, v))
	}
	r.shares(1, false)
	if v := r.sees(host); encoded(t, v.People) != hidden || v.Checks != nil || len(v.Board.Lines) != 0 || len(r.member(1).stays) != 0 {
		t.Errorf("after a no, the host sees %s", encoded(t, v))
	}
}

// Each grade by the rule of the predictions, and points for the first round only.
func TestRightCloseAndWrong(t *testing.T) {
	r := newRoom(t, "right", "close", "wrong", "all", "none")
	r.does(host, Command{Board: &BoardMode{On: true}})
	r.does(host, Command{Ask: &Poll{Question: "How many are answered?", Most: 7}})
	for id, said := range []int{6, 5, 2, 7, 0} {
		r.shares(id+1, true)
		r.votes(id+1, 1, said)
	}
	r.does(host, Command{Again: true})
	r.votes(3, 1, 6)
	if v := r.sees(memberNo(1)); v.You.Grade != "" || v.You.Points != 0 {
		t.Errorf("before the answer is known, it is graded: %s", encoded(t, v.You))
	}
	r.does(host, Command{Answer: &Answer{Was: 6, Near: 1, Out: 6}})
	for id, want := range []string{"right 2", "close 1", "right 0", "right 2", "wrong 0"} { // who said 7 said all of them, which were 6 in the end
		you := r.sees(memberNo(id + 1)).You
		if got := fmt.Sprintf("%s %d", you.Grade, you.Points); got != want {
			t.Errorf("%s: %s, want %s", you.Name, got, want)
		}
	}
	if got := encoded(t, r.sees(Viewer{Role: Guest}).Board.Lines[0]); got != `{"name":"all","points":2,"predictions":1,"mended":0}` {
		t.Errorf("the board begins with %s", got)
	}
}

// The answer to the question about a run goes to that question, also when the host has put another one meanwhile.
func TestTheAnswerGoesToItsQuestion(t *testing.T) {
	r := newRoom(t, "Ana")
	r.does(host, Command{Ask: &Poll{Lesson: "01-signal", Question: "How many are cut off?"}})
	r.votes(1, 1, 7)
	r.does(host, Command{Ask: &Poll{Question: "Tea or coffee?", Choices: []string{"tea", "coffee"}}})
	r.does(host, Command{Answer: &Answer{Poll: 1, Was: 7}})
	if p := r.polls[0]; p.Answer == nil || p.Answer.Was != 7 {
		t.Errorf("the answer to the question about the run is %+v", p.Answer)
	}
	if p := r.sees(host).Poll; p.Answer != nil || !p.Open {
		t.Errorf("the question of the host's own has the answer %+v, and it is open: %v", p.Answer, p.Open)
	}
	if _, err := r.Decide(host, Command{Answer: &Answer{Poll: 3, Was: 1}}, r.now()); err == nil {
		t.Error("the answer to a question that was never put is taken")
	}
}

// A lesson counts once, however often it is reported; only lessons of the course and real checks are kept.
func TestWhatIsReportedIsCounted(t *testing.T) {
	r := newRoom(t, "Eve")
	r.does(host, Command{Board: &BoardMode{On: true}})
	r.shares(1, true)
	done := append(slices.Repeat([]string{"01-signal"}, 90), "a", "b", "02-shutdown")
	at := Progress{Lesson: "01-signal", Step: "mend", Done: done, Failed: []string{"you are fired", "exit", "exit"}}
	r.progresses(1, at.Within([]string{"01-signal", "02-shutdown"}))
	v := r.sees(host)
	if p := v.People[0]; p.Points != 2*forMended || p.Done != 2 || !slices.Equal(p.Failed, []string{"exit"}) {
		t.Errorf("the host sees %s", encoded(t, v))
	}
	if got := (Progress{Lesson: "99-mine", Step: "mend", Failed: []string{"exit"}}).Within([]string{"01-signal"}); encoded(t, got) != encoded(t, Progress{}) {
		t.Errorf("of a lesson that is not in the course is kept %s", encoded(t, got))
	}
}

// The host is told of each nuisance of an address once, of the latest last.
func TestAlarms(t *testing.T) {
	r := newRoom(t)
	for n, w := range []struct {
		of      Nuisance
		address string
	}{{WrongCodes, "192.168.1.9"}, {ManyJoins, "192.168.1.9"}, {UnknownTokens, "192.168.1.9"}, {ManyConnections, "192.168.1.8"}, {WrongCodes, "192.168.1.9"}, {"of a newer program", "192.168.1.9"}} {
		r.apply(Warned(w.of, w.address, 10*(n+1), r.now()))
	}
	alarms := r.sees(host).Alarms
	if len(alarms) != 4 || !strings.Contains(alarms[3].Text, "50 wrong codes") || !strings.Contains(alarms[2].Text, "192.168.1.8") {
		t.Errorf("the host is told %s", encoded(t, alarms))
	}
	if v := r.sees(Viewer{Role: Guest}); v.Alarms != nil {
		t.Errorf("a guest is told %s", encoded(t, v.Alarms))
	}
}

// Somebody who is sent out makes room for somebody else.
func TestAFullRoom(t *testing.T) {
	r := newRoom(t)
	for n := range MaxMembers {
		c, err := r.Joins(fmt.Sprintf("Learner %d", n), "", noon)
		if err != nil {
			t.Fatalf("member %d: %v", n+1, err)
		}
		r.apply(c)
	}
	if _, err := r.Joins("Ana", "", noon); err == nil || !strings.Contains(err.Error(), "full") {
		t.Errorf("one too many: %v", err)
	}
	r.does(host, Command{Remove: 7})
	if _, err := r.Joins("Ana", "", noon); err != nil {
		t.Errorf("in the place of somebody who was sent out: %v", err)
	}
}

// In a room with teams, a pair shares the verdicts on a copy, and has no more points than one alone for the same.
func TestATeamSharesTheVerdictsOnItsCopy(t *testing.T) {
	r := newRoom(t, "Ana", "Ben", "Eve")
	r.does(host, Command{Board: &BoardMode{On: true, Teams: true}})
	for id, team := range []string{"Red", "red ", ""} {
		r.shares(id+1, true)
		r.does(memberNo(id+1), Command{Join: &team})
	}
	r.does(host, Command{Ask: &Poll{Question: "Who?", Choices: []string{"me", "you"}}})
	for id, said := range []int{1, 1, 2} {
		r.votes(id+1, 1, said)
	}
	r.does(host, Command{Answer: &Answer{Was: 1}})
	r.progresses(1, Progress{Lesson: "01-signal", Step: "mend", Done: []string{"01-signal"}})
	r.progresses(3, Progress{Lesson: "01-signal", Step: "mend", Done: []string{"01-signal"}})
	if got, want := encoded(t, r.sees(host).Board.Lines), encoded(t, []Score{{"Red", 5, 1, 1}, {"Eve", 3, 0, 1}}); got != want {
		t.Errorf("the board is %s, want %s", got, want)
	}
	if v := r.sees(memberNo(2)); len(v.You.Done) != 1 {
		t.Errorf("Ben, whose copy is Ana's, has mended %v", v.You.Done)
	}
	r.does(host, Command{Board: &BoardMode{}})
	if v := r.sees(memberNo(2)); v.Board != nil || v.You.Done != nil {
		t.Errorf("without board and teams, Ben sees %s", encoded(t, v))
	}
}

// What is not possible is refused, with a reason of the right kind and a sentence that names the thing.
func TestWhatTheRoomRefuses(t *testing.T) {
	yes, blank := true, "\u200b"
	asked := func(p Poll) func(*testRoom) {
		return func(r *testRoom) { r.does(host, Command{Ask: &p}) }
	}
	number, choice := asked(Poll{Question: "How many?", Most: 7}), asked(Poll{Question: "Who?", Choices: []string{"me", "you"}})
	closed := func(r *testRoom) { number(r); r.does(host, Command{Show: true}) }
	second := func(r *testRoom) { number(r); r.does(host, Command{Again: true}) }
	known := func(r *testRoom) { number(r); r.does(host, Command{Answer: &Answer{Was: 1}}) }
	for _, c := range []struct {
		name    string
		before  func(*testRoom)
		by      Viewer
		command Command
		why     Why
		text    string
	}{
		{"a guest votes", number, Viewer{Role: Guest}, Command{Vote: &Vote{1, 1}}, NotAllowed, "joined"},
		{"a member asks", nil, memberNo(1), Command{Ask: &Poll{Question: "Why?"}}, NotAllowed, "member"},
		{"the host votes", number, host, Command{Vote: &Vote{1, 1}}, NotAllowed, "host"},
		{"somebody who was sent out", func(r *testRoom) { r.does(host, Command{Remove: 1}) }, memberNo(1), Command{Hand: &yes}, NotAllowed, "sent you out"},
		{"no such member", nil, memberNo(9), Command{Hand: &yes}, NotAllowed, "sent you out"},
		{"a vote without a question", nil, memberNo(1), Command{Vote: &Vote{1, 1}}, NotNow, "not put any more"},
		{"a vote on a question of before", func(r *testRoom) { number(r); choice(r) }, memberNo(1), Command{Vote: &Vote{1, 1}}, NotNow, "not put any more"},
		{"a vote after the end", closed, memberNo(1), Command{Vote: &Vote{1, 1}}, NotNow, "closed"},
		{"a choice that is not there", choice, memberNo(1), Command{Vote: &Vote{1, 3}}, Nonsense, "no 3"},
		{"no choice", choice, memberNo(1), Command{Vote: &Vote{1, 0}}, Nonsense, "no 0"},
		{"less than none", number, memberNo(1), Command{Vote: &Vote{1, -1}}, Nonsense, "-1"},
		{"more than all", number, memberNo(1), Command{Vote: &Vote{1, 8}}, Nonsense, "8 is more"},
		{"a number without end", asked(Poll{Question: "How many?"}), memberNo(1), Command{Vote: &Vote{1, 1 << 40}}, Nonsense, "1099511627776"},
		{"a team that cannot be read", nil, memberNo(1), Command{Join: &blank}, Nonsense, "team"},
		{"an empty question", nil, host, Command{Ask: &Poll{Question: " \x1b[31m "}}, Nonsense, "empty"},
		{"one choice", nil, host, Command{Ask: &Poll{Question: "Who?", Choices: []string{"me"}}}, Nonsense, "2 to 9"},
		{"ten choices", nil, host, Command{Ask: &Poll{Question: "Who?", Choices: strings.Split("a b c d e f g h i j", " ")}}, Nonsense, "has 10"},
		{"an empty choice", nil, host, Command{Ask: &Poll{Question: "Who?", Choices: []string{"me", "\x00"}}}, Nonsense, "empty"},
		{"again without a question", nil, host, Command{Again: true}, NotNow, "No question"},
		{"a third round", second, host, Command{Again: true}, NotNow, "second round"},
		{"again after the answer", known, host, Command{Again: true}, NotNow, "known"},
		{"open after the answer", known, host, Command{Voting: &yes}, NotNow, "known"},
		{"open after it was shown", closed, host, Command{Voting: &yes}, NotNow, "shown"},
		{"no hands", number, host, Command{Hands: []Count{}}, Nonsense, "at least one"},
		{"less than no hands", number, host, Command{Hands: []Count{{Said: 1, Hands: -4}}}, Nonsense, "-4"},
		{"too many hands", number, host, Command{Hands: []Count{{Said: 1, Hands: 1 << 30}}}, Nonsense, "1073741824"},
		{"hands for no answer", choice, host, Command{Hands: []Count{{Said: 3, Hands: 1}}}, Nonsense, "no 3"},
		{"hands counted twice", number, host, Command{Hands: []Count{{Said: 3, Hands: 1}, {Said: 3, Hands: 2}}}, Nonsense, "twice"},
		{"an answer that is no choice", choice, host, Command{Answer: &Answer{Was: 3}}, Nonsense, "3"},
		{"frozen without a run", nil, host, Command{Freeze: &yes}, NotNow, "No shared run"},
		{"nobody helped", nil, host, Command{Helped: 9}, NotNow, "number 9"},
		{"nobody sent out", nil, host, Command{Remove: -1}, NotNow, "number -1"},
		{"a step before the first", nil, host, Command{Step: &Step{Number: -1}}, Nonsense, "0 or more"},
	} {
		r := newRoom(t, "Ana")
		if c.before != nil {
			c.before(r)
		}
		_, err := r.Decide(c.by, c.command, r.now())
		refusal, ok := errors.AsType[*Refusal](err)
		if !ok || refusal.Why != c.why || !strings.Contains(refusal.Text, c.text) || !strings.HasSuffix(refusal.Text, ".") {
			t.Errorf("%s: %v, want %q in it", c.name, err, c.text)
		}
	}
}

func counted(list []Count) string {
	var all []string
	for _, c := range list {
		all = append(all, fmt.Sprintf("%d:%d", c.Said, c.Votes))
	}
	return strings.Join(all, " ")
}

// An answer is said as its choice, or as its number and the unit, with a blank between them.
func TestAnAnswerInWords(t *testing.T) {
	numbers := &Poll{Unit: clean(" s", maxTitle), Answer: &Answer{Was: 5}}
	choices := &Poll{Choices: []string{"none", "all"}}
	for _, c := range []struct {
		poll *Poll
		said int
		want string
	}{{numbers, 3, "3 s"}, {&Poll{}, 3, "3"}, {choices, 2, "all"}, {choices, 7, "7"}} {
		if got := c.poll.Say(c.said); got != c.want {
			t.Errorf("%d is said as %q, want %q", c.said, got, c.want)
		}
	}
	if got := numbers.Answers([]Count{{Said: 7}, {Said: 2}}, []Count{{Said: 2}}); !slices.Equal(got, []int{2, 5, 7}) {
		t.Errorf("the numbers to list are %v", got)
	}
	if got := choices.Answers([]Count{{Said: 2}}); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("the choices to list are %v", got)
	}
}
