// Command audit reports what a service has left in its files after its end: what the rows of the shop say, and which lines
// of the log are missing.
//
// It reads the lines that were handed to the log as events of kind "log" from standard input, and writes its findings as
// events of kind "audit" to standard output. After each part of the audit it writes an event of kind "audit.part", which
// says whether that part could be examined. A failure in one part does not affect the others. The audit is a separate
// program, so that its caller need not link SQLite.
//
// With -lock, it holds the write lock of the database instead, until the end of standard input.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"closingtime/playground/event"
)

func main() {
	database := flag.String("database", "", "the SQLite `file` of the shop")
	var logFiles paths
	flag.Var(&logFiles, "log", "a log `file`; may be repeated")
	lock := flag.Bool("lock", false, "hold the write lock of the database until the end of standard input, instead of an audit")
	flag.Parse()
	if *lock {
		if err := hold(*database, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "audit:", err)
			os.Exit(1)
		}
		return
	}
	out := bufio.NewWriter(os.Stdout)
	err := audit(*database, logFiles, os.Stdin, out)
	if err := errors.Join(err, out.Flush()); err != nil {
		fmt.Fprintln(os.Stderr, "audit:", err)
		os.Exit(1)
	}
}

// paths is a flag that may be repeated.
type paths []string

func (p *paths) String() string { return strings.Join(*p, " ") }

func (p *paths) Set(path string) error {
	*p = append(*p, path)
	return nil
}

// audit examines every part and writes what it finds. It returns an error when that cannot be written.
func audit(database string, logFiles []string, written io.Reader, out io.Writer) error {
	a := &auditor{out: out}
	a.part(event.PartDatabase, a.readDatabase(database))
	a.part(event.PartLog, a.readLogs(logFiles, written))
	return a.err
}

// auditor writes findings. It keeps the first write error and writes nothing after it.
type auditor struct {
	out io.Writer
	err error
}

// find writes a finding.
func (a *auditor) find(e event.Event) {
	e.Kind = event.Audit
	a.write(e)
}

// part writes that a part of the audit is over, and why it could not be examined, if it could not.
func (a *auditor) part(name string, problem error) {
	e := event.Event{Kind: event.AuditPart, Item: name}
	if problem != nil {
		e.Text = strings.ReplaceAll(problem.Error(), "\n", "; ")
	}
	a.write(e)
}

func (a *auditor) write(e event.Event) {
	if a.err != nil {
		return
	}
	line, err := event.Append(nil, e)
	if err == nil {
		_, err = a.out.Write(line)
	}
	a.err = err
}

// checkRegular returns an error for a path that is neither a regular file nor a link to one. Reading from a pipe or a device
// might never end.
func checkRegular(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", path)
	}
	return err
}
