package builds

// newest passes values on to a receiver that may be slow or away: one that has not been taken yet gives way to the next, and
// whoever puts one never waits. It is safe for concurrent use; after finish, nothing may be put.
type newest[T any] chan T

func newNewest[T any]() newest[T] { return make(newest[T], 1) }

func (n newest[T]) put(value T) {
	for {
		select {
		case n <- value:
			return
		default:
		}
		select {
		case <-n: // the one before, which nobody has taken
		default:
		}
	}
}

// finish says that nothing more will be put. What was put last is still there to be taken.
func (n newest[T]) finish() { close(n) }
