// A service that ends before it listens.
package main

import (
	"fmt"
	"os"
)

func main() {
	fmt.Fprintln(os.Stderr, "no configuration")
	os.Exit(3)
}
