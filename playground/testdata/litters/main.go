// A service that leaves one of everything: in its directory for temporary files, in its working directory, and beside
// its database, which it never makes.
package main

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := litter(); err != nil {
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

func litter() error {
	temp, beside := os.TempDir(), filepath.Dir(os.Getenv("DATABASE"))
	if err := os.WriteFile(os.Getenv("LOG"), []byte("a line\n"), 0o644); err != nil {
		return err
	}
	if _, err := os.MkdirTemp(temp, "pages-"); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(temp, "receipt.txt"), nil, 0o644); err != nil {
		return err
	}
	if err := syscall.Mkfifo(filepath.Join(temp, "wake"), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(beside, "orders.db.lock"), nil, 0o644); err != nil {
		return err
	}
	if err := os.WriteFile("running", fmt.Appendln(nil, os.Getpid()), 0o644); err != nil {
		return err
	}
	listener, err := net.Listen("unix", filepath.Join(beside, "s"))
	if err == nil {
		listener.(*net.UnixListener).SetUnlinkOnClose(false)
	}
	return err
}
