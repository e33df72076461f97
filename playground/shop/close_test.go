package shop

import (
	"path/filepath"
	"testing"
)

// TestCloseDoesNotWait proves what lesson 8 says of sql.DB.Close: it returns while a query runs, which goes on.
func TestCloseDoesNotWait(t *testing.T) {
	db, err := OpenDatabase(t.Context(), filepath.Join(t.TempDir(), "orders.db"))
	if err != nil {
		t.Fatal(err)
	}
	const endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"
	rows, err := db.Query(endless)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal("the query yields nothing:", rows.Err())
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if busy := db.Stats().InUse; busy != 1 {
		t.Errorf("after Close %d connections are in use, want 1", busy)
	}
	if !rows.Next() {
		t.Error("the query has ended with Close:", rows.Err())
	}
	if err := db.Close(); err != nil {
		t.Error("a second Close:", err)
	}
}
