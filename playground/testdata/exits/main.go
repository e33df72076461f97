// A service that ends before it listens: with status 3 or, with an argument, with 0, as one does that goes into the background.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) > 1 {
		return
	}
	fmt.Fprintln(os.Stderr, "no configuration")
	os.Exit(3)
}
