package shop

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A quick shop charges and prints at once.
var quick = span{0, 0}

// open returns a quick shop with a database of its own, and what it logs.
func open(t *testing.T) (*Shop, *bytes.Buffer) {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	db, err := OpenDatabase(t.Context(), filepath.Join(t.TempDir(), "orders.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("closing the database: %v", err)
		}
	})
	logs := new(bytes.Buffer)
	s := New(db, slog.New(slog.NewTextHandler(logs, nil)))
	s.charging, s.printing = quick, quick
	return s, logs
}

// ask sends a request to the shop's handlers, as a lesson's service routes them.
func ask(s *Shop, ctx context.Context, method, path, body string) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /orders", s.PlaceOrder)
	mux.HandleFunc("GET /orders/{id}", s.ShowOrder)
	mux.HandleFunc("GET /livez", s.LiveCheck)
	mux.HandleFunc("GET /readyz", s.ReadyCheck)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequestWithContext(ctx, method, path, strings.NewReader(body)))
	return w
}

// An order is answered 201 when it is paid, and not before.
func TestPlaceOrder(t *testing.T) {
	s, logs := open(t)
	w := ask(s, t.Context(), "POST", "/orders", `{"item":"tea"}`)
	var order Order
	if err := json.Unmarshal(w.Body.Bytes(), &order); err != nil {
		t.Fatal(err)
	}
	if want := (Order{1, "tea", "paid"}); w.Code != http.StatusCreated || order != want {
		t.Errorf("answered %d %+v, want 201 %+v", w.Code, order, want)
	}
	if got := w.Header().Get("Content-Type"); got != "application/json" {
		t.Errorf("the answer is %s", got)
	}
	requireState(t, s, "orders", 1, "paid")
	for _, line := range []string{`msg="order placed" order=1`, `msg="order paid" order=1`} {
		if !strings.Contains(logs.String(), line) {
			t.Errorf("the log has no line %s:\n%s", line, logs)
		}
	}
	if w := ask(s, t.Context(), "POST", "/orders", `{"item":"cake"}`); !strings.Contains(w.Body.String(), `"order":2`) {
		t.Errorf("the second order is %s", w.Body)
	}
}

// An order takes 3 s in these tests, in virtual time, and the money moves after the first of them.
var slow = span{3 * time.Second, 3 * time.Second}

// The client hangs up, or the service ends the request's context, before the money has moved: nothing is charged, the
// order is cancelled, and the answer is 503.
func TestOrderInterruptedBeforeTheCharge(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Shop, logs *bytes.Buffer) {
		s.charging = slow
		w := ask(s, endingAfter(t, 900*time.Millisecond), "POST", "/orders", `{"item":"tea"}`)
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "order 1 not charged: closing time") {
			t.Errorf("answered %d %s, want 503 and why", w.Code, w.Body)
		}
		requireState(t, s, "orders", 1, "cancelled")
		if !strings.Contains(logs.String(), "order interrupted") {
			t.Errorf("the log says nothing of it:\n%s", logs)
		}
	})
}

// After the charge the order is paid, even if nobody waits for the answer any more: the money has moved.
func TestOrderInterruptedAfterTheCharge(t *testing.T) {
	inBubble(t, func(t *testing.T, s *Shop, _ *bytes.Buffer) {
		s.charging = slow
		w := ask(s, endingAfter(t, 1100*time.Millisecond), "POST", "/orders", `{"item":"tea"}`)
		if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "charged, but not yet confirmed by the bank: closing time") {
			t.Errorf("answered %d %s, want 503 and why", w.Code, w.Body)
		}
		requireState(t, s, "orders", 1, "paid")
	})
}

