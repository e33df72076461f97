// Command roomserver serves the room of a team workshop. The terminal program starts it, and ends it by closing its standard
// input or with SIGTERM.
//
// When it listens, it prints one line of JSON, a workshop.Opening. For programs of the same person on the same machine, it writes the
// same beside the room's file (see opening.Write), and removes that at its end. Its log goes to standard error. It exits with 0 after a
// goodbye, with 1 when the room was not closed cleanly, and with 2 when it could not be opened.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"closingtime/lessons"
	"closingtime/tui/workshop"
	"closingtime/tui/workshop/ledger"
	"closingtime/tui/workshop/opening"
	"closingtime/tui/workshop/server"
)

// Exit statuses.
const (
	failed    = 1
	cannotRun = 2
)

// settings are what the flags say.
type settings struct {
	listen, file, title string
	reset, first        bool

	report, base string
	names        bool
}

func main() {
	var s settings
	flags := flag.NewFlagSet("roomserver", flag.ContinueOnError)
	flags.StringVar(&s.listen, "listen", opening.DefaultAddress, "the `address` to listen on, and no other: host:port; 0.0.0.0 for all addresses of this machine")
	flags.StringVar(&s.file, "file", defaultFile, "the `file` that keeps the room")
	flags.StringVar(&s.title, "title", "", "the title of the room; unless set, the one that it had")
	flags.BoolVar(&s.reset, "reset", false, "set the room of before aside, under a name with the date, and begin a new one with a new code")
	flags.BoolVar(&s.first, "first", false, "the host has just begun: end the shared run that was under way in the room, whose program has gone")
	flags.StringVar(&s.report, "report", "", "write what the workshop was into this `folder`, and open nothing")
	flags.BoolVar(&s.names, "names", false, "with -report: name those who share where they are")
	flags.StringVar(&s.base, "base", "", "with -report: the `address` under which others find the folders of the course, for links; unless set, links lead into this checkout")
	if err := flags.Parse(os.Args[1:]); err != nil {
		os.Exit(cannotRun)
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "roomserver has flags and no arguments; what is %q?\n", flags.Arg(0))
		os.Exit(cannotRun)
	}
	os.Exit(run(s, os.Stdout, os.Stderr))
}

// run serves the room until a signal, or the end of standard input, asks it to stop.
func run(s settings, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends it at once
	ctx, leave := context.WithCancelCause(ctx)
	defer leave(nil)
	if isLifeline(os.Stdin) {
		go func() { // ends with the program: a read of standard input cannot be cancelled
			_, err := io.Copy(io.Discard, os.Stdin)
			leave(errors.Join(errors.New("standard input has ended"), err))
		}()
	}
	if s.report != "" {
		return writeReport(ctx, s, stdout, stderr)
	}
	log := slog.New(slog.NewTextHandler(stderr, nil))
	opened, err := open(ctx, s, log)
	if err != nil {
		fmt.Fprintln(stderr, advise(err, s))
		return cannotRun
	}
	err = opened.serve(ctx, s, stdout)
	if err = errors.Join(err, opened.ledger.Close()); err != nil {
		log.Error("the room was not closed cleanly", "err", err)
		return failed
	}
	log.Info("the room is closed", "cause", context.Cause(ctx))
	return 0
}

// isLifeline tells whether the end of standard input asks the room to close: that of a pipe does, and that of a terminal or
// of /dev/null does not.
func isLifeline(in *os.File) bool {
	info, err := in.Stat()
	return err == nil && info.Mode()&(os.ModeNamedPipe|os.ModeSocket) != 0
}

// room is an open room that listens.
type room struct {
	net.Listener
	ledger *ledger.Ledger
	server *server.Server
	says   workshop.Opening
	log    *slog.Logger
}

// open listens first, so that a room in use is not touched.
func open(ctx context.Context, s settings, log *slog.Logger) (*room, error) {
	l, err := opening.Listen(ctx, s.listen)
	if err != nil {
		return nil, err
	}
	r := &room{Listener: l, log: log}
	if err = r.openFile(ctx, s); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return r, nil
}

func (r *room) openFile(ctx context.Context, s settings) (err error) {
	if s.reset {
		aside, err := ledger.SetAside(ctx, s.file, time.Now())
		if err != nil {
			return err
		}
		r.log.Info("the room of before is kept", "file", aside)
	}
	if r.ledger, err = ledger.Open(ctx, s.file); err != nil {
		return err
	}
	if r.server, err = server.New(ctx, r.ledger, r.log); err != nil {
		return errors.Join(err, r.ledger.Close())
	}
	r.teach()
	if s.first {
		r.server.EndsLeftRun()
	}
	r.says = workshop.Opening{Address: r.Addr().String(), Code: r.server.Code(), Key: r.server.Key()}
	if err = opening.Write(s.file, r.says); err != nil {
		return errors.Join(fmt.Errorf("saying where the room listens: %w", err), r.ledger.Close())
	}
	return nil
}

// teach tells the room the lessons of the checkout in which it runs.
func (r *room) teach() {
	course, err := lessons.Open(".")
	if err != nil {
		r.log.Warn("the room does not know the course, and takes lessons of any name", "err", err)
		return
	}
	var names []string
	for _, l := range course.Lessons {
		names = append(names, l.Name)
	}
	r.server.Teaches(names)
}

// serve says where the room listens, and serves it until ctx ends.
func (r *room) serve(ctx context.Context, s settings, stdout io.Writer) error {
	defer opening.Remove(s.file)
	r.log.Info("the room is open", "address", r.says.Address, "file", s.file)
	if err := json.NewEncoder(stdout).Encode(r.says); err != nil {
		return errors.Join(fmt.Errorf("saying where the room listens: %w", err), r.Close())
	}
	return r.server.Serve(ctx, r.Listener, s.title)
}
