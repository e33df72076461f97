// Package shoprpc is the shop as a gRPC service. Its messages are those that protobuf has ready, so that nothing needs to be
// generated: in the language of protobuf it is
//
//	package shop;
//	service Orders {
//	  // Place takes an order for an item and returns its number, once it is paid.
//	  rpc Place(google.protobuf.StringValue) returns (google.protobuf.Int64Value);
//	}
package shoprpc

import (
	"context"
	"net/http"
	"strconv"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/wrapperspb"

	"closingtime/playground/event"
	"closingtime/playground/probe"
	"closingtime/playground/shop"
)

// Register makes a server answer the calls of the shop.
func Register(server *grpc.Server, orders *shop.Shop) { server.RegisterService(&service, orders) }

// service is what protoc would generate.
var service = grpc.ServiceDesc{
	ServiceName: "shop.Orders",
	HandlerType: (*any)(nil),
	Methods:     []grpc.MethodDesc{{MethodName: "Place", Handler: place}},
}

func place(srv any, ctx context.Context, decode func(any) error, intercept grpc.UnaryServerInterceptor) (any, error) {
	item := new(wrapperspb.StringValue)
	if err := decode(item); err != nil {
		return nil, err
	}
	orders := srv.(*shop.Shop)
	call := func(ctx context.Context, item any) (any, error) {
		return placeOrder(ctx, orders, item.(*wrapperspb.StringValue).GetValue())
	}
	if intercept == nil {
		return call(ctx, item)
	}
	return intercept(ctx, item, &grpc.UnaryServerInfo{Server: srv, FullMethod: "/shop.Orders/Place"}, call)
}

// placeOrder answers Unavailable when the context of the call ends before the order is paid.
func placeOrder(ctx context.Context, orders *shop.Shop, item string) (*wrapperspb.Int64Value, error) {
	request, returned := accept(ctx)
	order, err := orders.Place(ctx, request, item)
	if err != nil {
		returned(http.StatusServiceUnavailable)
		code := codes.Internal
		if shop.Interrupted(err) {
			code = codes.Unavailable
		}
		return nil, status.Error(code, err.Error())
	}
	returned(http.StatusOK)
	return wrapperspb.Int64(int64(order.ID)), nil
}

// accept reports to the playground that the handler of a call has begun. It returns the number that the playground's client
// gave to the call, or 0, and the function to call when the handler ends.
func accept(ctx context.Context) (request int, returned func(status int)) {
	said := metadata.ValueFromIncomingContext(ctx, probe.RequestHeader)
	if len(said) != 1 {
		return 0, func(int) {}
	}
	request, err := strconv.Atoi(said[0])
	if err != nil {
		return 0, func(int) {}
	}
	return request, probe.AcceptedAs(request, 0, event.GRPC, "/shop.Orders/Place")
}
