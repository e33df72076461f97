package plain

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"closingtime/tui/program"
	rooms "closingtime/tui/screens/workshop"
	"closingtime/tui/ui"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/client"
	"closingtime/tui/workshop/visit"
)

// roomWords are the words of the room.
const roomWords = "A number votes. hand raises your hand, or takes it down. share shows the host where you are, or stops that. again tells everything again. quit leaves; the room knows you when you come back."

// Member is somebody who takes part in a workshop.
type Member struct {
	Reaches *client.Client
	Visit   *visit.Visit
	// NewRecording returns the path of a new recording, for the shared runs.
	NewRecording func(name string) (path string, err error)
	// Place returns where the member is in the course, which another program may keep.
	Place func() (workshop.Progress, error)
}

// Room takes part in a workshop in lines of text until the input ends, the person leaves, or ctx ends. It returns the exit status. The
// caller closes the member's client.
func Room(ctx context.Context, member Member, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, cancel := context.WithCancel(ctx)
	tasks := new(program.Tasks)
	typed, stopReading := readLines(tasks, stdin)
	r := &roomTeller{Member: member, tasks: tasks, out: stdout, views: make(chan viewed), problems: make(chan error)}
	tasks.Go(func() { r.follow(ctx) })
	r.say(roomWords)
	err := r.tell(ctx, typed)
	cancel()
	stopReading()
	tasks.Wait(program.Patience)
	if crash := tasks.Crashed(); crash != nil {
		return program.CannotRun(stderr, "%s", crash.Message())
	}
	if err != nil {
		r.say(err.Error())
		return program.CouldNotRun
	}
	r.say("Good-bye.")
	return program.Passed
}

// roomTeller tells a room in lines of text.
type roomTeller struct {
	Member
	tasks    *program.Tasks
	out      io.Writer
	views    chan viewed
	view     workshop.View
	shown    []string
	asked    int // the number of the question in it
	lost     bool
	reported workshop.Progress // where the room knows the member to be

	keeps    int        // the latest shared run whose recording is kept, or is about to be
	problems chan error // why one cannot be
}

// reportEvery is how often the teller looks whether the member is at another place, which the host sees if the member shares it.
const reportEvery = time.Second

// viewed is what the room shows, or why that cannot be had.
type viewed struct {
	view workshop.View
	err  error
}

func (r *roomTeller) say(text string) {
	for _, line := range ui.Wrap(ui.Clean(text), plainWidth) {
		fmt.Fprintln(r.out, line)
	}
}

// follow takes what the room shows, until ctx ends or the room does not know the member any more.
func (r *roomTeller) follow(ctx context.Context) {
	defer close(r.views)
	for view, err := range r.Reaches.Views(ctx) {
		select {
		case r.views <- viewed{view, err}:
		case <-ctx.Done():
			return
		}
	}
}

// tell tells the room and does what is typed. An error says why the room cannot be had any more.
func (r *roomTeller) tell(ctx context.Context, typed <-chan string) error {
	var last error
	look := time.NewTicker(reportEvery)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			r.report(ctx)
		case now, ok := <-r.views:
			if !ok {
				return last
			}
			last = now.err
			r.take(ctx, now)
		case err := <-r.problems:
			r.say(ui.Capital(err.Error()))
		case line, ok := <-typed:
			if !ok || r.do(ctx, strings.TrimSpace(strings.ToLower(line))) {
				return nil
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// take tells what is new.
func (r *roomTeller) take(ctx context.Context, now viewed) {
	if now.err != nil {
		if !r.lost {
			r.say("The room is out of reach. Trying again; you go on where you were.")
		}
		r.lost = true
		return
	}
	r.lost, r.view = false, now.view
	if _, err := r.Visit.Sees(now.view); err != nil {
		r.say(err.Error())
	}
	if run := now.view.Run; run != nil && run.Over && run.ID != r.keeps {
		r.keeps = run.ID
		r.tasks.Go(func() { r.keep(ctx, run.ID) })
	}
	shown := rooms.InLines(&now.view)
	before := r.shown
	if p := now.view.Poll; p != nil && p.ID != r.asked { // another question may have the same choices
		before, r.asked = nil, p.ID
	}
	r.shown = shown
	r.sayLines(slices.DeleteFunc(slices.Clone(shown), func(line string) bool { return slices.Contains(before, line) }))
}

// keep writes the recording of a shared run among the member's own.
func (r *roomTeller) keep(ctx context.Context, run int) {
	events, err := r.Reaches.Whole(ctx, run)
	if err == nil && len(events) > 0 {
		err = r.Visit.KeepRun(run, events, r.NewRecording)
	}
	if err == nil {
		return
	}
	select {
	case r.problems <- fmt.Errorf("the shared run is not kept: %w", err):
	case <-ctx.Done():
	}
}

// sayLines prints an empty line and then the lines, if there are any.
func (r *roomTeller) sayLines(lines []string) {
	if len(lines) > 0 {
		fmt.Fprintln(r.out)
	}
	for _, line := range lines {
		r.say(line)
	}
}

// do does what is typed, and tells whether the person leaves.
func (r *roomTeller) do(ctx context.Context, word string) (leaves bool) {
	you := workshop.You{}
	if r.view.You != nil {
		you = *r.view.You
	}
	switch word {
	case "":
	case "quit", "q":
		return true
	case "again":
		r.sayLines(r.shown)
	case "hand":
		r.command(ctx, workshop.Command{Hand: new(!you.Hand)})
	case "share":
		if r.command(ctx, workshop.Command{Share: new(!you.Shares)}) {
			r.say(ui.Either(you.Shares, "The host does not see where you are.", "The host sees where you are."))
		}
	default:
		said, err := strconv.Atoi(word)
		switch {
		case err != nil:
			r.say(roomWords)
		case r.view.Poll == nil:
			r.say("The room asks nothing yet.")
		default:
			r.command(ctx, workshop.Command{Vote: &workshop.Vote{Poll: r.view.Poll.ID, Said: said}})
		}
	}
	return false
}

// report tells the room where the member is, if they share it and it has changed. What fails is tried again the next time.
func (r *roomTeller) report(ctx context.Context) {
	if r.lost || r.view.You == nil || !r.view.You.Shares {
		r.reported = workshop.Progress{}
		return
	}
	at, err := r.Place()
	if err != nil || reflect.DeepEqual(at, r.reported) {
		return
	}
	if _, err := r.Reaches.Do(ctx, workshop.Command{Progress: &at}); err == nil {
		r.reported = at
	}
}

// command sends the room a command, prints why it is refused, and tells whether it was carried out.
func (r *roomTeller) command(ctx context.Context, c workshop.Command) bool {
	if _, err := r.Reaches.Do(ctx, c); err != nil {
		r.say(err.Error())
		return false
	}
	return true
}
