package ledger

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"closingtime/tui/workshop"
)

// KeepEvents keeps events of a shared run, as lines. first is the number of the first one in the run.
func (l *Ledger) KeepEvents(ctx context.Context, run, first int, lines []byte) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "insert into events values (?, ?, ?)", run, first, lines)
		return err
	})
}

// Events returns the events of a shared run that were kept before it was over, as lines.
func (l *Ledger) Events(ctx context.Context, run int) ([]byte, error) {
	rows, err := l.db.QueryContext(ctx, "select lines from events where run = ? order by first", run)
	if err != nil {
		return nil, l.unreadable(ctx, err)
	}
	defer rows.Close()
	var all []byte
	for rows.Next() {
		var lines []byte
		if err := rows.Scan(&lines); err != nil {
			return nil, l.unreadable(ctx, err)
		}
		all = append(all, lines...)
	}
	if err := rows.Err(); err != nil {
		return nil, l.unreadable(ctx, err)
	}
	return all, nil
}

// KeepRecording replaces the events of a shared run by its recording, and keeps the change that the run is over.
func (l *Ledger) KeepRecording(ctx context.Context, run int, recording []byte, over workshop.Change) error {
	packed, err := pack(recording)
	if err != nil {
		return err
	}
	return l.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "insert or replace into recordings values (?, ?)", run, packed)
		if err == nil {
			_, err = tx.ExecContext(ctx, "delete from events where run = ?", run)
		}
		if err == nil {
			err = insert(ctx, tx, []workshop.Change{over})
		}
		return err
	})
}

// Recording returns the recording of a shared run, packed with gzip, and false where there is none.
func (l *Ledger) Recording(ctx context.Context, run int) (packed []byte, ok bool, err error) {
	err = l.db.QueryRowContext(ctx, "select packed from recordings where run = ?", run).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, l.unreadable(ctx, err)
	}
	return packed, true, nil
}

func pack(recording []byte) ([]byte, error) {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write(recording)
	if err = errors.Join(err, w.Close()); err != nil {
		return nil, fmt.Errorf("packing a recording: %w", err)
	}
	return packed.Bytes(), nil
}

// Unpack returns a packed recording as lines.
func Unpack(packed []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpacking a recording: %w", err)
	}
	recording, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("unpacking a recording: %w", err)
	}
	return recording, nil
}
