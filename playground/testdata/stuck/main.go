// A service that publishes its profiles at PPROF, if that is set, and whose end waits for a worker that never ends. With MODE=quick it does not wait.
package main

import (
	"context"
	"log"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if addr := os.Getenv("PPROF"); addr != "" {
		go func() { log.Fatal(http.ListenAndServe(addr, nil)) }()
	}
	server := &http.Server{Addr: os.Getenv("ADDR"), Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			time.Sleep(400 * time.Millisecond)
		}
	})}
	done := make(chan struct{})
	go work(done)
	go func() { log.Print(server.ListenAndServe()) }()
	<-ctx.Done()
	if err := server.Shutdown(context.Background()); err != nil {
		log.Fatal(err)
	}
	if os.Getenv("MODE") != "quick" {
		<-done
	}
}

// work waits for work that never comes, and never hears that the service ends.
func work(chan struct{}) {
	jobs := make(chan int)
	for range jobs {
	}
}
