// A service that does not listen where it is told to.
package main

import "net/http/httptest"

func main() {
	httptest.NewServer(nil)
	select {}
}
