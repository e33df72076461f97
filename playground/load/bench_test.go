package load

import (
	"fmt"
	"net/http"
	"testing"

	"closingtime/playground/event"
)

// BenchmarkAsk is one request after the other, from its send to its recorded answer, the server's part included.
func BenchmarkAsk(b *testing.B) {
	server := serve(b, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"order":1,"item":"tea","state":"paid"}`) })
	clients := Start(Plan{Rate: 0.001, Path: "/"}, server, event.NewLog())
	defer clients.Close()
	b.ReportAllocs()
	for id := 1; b.Loop(); id++ {
		clients.ask(clients.newFlight(clients.next(id)))
	}
}
