package timeline

import (
	"hash/maphash"
	"slices"
)

// entries looks after one of a timeline's lists whose entries change. It finds an entry by its key, and copies one that
// a snapshot has as well before that changes: see Timeline.Snapshot.
type entries[K comparable, E any] struct {
	index  index[K]
	epochs []uint32 // by position: the epoch in which the entry was made or copied, from 1; 0, or beyond the end, for a snapshot's
	shared bool     // a snapshot has the list as well
}

// detacher is an entry that points to something that changes along with it.
type detacher interface {
	// detach has a copy of the entry point to a copy of that.
	detach()
}

// change returns the entry of the list with that key, ready to be changed in an epoch, and its position. Where there is
// none yet, it adds the one that create makes.
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

// replace puts a copy in the place of an entry that a snapshot has as well.
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

// find returns the entry of the list with that key, or nil.
func (x *entries[K, E]) find(list []*E, key K) *E {
	if position, ok := x.index.find(key); ok {
		return list[position]
	}
	return nil
}

// share notes that a snapshot has the entries as well.
func (x *entries[K, E]) share() {
	x.shared = true
	x.index.share()
}

// detach makes the entries those of a snapshot, which has nothing for itself.
func (x *entries[K, E]) detach() {
	x.epochs = nil
	x.index.detach()
}

// index finds positions by keys. The positions count the keys in the order in which they were added. Unlike a map it is
// copied fast.
type index[K comparable] struct {
	keys   []K     // by position
	slots  []int32 // a hash table with open addressing: positions, from 1, and 0 where it is free; a power of two of them
	shared bool    // a snapshot has the slots as well
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

// slot returns where the position of a key stands, or is to stand.
func (x *index[K]) slot(key K) int {
	mask := len(x.slots) - 1
	i := int(maphash.Comparable(seed, key)) & mask
	for x.slots[i] > 0 && x.keys[x.slots[i]-1] != key {
		i = (i + 1) & mask
	}
	return i
}

// set adds a key unless it is there.
func (x *index[K]) set(key K) {
	if _, found := x.find(key); !found {
		x.add(key)
	}
}

// add adds a key that is not there yet, and returns its position.
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

// share notes that a snapshot has the index as well.
func (x *index[K]) share() { x.shared = true }

// detach makes the index that of a snapshot.
func (x *index[K]) detach() { x.keys, x.slots = slices.Clip(x.keys), slices.Clip(x.slots) }