// A bank whose library knows of no context goes on to the end, and the order with it.
func TestDeafBank(t *testing.T) {
	t.Setenv("BANK", "deaf")
	inBubble(t, func(t *testing.T, s *Shop, _ *bytes.Buffer) {
		began := time.Now()
		w := ask(s, endingAfter(t, 100*time.Millisecond), "POST", "/orders", `{"item":"tea"}`)
		if took := time.Since(began); w.Code != http.StatusCreated || took != 2*time.Second {
			t.Errorf("answered %d after %v, want 201 after 2 s", w.Code, took)
		}
		requireState(t, s, "orders", 1, "paid")
	})
}

// A request that has ended before it began places no order.
func TestOrderOfAnEndedRequest(t *testing.T) {
	s, _ := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if w := ask(s, ctx, "POST", "/orders", `{"item":"tea"}`); w.Code != http.StatusServiceUnavailable {
		t.Errorf("answered %d %s, want 503", w.Code, w.Body)
	}
	if n := count(t, s, "orders"); n != 0 {
		t.Errorf("%d orders are in the database, want none", n)
	}
}

func TestBadOrders(t *testing.T) {
	s, _ := open(t)
	for _, body := range []string{"", "tea", `{}`, `{"item":""}`, `{"item":7}`, `{"item":"` + strings.Repeat("x", maxOrder) + `"}`} {
		w := ask(s, t.Context(), "POST", "/orders", body)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"error":"the body of an order`) {
			t.Errorf("%.20q is answered %d %s, want 400 and what to send", body, w.Code, w.Body)
		}
	}
	if n := count(t, s, "orders"); n != 0 {
		t.Errorf("%d orders are in the database, want none", n)
	}
}

func TestShowOrder(t *testing.T) {
	s, _ := open(t)
	ask(s, t.Context(), "POST", "/orders", `{"item":"tea"}`)
	for _, test := range []struct {
		path string
		code int
		body string
	}{
		{"/orders/1", http.StatusOK, `{"order":1,"item":"tea","state":"paid"}`},
		{"/orders/2", http.StatusNotFound, `{"error":"no such order"}`},
		{"/orders/tea", http.StatusBadRequest, `{"error":"the number of an order is a whole number"}`},
	} {
		w := ask(s, t.Context(), "GET", test.path, "")
		if got := strings.TrimSpace(w.Body.String()); w.Code != test.code || got != test.body {
			t.Errorf("%s is answered %d %s, want %d %s", test.path, w.Code, got, test.code, test.body)
		}
	}
}

// A shop that has been told to drain is alive, and not ready.
func TestReadiness(t *testing.T) {
	s, _ := open(t)
	for _, step := range []struct {
		ready bool
		code  int
		body  string
	}{{true, 200, `{"status":"ready"}`}, {false, 503, `{"status":"draining"}`}, {true, 200, `{"status":"ready"}`}} {
		s.SetReady(step.ready)
		if w := ask(s, t.Context(), "GET", "/readyz", ""); w.Code != step.code || strings.TrimSpace(w.Body.String()) != step.body {
			t.Errorf("ready %v: /readyz answers %d %s, want %d %s", step.ready, w.Code, w.Body, step.code, step.body)
		}
		if w := ask(s, t.Context(), "GET", "/livez", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "alive") {
			t.Errorf("ready %v: /livez answers %d %s", step.ready, w.Code, w.Body)
		}
	}
	fresh := New(nil, nil)
	if w := ask(fresh, t.Context(), "GET", "/readyz", ""); w.Code != 200 {
		t.Errorf("a new shop is not ready: %d", w.Code)
	}
}

// A closed database is an error that the client is told, and no panic.
func TestClosedDatabase(t *testing.T) {
	s, logs := open(t)
	if err := s.db.Close(); err != nil {
		t.Fatal(err)
	}
	for _, w := range []*httptest.ResponseRecorder{
		ask(s, t.Context(), "POST", "/orders", `{"item":"tea"}`), ask(s, t.Context(), "GET", "/orders/1", ""),
	} {
		if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "database is closed") {
			t.Errorf("answered %d %s, want 500 and why", w.Code, w.Body)
		}
	}
	if n := strings.Count(logs.String(), "level=ERROR"); n != 2 {
		t.Errorf("%d errors are in the log, want 2:\n%s", n, logs)
	}
}

