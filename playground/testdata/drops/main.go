// A service whose database is closed as soon as the signal comes, while it serves on for two seconds: every handler that begins
// then panics at once. It takes its time to say that /missing is not there.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	var closed atomic.Bool
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Addr: os.Getenv("ADDR"), Protocols: protocols, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/readyz":
			return
		case "/missing":
			time.Sleep(700 * time.Millisecond)
			http.NotFound(w, r)
			return
		}
		if closed.Load() {
			panic("sql: database is closed")
		}
		time.Sleep(500 * time.Millisecond)
	})}
	served := make(chan error, 1)
	go func() { served <- server.ListenAndServe() }()
	select {
	case err := <-served:
		log.Fatal(err)
	case <-ctx.Done():
		closed.Store(true)
		time.Sleep(2 * time.Second)
	}
	if err := server.Shutdown(context.Background()); err != nil {
		log.Fatal(err)
	}
}
