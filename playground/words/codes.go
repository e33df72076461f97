package words

import (
	"fmt"

	"closingtime/playground/event"
	"closingtime/playground/verdict"
)

// streams names the kinds of request whose answer has no end of its own.
var streams = map[string]string{event.Feed: "a feed", event.Socket: "a WebSocket", event.Watch: "a watch"}

// closedAbnormally is the code that a client's library reports for a WebSocket that ended without a close frame.
const closedAbnormally = 1006

// closeCodes names the close codes with which a service can end a WebSocket.
var closeCodes = map[int]string{
	1000: "normal closure", 1001: "going away", 1002: "protocol error", 1003: "unsupported data", 1005: "no code",
	1007: "invalid data", 1008: "policy violation", 1009: "message too big", 1011: "internal error", 1012: "service restart",
	1013: "try again later", 1014: "bad gateway",
}

// CloseCode writes the close code of a WebSocket: "1001, going away".
func CloseCode(code int) string {
	name, ok := closeCodes[code]
	if !ok {
		return fmt.Sprint(code)
	}
	return fmt.Sprintf("%d, %s", code, name)
}

// callStatuses names the status codes of a gRPC call, from 0.
var callStatuses = []string{
	"OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists", "PermissionDenied",
	"ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented", "Internal", "Unavailable", "DataLoss",
	"Unauthenticated",
}

// CallStatus names the status of a gRPC call.
func CallStatus(code int) string {
	if code < 0 || code >= len(callStatuses) {
		return fmt.Sprintf("code %d", code)
	}
	return callStatuses[code]
}

// socketText says how a WebSocket ended after its handshake.
func socketText(f verdict.Finding) string {
	switch f.Class {
	case event.CutShort:
		return fmt.Sprintf("cut off without a close code (to its client: %d, abnormal closure)", closedAbnormally)
	case event.Unended:
		return fmt.Sprintf("closed with %s, and its client never learned the outcome of %s", CloseCode(f.Code), Plural(f.Missing, "order"))
	case event.Unsound:
		return "closed with " + CloseCode(f.Code)
	}
	return errorText(f)
}

// callText says how a gRPC call ended. A gRPC library reports an error of its connection as Unavailable.
func callText(f verdict.Finding) string {
	switch f.Class {
	case event.Unsound:
		text := "status " + CallStatus(f.Code)
		if f.Text != "" {
			text += " (" + f.Text + ")"
		}
		return text
	case event.CutShort, event.EOF, event.Reset, event.Refused:
		cut := errorText(f)
		if f.Class == event.CutShort {
			cut = "cut off before its status came"
		}
		return cut + " (to its client: Unavailable)"
	}
	return errorText(f)
}
