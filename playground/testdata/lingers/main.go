// A service of several instances on one directory. The first of them that is told to stop ends at once, and the others go
// on for ever, so that one sees how a run gets rid of them.
package main

import (
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM)
	go func() {
		for range told {
			first := filepath.Join(filepath.Dir(os.Getenv("DATABASE")), "first")
			if _, err := os.OpenFile(first, os.O_CREATE|os.O_EXCL, 0o644); err == nil {
				os.Exit(0)
			}
		}
	}()
	panic(http.ListenAndServe(os.Getenv("ADDR"), http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
}
