package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// drain waits for the requests in flight. At soft it cancels those that are left, and they have until hard to say so to
// their clients; then it returns an error.
func drain(server *http.Server, cancelRequests context.CancelCauseFunc, soft, hard time.Time) error {
	late := time.AfterFunc(time.Until(soft), func() { cancelRequests(errors.New("the service is shutting down")) })
	ctx, cancel := context.WithDeadline(context.Background(), hard)
	defer cancel()
	err := server.Shutdown(ctx)
	if !late.Stop() { // a request that was cancelled has not got what it asked for
		err = errors.Join(err, errors.New("requests took too long, and were cancelled"))
	}
	return errors.Join(err, server.Close()) // when its time is up, Shutdown has closed nothing that is still busy
}

// closeDatabase waits until end for the last queries, since Close does not, and then closes the database.
func closeDatabase(db *sql.DB, end time.Time) error {
	for db.Stats().InUse > 0 && time.Now().Before(end) {
		time.Sleep(10 * time.Millisecond)
	}
	if busy := db.Stats().InUse; busy > 0 {
		return errors.Join(fmt.Errorf("the database is closed with %d connections in use", busy), db.Close())
	}
	return db.Close()
}
