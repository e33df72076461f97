// Package index has the lists of a timeline: it finds their entries by key, knows which of them are in progress, and lets snapshots
// share them until they change. It knows nothing of what the entries are.
package index

import (
	"hash/maphash"
	"slices"
)

// Entries manages a list whose entries change. It finds an entry by its key, and copies an entry that is shared with a snapshot
// before the entry changes: see Timeline.Snapshot in package timeline.
type Entries[K comparable, E any] struct {
	index  Positions[K]
	epochs []uint32 // by position: the epoch, from 1, in which the entry was made or copied; 0, or missing, for a shared entry
	shared bool     // a snapshot shares the list
}

// Detacher is an entry that points to data which changes with it.
type Detacher interface {
	// Detach makes a copied entry independent of the original: it copies the data to which the entry points.
	Detach()
}

// Change returns the entry with a key, ready to be changed in an epoch, and its position in the list. If there is none yet,
// Change adds the entry that create returns.
func (x *Entries[K, E]) Change(epoch uint32, list *[]*E, key K, create func() *E) (e *E, position int) {
	position, found := x.index.Find(key)
	if !found {
		position = x.index.add(key)
		*list = append(*list, create())
	}
	if missing := position + 1 - len(x.epochs); missing > 0 {
		x.epochs = append(x.epochs, make([]uint32, missing)...)
	}
	switch {
	case !found:
		x.epochs[position] = epoch + 1
	case x.epochs[position] != epoch+1:
		x.epochs[position] = epoch + 1
		x.replace(list, position)
	}
	return (*list)[position], position
}

// replace replaces an entry that is shared with a snapshot by a copy.
func (x *Entries[K, E]) replace(list *[]*E, position int) {
	if x.shared {
		*list, x.shared = slices.Clone(*list), false
	}
	e := *(*list)[position]
	if d, ok := any(&e).(Detacher); ok {
		d.Detach()
	}
	(*list)[position] = &e
}

// Find returns the entry with a key, or nil.
func (x *Entries[K, E]) Find(list []*E, key K) *E {
	if position, ok := x.index.Find(key); ok {
		return list[position]
	}
	return nil
}

// Bytes returns how many bytes the index of the keys takes.
func (x *Entries[K, E]) Bytes() int { return x.index.Bytes() }

// Share notes that a snapshot shares the entries.
func (x *Entries[K, E]) Share() {
	x.shared = true
	x.index.Share()
}

// Detach prepares the entries of a new snapshot, which shares all of them.
func (x *Entries[K, E]) Detach() {
	x.epochs = nil
	x.index.Detach()
}

// Positions finds positions by keys. Positions count the keys in the order in which they were added. It is faster to copy
// than a map.
type Positions[K comparable] struct {
	keys   []K     // by position
	slots  []int32 // a hash table with open addressing, whose size is a power of two: a position plus 1, or 0 in a free slot
	shared bool    // a snapshot shares the slots
}

var seed = maphash.MakeSeed()

// Find returns the position of a key.
func (x *Positions[K]) Find(key K) (position int, ok bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	slot := x.slots[x.slot(key)]
	return int(slot) - 1, slot > 0
}

// slot returns the slot in which the position of a key is, or is to be stored.
func (x *Positions[K]) slot(key K) int {
	mask := len(x.slots) - 1
	i := int(maphash.Comparable(seed, key)) & mask
	for x.slots[i] > 0 && x.keys[x.slots[i]-1] != key {
		i = (i + 1) & mask
	}
	return i
}

// Set adds a key unless it is present.
func (x *Positions[K]) Set(key K) {
	if _, found := x.Find(key); !found {
		x.add(key)
	}
}

// add adds a key that is not present yet, and returns its position.
func (x *Positions[K]) add(key K) (position int) {
	if 2*len(x.keys) >= len(x.slots) {
		x.grow()
	} else if x.shared {
		x.slots, x.shared = slices.Clone(x.slots), false
	}
	position = len(x.keys)
	x.keys = append(x.keys, key)
	x.slots[x.slot(key)] = int32(position + 1)
	return position
}

func (x *Positions[K]) grow() {
	x.slots, x.shared = make([]int32, max(16, 2*len(x.slots))), false
	for i, key := range x.keys {
		x.slots[x.slot(key)] = int32(i + 1)
	}
}

// Share notes that a snapshot shares the index.
func (x *Positions[K]) Share() { x.shared = true }

// Detach prepares the index of a new snapshot.
func (x *Positions[K]) Detach() { x.keys, x.slots = slices.Clip(x.keys), slices.Clip(x.slots) }

// Bytes returns how many bytes the hash table takes.
func (x *Positions[K]) Bytes() int { return 4 * len(x.slots) }
