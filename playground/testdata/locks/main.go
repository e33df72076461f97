// A service that never removes its lock, so that it cannot start a second time in the same place.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if _, err := os.OpenFile(filepath.Join(os.TempDir(), "lock"), os.O_CREATE|os.O_EXCL, 0o644); err != nil {
		log.Fatal(err)
	}
	server := &http.Server{Addr: os.Getenv("ADDR")}
	served := make(chan error, 1)
	go func() { served <- server.ListenAndServe() }()
	select {
	case err := <-served:
		log.Fatal(err)
	case <-ctx.Done():
	}
	if err := server.Shutdown(context.Background()); err != nil {
		log.Fatal(err)
	}
}
