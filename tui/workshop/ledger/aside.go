package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"closingtime/internal/filelock"
)

// SetAside renames the room's file at path, also a damaged one or one of a newer program, and returns its new name, which has the
// time in it. The error is fs.ErrNotExist where there is no such file, a *ForeignError for what is no room's file, or a *HeldError
// while a host has it open.
func SetAside(ctx context.Context, path string, now time.Time) (to string, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("setting the room aside: %w", err)
	}
	if err := check(path); err != nil {
		return "", err
	}
	release, err := hold(path)
	if err != nil {
		return "", err
	}
	defer release()
	if err := gather(ctx, path); err != nil {
		return "", err
	}
	ext := filepath.Ext(path)
	to = strings.TrimSuffix(path, ext) + now.Format("-20060102-150405.000") + ext
	for _, part := range []string{"-wal", "-shm", ""} { // the file last: while it is there, the rest belongs to it
		if err := os.Rename(path+part, to+part); err != nil && !(part != "" && errors.Is(err, fs.ErrNotExist)) {
			return "", fmt.Errorf("setting the room aside: %w", err)
		}
	}
	return to, filelock.SyncFolder(filepath.Dir(path))
}

// gather moves everything of a room into its one file, as closing the database does. It leaves a room that this program cannot read as
// it is.
func gather(ctx context.Context, path string) error {
	l, err := open(ctx, path, nothingThere)
	if errors.As(err, new(*DamagedError)) || errors.As(err, new(*NewerError)) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := l.db.Close(); err != nil {
		return fmt.Errorf("setting the room aside: %w", err)
	}
	return nil
}
