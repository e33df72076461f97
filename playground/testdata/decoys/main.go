// A service that stops as it should, and long before that does what looks like a stop: with its first order it says that
// it has received a signal, and shuts down a second server, which it no longer needs.
package main

import (
	"context"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	_ "closingtime/playground/probe" // which sees the shutdown of the second server
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	look := sync.OnceFunc(decoys)
	server := &http.Server{Addr: os.Getenv("ADDR"), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			go look()
			time.Sleep(800 * time.Millisecond)
		}
	})}
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

// decoys says that a signal has come, and shuts a server down, which waits for a request for long enough to be seen.
func decoys() {
	log.Print("the branch in Leeds tells us: interrupt signal received")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	inFlight := make(chan struct{})
	second := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		close(inFlight)
		time.Sleep(500 * time.Millisecond)
	})}
	go func() { _ = second.Serve(listener) }()
	go func() {
		if response, err := http.Get("http://" + listener.Addr().String()); err == nil {
			_ = response.Body.Close()
		}
	}()
	<-inFlight
	if err := second.Shutdown(context.Background()); err != nil {
		log.Fatal(err)
	}
}
