// Package index has the lists of a timeline: it finds their entries by key, knows which of them are in progress, and lets snapshots
// share them until they change. It knows nothing of what the entries are.
package index
