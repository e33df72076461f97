// A service that prints without end.
package main

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	go func() {
		for {
			fmt.Println(strings.Repeat("tea and biscuits, ", 200))
		}
	}()
	panic(http.ListenAndServe(os.Getenv("ADDR"), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" {
			time.Sleep(time.Minute)
		}
	})))
}
