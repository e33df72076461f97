// A service that panics in a goroutine of its own when it gets its first order.
package main

import (
	"net/http"
	"os"
)

func main() {
	panic(http.ListenAndServe(os.Getenv("ADDR"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			go panic("out of tea")
			select {}
		}
	})))
}
