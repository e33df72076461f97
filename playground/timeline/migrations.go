package timeline

import (
	"slices"
	"time"

	"closingtime/playground/event"
	"closingtime/playground/timeline/index"
)

// Migration is a change of the database's schema that a service makes while it starts.
type Migration struct {
	Number   int // from 1
	Of       int // how many migrations the service has
	Instance int
	Name     string // what the migration changes
	Started  time.Duration
	Done     time.Duration // when the migration was stored or rolled back; 0 until then
	Error    string        // why it was rolled back, if it was
}

func (t *Timeline) applyMigration(e event.Event) {
	t.Probe = true
	m, _ := index.Change(&t.migrations, t.epoch, &t.Migrations, [2]int{e.Instance, e.ID}, func() *Migration { return &Migration{Number: e.ID, Instance: e.Instance} })
	if e.Kind == event.MigrationDone {
		m.Done, m.Error = e.At, e.Text
		return
	}
	m.Started, m.Of, m.Name = e.At, e.Count, e.Name
}

// MigrationAt returns the migration that an instance was making at a moment, or nil. A migration is over at the latest when
// its process ends.
func (t *Timeline) MigrationAt(instance int, at time.Duration) *Migration {
	for _, m := range slices.Backward(t.Migrations) {
		if m.Instance == instance && m.Started > 0 && m.Started <= at && (m.Done == 0 || m.Done > at) && !t.exitedBefore(instance, at) {
			return m
		}
	}
	return nil
}

// Migrating returns the migration that is being made now, or nil.
func (t *Timeline) Migrating() *Migration {
	for _, p := range t.Processes {
		if m := t.MigrationAt(p.Instance, t.Now); m != nil && p.Exited == 0 {
			return m
		}
	}
	return nil
}

// MigrationOver returns when a migration ended, at the latest with its process, or 0 while it goes on.
func (t *Timeline) MigrationOver(m *Migration) time.Duration {
	if m.Done > 0 {
		return m.Done
	}
	return t.ExitedAt(m.Instance)
}

// StopsAtStart tells whether the run's scenario is to stop the service while it starts.
func (t *Timeline) StopsAtStart() bool { return slices.Contains(t.Run.Expect, event.ExpectStarting) }

// firstToInterrupt is the number of the first migration that is stopped: something is done by then, and something is not.
const firstToInterrupt = 2

// farEnough tells whether the start of the service has come to the moment at which it is to be stopped.
func (t *Timeline) farEnough() bool {
	m := t.Migrating()
	return m != nil && m.Number >= firstToInterrupt
}
