package main

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// endWith makes every stream of a server end when ctx does, if its handler looks at its context. Its client gets the status
// Unavailable, which says that it may try again, elsewhere.
func endWith(ctx context.Context) grpc.ServerOption {
	return grpc.StreamInterceptor(func(service any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
		streaming, cancel := context.WithCancel(stream.Context())
		defer cancel()
		defer context.AfterFunc(ctx, cancel)()
		err := handle(service, endingStream{stream, streaming})
		if err != nil && ctx.Err() != nil { // a stream that ended well needs no second try
			return status.Error(codes.Unavailable, "the service is shutting down")
		}
		return err
	})
}

// endingStream is a stream with a context of its own.
type endingStream struct {
	grpc.ServerStream
	ctx context.Context
}

func (s endingStream) Context() context.Context { return s.ctx }
