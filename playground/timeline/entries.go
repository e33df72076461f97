package timeline

import (
	"hash/maphash"
	"slices"
)

// entries manages one of a timeline's lists whose entries change. It finds an entry by its key, and copies an entry that is
// shared with a snapshot before the entry changes: see Timeline.Snapshot.
type entries[K comparable, E any] struct {
	index  index[K]
	epochs []uint32 // by position: the epoch, from 1, in which the entry was made or copied; 0, or missing, for a shared entry
	shared bool     // a snapshot shares the list
}

// detacher is an entry that points to data which changes with it.
type detacher interface {
	// detach makes a copied entry independent of the original: it copies the data to which the entry points.
	detach()
}

// change returns the entry with a key, ready to be changed in an epoch, and its position in the list. If there is none yet,
// change adds the entry that create returns.
func (x *entries[K, E]) change(epoch uint32, list *[]*E, key K, create func() *E) (e *E, position int) {
	position, found := x.index.find(key)
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
func (x *entries[K, E]) replace(list *[]*E, position int) {
	if x.shared {
		*list, x.shared = slices.Clone(*list), false
	}
	e := *(*list)[position]
	if d, ok := any(&e).(detacher); ok {
		d.detach()
	}
	(*list)[position] = &e
}

// find returns the entry with a key, or nil.
func (x *entries[K, E]) find(list []*E, key K) *E {
	if position, ok := x.index.find(key); ok {
		return list[position]
	}
	return nil
}

// share notes that a snapshot shares the entries.
func (x *entries[K, E]) share() {
	x.shared = true
	x.index.share()
}

// detach prepares the entries of a new snapshot, which shares all of them.
func (x *entries[K, E]) detach() {
	x.epochs = nil
	x.index.detach()
}

// index finds positions by keys. Positions count the keys in the order in which they were added. An index is faster to copy
// than a map.
type index[K comparable] struct {
	keys   []K     // by position
	slots  []int32 // a hash table with open addressing, whose size is a power of two: a position plus 1, or 0 in a free slot
	shared bool    // a snapshot shares the slots
}

var seed = maphash.MakeSeed()

// find returns the position of a key.
func (x *index[K]) find(key K) (position int, ok bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	slot := x.slots[x.slot(key)]
	return int(slot) - 1, slot > 0
}

// slot returns the slot in which the position of a key is, or is to be stored.
func (x *index[K]) slot(key K) int {
	mask := len(x.slots) - 1
	i := int(maphash.Comparable(seed, key)) & mask
	for x.slots[i] > 0 && x.keys[x.slots[i]-1] != key {
		i = (i + 1) & mask
	}
	return i
}

// set adds a key unless it is present.
func (x *index[K]) set(key K) {
	if _, found := x.find(key); !found {
		x.add(key)
	}
}

// add adds a key that is not present yet, and returns its position.
func (x *index[K]) add(key K) (position int) {
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

func (x *index[K]) grow() {
	x.slots, x.shared = make([]int32, max(16, 2*len(x.slots))), false
	for i, key := range x.keys {
		x.slots[x.slot(key)] = int32(i + 1)
	}
}

// share notes that a snapshot shares the index.
func (x *index[K]) share() { x.shared = true }

// detach prepares the index of a new snapshot.
func (x *index[K]) detach() { x.keys, x.slots = slices.Clip(x.keys), slices.Clip(x.slots) }
