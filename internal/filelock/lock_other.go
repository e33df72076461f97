//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd || windows)

package filelock

import "os"

// tryLock locks nothing on a system without such locks.
func tryLock(*os.File) (locked bool, err error) { return true, nil }

// SyncFolder does nothing on such a system.
func SyncFolder(string) error { return nil }
