package builds

// newest passes values to a receiver that may be slow or absent. A value that has not been received yet is replaced by the
// next one, so that the sender never waits. It is safe for concurrent use; after finish, nothing may be sent.
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
		case <-n: // drop the previous value, which was not received
		default:
		}
	}
}

// finish says that no further value will be sent. The last value can still be received.
func (n newest[T]) finish() { close(n) }
