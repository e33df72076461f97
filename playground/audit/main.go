// Command audit says what a service has left behind, once its process is gone: files first, since opening a SQLite
// database mends it, then what the rows of the shop say, then which lines of the log are missing.
//
// It reads the lines that were handed to the log as events of kind "log" from standard input, and writes its
// findings as events of kind "audit" to standard output. It is a program of its own so that the one who runs it
// need not link SQLite.
package main

import (
	"bufio"
	"database/sql"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	_ "modernc.org/sqlite"

	"closingtime/playground/event"
	"closingtime/playground/probe"
)

func main() {
	database := flag.String("database", "", "the SQLite `file` of the shop")
	var logFiles, temps paths
	flag.Var(&logFiles, "log", "a log `file`; may be repeated")
	flag.Var(&temps, "tmp", "a `directory` of temporary files; may be repeated")
	flag.Parse()
	out := bufio.NewWriter(os.Stdout)
	err := audit(*database, logFiles, temps, os.Stdin, out)
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

func audit(database string, logFiles, temps []string, written io.Reader, out io.Writer) error {
	a := &auditor{out: out}
	a.lookBeside(database)
	for _, temp := range temps {
		a.lookAtTemp(temp)
	}
	a.readDatabase(database)
	a.readLogs(logFiles, written)
	return a.err
}

// auditor writes findings until it meets an error, which it keeps.
type auditor struct {
	out io.Writer
	err error
}

func (a *auditor) find(e event.Event) {
	e.Kind = event.Audit
	line, err := event.Append(nil, e)
	if err == nil {
		_, err = a.out.Write(line)
	}
	a.err = errors.Join(a.err, err)
}

// lookBeside looks for what SQLite leaves beside a database that was not closed.
func (a *auditor) lookBeside(database string) {
	for item, path := range map[string]string{event.ItemWAL: database + "-wal", event.ItemSHM: database + "-shm"} {
		if info, err := os.Stat(path); err == nil {
			a.find(event.Event{Item: item, Path: filepath.Base(path), Count: int(info.Size())})
		}
	}
}

func (a *auditor) lookAtTemp(temp string) {
	err := filepath.WalkDir(temp, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		item := event.ItemTemp
		if entry.Type()&fs.ModeSocket != 0 {
			item = event.ItemSocket
		}
		name, _ := filepath.Rel(temp, path)
		a.find(event.Event{Item: item, Path: name})
		return nil
	})
	if err != nil {
		a.err = errors.Join(a.err, fmt.Errorf("looking for temporary files: %w", err))
	}
}

// tables says how the rows of each table of the shop are reported.
var tables = []struct{ item, query string }{
	{event.ItemOrder, "select id, state from orders order by id"},
	{event.ItemReceipt, "select id, state from receipts order by id"},
	{event.ItemSession, "select pid, 'open since ' || since from sessions order by id"},
}

func (a *auditor) readDatabase(path string) {
	if _, err := os.Stat(path); err != nil {
		return // the service keeps no database here
	}
	for _, file := range []string{path, path + "-wal", path + "-shm", path + "-journal"} {
		if err := checkRegular(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			a.err = errors.Join(a.err, fmt.Errorf("opening the database: %w", err))
			return
		}
	}
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: "_pragma=busy_timeout(5000)"}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		a.err = errors.Join(a.err, fmt.Errorf("opening %s: %w", path, err))
		return
	}
	defer func() { a.err = errors.Join(a.err, db.Close()) }()
	for _, table := range tables {
		if err := a.readTable(db, table.item, table.query); err != nil {
			a.err = errors.Join(a.err, fmt.Errorf("reading %s: %w", path, err))
			return
		}
	}
	a.find(event.Event{Item: event.ItemDatabase, Path: filepath.Base(path)})
}

func (a *auditor) readTable(db *sql.DB, item, query string) (err error) {
	rows, err := db.Query(query)
	if err != nil {
		if strings.Contains(err.Error(), "no such table") {
			return nil // a database that is not the shop's
		}
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		e := event.Event{Item: item}
		if err := rows.Scan(&e.ID, &e.State); err != nil {
			return err
		}
		if item == event.ItemSession {
			e.PID, e.ID = e.ID, 0
		}
		a.find(e)
	}
	return rows.Err()
}

// readLogs looks for each line that was handed to a log.
func (a *auditor) readLogs(paths []string, written io.Reader) {
	found := make(map[string]int)
	for _, path := range paths {
		count, err := countLines(path, found)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the service keeps no log here
		}
		if err != nil {
			a.err = errors.Join(a.err, fmt.Errorf("reading the log: %w", err))
			return
		}
		a.find(event.Event{Item: event.ItemLog, Path: filepath.Base(path), Count: count})
	}
	for e, err := range event.Read(written) {
		if err != nil {
			a.err = errors.Join(a.err, fmt.Errorf("reading what was written to the log: %w", err))
			return
		}
		if found[e.Text]--; found[e.Text] < 0 {
			a.find(event.Event{Item: event.ItemLogLost, Instance: e.Instance, ID: e.ID, Text: e.Text})
		}
	}
}

// countLines adds the lines of a file to found, and returns how many there are. It keeps of each what the probe reports
// of it, and never the whole file, which may be large.
func countLines(path string, found map[string]int) (count int, err error) {
	if err := checkRegular(path); err != nil {
		return 0, err
	}
	file, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	lines := bufio.NewReaderSize(file, 64<<10)
	for {
		line, err := lines.ReadSlice('\n')
		text := probe.Cut(strings.TrimSuffix(string(line), "\n"))
		more := len(line) > 0
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = lines.ReadSlice('\n')
		}
		if more {
			found[text]++
			count++
		}
		if errors.Is(err, io.EOF) {
			return count, nil
		}
		if err != nil {
			return count, err
		}
	}
}

// checkRegular returns an error for what is no regular file, or a link to one: of a pipe or a device one could read for
// ever.
func checkRegular(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is no regular file", path)
	}
	return err
}
