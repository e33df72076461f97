// A service that never becomes ready.
package main

import (
	"net/http"
	"os"
)

func main() {
	panic(http.ListenAndServe(os.Getenv("ADDR"), http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "warming up", http.StatusServiceUnavailable)
	})))
}
