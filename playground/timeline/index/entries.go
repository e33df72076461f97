// Package index has the lists of a timeline: it finds their entries by key, knows which of them are in progress, and lets snapshots
// share them until they change. It knows nothing of what the entries are.
package index

import (
	"hash/maphash"
	"slices"
)

// Entries manages a list whose entries change. It finds the position of an entry by its key, and copies an entry that is shared
// with a snapshot before the entry changes: see Timeline.Snapshot in package timeline.
//
// What depends on the type of the keys or of the entries is in functions. The methods of a generic type are compiled again in
// every package that sees a struct with such a type in it, and most packages see a timeline, which has many Entries.
type Entries[K comparable] struct {
	table
	keys []K // by position: in the order in which they were added
}

// table is what Entries has for keys of any type. A hash table is faster to copy than a map.
type table struct {
	slots  []int32  // a hash table of positions, with open addressing, whose size is a power of two: a position plus 1, or 0 in a free slot
	epochs []uint32 // by position: the epoch, from 1, in which the entry was made or copied; 0, or missing, for a shared entry

	sharesList, sharesSlots bool // with a snapshot, or with the timeline of which this is a snapshot
}

// Share notes that a snapshot shares the entries.
func (t *table) Share() { t.sharesList, t.sharesSlots = true, true }

// Bytes returns how many bytes the hash table takes.
func (t *table) Bytes() int { return 4 * len(t.slots) }

// Detacher is an entry that points to data which changes with it.
type Detacher interface {
	// Detach makes a copied entry independent of the original: it copies the data to which the entry points.
	Detach()
}

// Change returns the entry with a key, ready to be changed in an epoch, and its position in the list. If there is none yet,
// Change adds the entry that create returns.
func Change[K comparable, E any](x *Entries[K], epoch uint32, list *[]*E, key K, create func() *E) (e *E, position int) {
	position, found := find(x, key)
	if !found {
		position = add(x, key)
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
		replace(x, list, position)
	}
	return (*list)[position], position
}

// replace replaces an entry that is shared with a snapshot by a copy.
func replace[K comparable, E any](x *Entries[K], list *[]*E, position int) {
	if x.sharesList {
		*list, x.sharesList = slices.Clone(*list), false
	}
	e := *(*list)[position]
	if d, ok := any(&e).(Detacher); ok {
		d.Detach()
	}
	(*list)[position] = &e
}

// Find returns the entry with a key, or nil.
func Find[K comparable, E any](x *Entries[K], list []*E, key K) *E {
	if position, ok := find(x, key); ok {
		return list[position]
	}
	return nil
}

// Detach prepares the entries of a new snapshot, which shares all of them.
func Detach[K comparable](x *Entries[K]) { x.epochs, x.keys = nil, slices.Clip(x.keys) }

// Note adds a key that has no entry in a list, unless it is present.
func Note[K comparable](x *Entries[K], key K) {
	if !Noted(x, key) {
		add(x, key)
	}
}

// Noted tells whether a key is present.
func Noted[K comparable](x *Entries[K], key K) bool {
	_, found := find(x, key)
	return found
}

// find returns the position of a key.
func find[K comparable](x *Entries[K], key K) (position int, ok bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	position = int(x.slots[slot(x, key)]) - 1
	return position, position >= 0
}

var seed = maphash.MakeSeed()

// slot returns the slot in which the position of a key is, or is to be stored.
func slot[K comparable](x *Entries[K], key K) int {
	mask := len(x.slots) - 1
	i := int(maphash.Comparable(seed, key)) & mask
	for x.slots[i] > 0 && x.keys[x.slots[i]-1] != key {
		i = (i + 1) & mask
	}
	return i
}

// add adds a key that is not present yet, and returns its position.
func add[K comparable](x *Entries[K], key K) (position int) {
	if 2*len(x.keys) >= len(x.slots) {
		grow(x)
	} else if x.sharesSlots {
		x.slots, x.sharesSlots = slices.Clone(x.slots), false
	}
	position = len(x.keys)
	x.keys = append(x.keys, key)
	x.slots[slot(x, key)] = int32(position + 1)
	return position
}

func grow[K comparable](x *Entries[K]) {
	x.slots, x.sharesSlots = make([]int32, max(16, 2*len(x.slots))), false
	for i, key := range x.keys {
		x.slots[slot(x, key)] = int32(i + 1)
	}
}
