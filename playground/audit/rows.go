package main

import (
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"closingtime/playground/event"
	"closingtime/playground/shop"
)

// tables are the tables of the shop, with the query for the number and the state of each row.
var tables = []struct{ name, item, query string }{
	{"orders", event.ItemOrder, "select id, state from orders order by id"},
	{"receipts", event.ItemReceipt, "select id, state from receipts order by id"},
	{"messages", event.ItemMessage, fmt.Sprintf("select id, case when hidden > 1000 * unixepoch('subsec') then '%s' when deliveries >= %d then '%s' else '%s' end from messages order by id",
		event.MessageHidden, shop.MaxDeliveries, event.MessageDead, event.MessageWaiting)},
	{"shipments", event.ItemShipment, "select parcel, '' from shipments order by id"},
	{"sessions", event.ItemSession, "select pid, 'open since ' || since from sessions order by id"},
}

// readDatabase reports every row of the shop's tables. When a table cannot be read, it goes on with the next one.
func (a *auditor) readDatabase(path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil // the service keeps no database here
	}
	for _, file := range []string{path, path + "-wal", path + "-shm", path + "-journal"} {
		if err := checkRegular(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("opening the database: %w", err)
		}
	}
	db, err := open(path, "")
	if err != nil {
		return err
	}
	var failed []error
	if _, err := db.Exec("select count(*) from sqlite_schema"); err != nil {
		return errors.Join(fmt.Errorf("reading %s: %w", path, err), db.Close())
	}
	for _, t := range tables {
		if err := a.readTable(db, t.name, t.item, t.query); err != nil {
			failed = append(failed, fmt.Errorf("reading the %s in %s: %w", t.name, path, err))
		}
	}
	failed = append(failed, db.Close())
	if err := errors.Join(failed...); err != nil {
		return err
	}
	a.find(event.Event{Item: event.ItemDatabase, Path: filepath.Base(path)})
	return nil
}

// open opens a SQLite database, with further options of its address, each followed by &.
func open(path, options string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	dsn := url.URL{Scheme: "file", Path: filepath.ToSlash(absolute), RawQuery: options + "_pragma=busy_timeout(5000)"}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", path, err)
	}
	return db, nil
}

// readTable reports the rows of a table. A database without that table is not the shop's, which is no error.
func (a *auditor) readTable(db *sql.DB, name, item, query string) (err error) {
	var tables int
	if err := db.QueryRow("select count(*) from sqlite_schema where type = 'table' and name = ?", name).Scan(&tables); err != nil || tables == 0 {
		return err
	}
	rows, err := db.Query(query)
	if err != nil {
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
