// A service that is no shop, has no probe, and stops as it should. It says when it begins with a slow request.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	server := &http.Server{Addr: os.Getenv("ADDR"), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			log.Print("at work")
			time.Sleep(800 * time.Millisecond)
		}
	})}
	served := make(chan error, 1)
	go func() { served <- server.ListenAndServe() }()
	select {
	case err := <-served:
		log.Fatal(err)
	case <-ctx.Done():
		log.Print(context.Cause(ctx))
	}
	if err := server.Shutdown(context.Background()); err != nil {
		log.Fatal(err)
	}
}
