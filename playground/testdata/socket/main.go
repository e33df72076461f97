// A service that listens on a socket in its directory for temporary files, and ends when it cannot.
package main

import (
	"log"
	"net"
	"net/http"
	"os"
	"path/filepath"
)

func main() {
	listener, err := net.Listen("unix", filepath.Join(os.TempDir(), "service.sock"))
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.Serve(listener, nil))
}