// The environment sets the times of the outside world; a shop without it takes those of its contract.
func TestTheOutsideWorld(t *testing.T) {
	for _, test := range []struct {
		bank, printer      string
		charging, printing span
	}{
		{"", "", span{time.Second, 3 * time.Second}, span{300 * time.Millisecond, time.Second}},
		{"stuck", "jammed", span{forever, forever}, span{forever, forever}},
		{"deaf", "50ms", span{2 * time.Second, 2 * time.Second}, span{50 * time.Millisecond, 50 * time.Millisecond}},
		{"0s", "-1s", span{0, 0}, span{300 * time.Millisecond, time.Second}},
		{"closed", "0", span{time.Second, 3 * time.Second}, span{0, 0}},
	} {
		t.Setenv("BANK", test.bank)
		t.Setenv("PRINTER", test.printer)
		if s := New(nil, nil); s.charging != test.charging || s.printing != test.printing {
			t.Errorf("BANK=%s PRINTER=%s: a charge takes %v, and printing %v, want %v and %v",
				test.bank, test.printer, s.charging, s.printing, test.charging, test.printing)
		}
	}
}

// A span's times are between its ends, both of them included.
func TestSpan(t *testing.T) {
	seen := make(map[time.Duration]int)
	for order := range 1000 {
		seen[span{3, 5}.draw(0, order)]++
	}
	if len(seen) != 3 || seen[3] == 0 || seen[4] == 0 || seen[5] == 0 {
		t.Errorf("drew %v, want 3, 4 and 5", seen)
	}
}

// With a seed an order takes as long as that order in every other shop of the same seed, so that two services can be
// compared.
func TestSeed(t *testing.T) {
	s, other := span{time.Second, 3 * time.Second}, span{time.Second, 3 * time.Second}
	different := 0
	for order := range 100 {
		if s.draw(7, order) != other.draw(7, order) {
			t.Fatalf("order %d takes another time in another shop", order)
		}
		if s.draw(7, order) != s.draw(8, order) && s.draw(7, order) != s.draw(7, order+1) {
			different++
		}
	}
	if different < 90 {
		t.Errorf("only %d of 100 orders take another time than the next one, and with another seed", different)
	}
	t.Setenv("SEED", "7")
	if got := New(nil, nil).seed; got != 7 {
		t.Errorf("SEED=7 is read as %d", got)
	}
}

// state returns what the database says of a row, or "".
func state(t *testing.T, s *Shop, table string, id int) string {
	t.Helper()
	var state string
	err := s.db.QueryRow("select state from "+table+" where id = ?", id).Scan(&state)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("reading %s: %v", table, err)
	}
	return state
}

func requireState(t *testing.T, s *Shop, table string, id int, want string) {
	t.Helper()
	if got := state(t, s, table, id); got != want {
		t.Errorf("row %d of %s is %q, want %q", id, table, got, want)
	}
}

// inBubble runs a test in virtual time, with a shop that is closed at its end.
func inBubble(t *testing.T, test func(t *testing.T, s *Shop, logs *bytes.Buffer)) {
	t.Setenv("TMPDIR", t.TempDir())
	path := filepath.Join(t.TempDir(), "orders.db")
	synctest.Test(t, func(t *testing.T) {
		db, err := OpenDatabase(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := db.Close(); err != nil {
				t.Errorf("closing the database: %v", err)
			}
		}()
		logs := new(bytes.Buffer)
		test(t, New(db, slog.New(slog.NewTextHandler(logs, nil))), logs)
	})
}

// endingAfter returns a context that ends after d, with a cause.
func endingAfter(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeoutCause(t.Context(), d, errClosing)
	t.Cleanup(cancel)
	return ctx
}

var errClosing = errors.New("closing time")

func count(t *testing.T, s *Shop, table string) int {
	t.Helper()
	var n int
	if err := s.db.QueryRow("select count(*) from " + table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
