package shop

import (
	"context"
	"errors"
	"fmt"

	"closingtime/playground/faults"
	"closingtime/playground/probe"
)

// The playground can bring about faults while the shop runs. The shop asks the probe for them where they happen. Without a
// playground there are none.

// errBank says that the bank refused a charge. No money has moved.
var errBank = errors.New("the bank does not answer properly")

// bankRefuses returns an error while the bank fails.
func bankRefuses() error {
	if _, failing := probe.Fault(faults.BankFailing); failing {
		return errBank
	}
	return nil
}

// bankHinders waits for as long as the bank makes a step of a charge take longer than usual. When ctx ends first, it returns
// the cause of ctx.
func bankHinders(ctx context.Context) error {
	if slow, ok := probe.Fault(faults.BankSlow); ok {
		if err := wait(ctx, slow.Duration("delay")); err != nil {
			return err
		}
	}
	return untilOver(ctx, faults.BankStuck, func(faults.Values) bool { return true })
}

// workerHinders waits for as long as a worker is stuck, and panics if the worker's code is to panic. When ctx ends first, it
// returns the cause of ctx. what names what the worker works on.
func workerHinders(ctx context.Context, worker int, what string) error {
	concerns := func(v faults.Values) bool { return v.Concerns(worker) }
	if err := untilOver(ctx, faults.WorkerStuck, concerns); err != nil {
		return err
	}
	if values, ok := probe.Fault(faults.WorkerPanic); ok && concerns(values) {
		panic(fmt.Sprintf("worker %d cannot print %s", worker, what))
	}
	return nil
}

// untilOver waits until a fault is over, or ctx ends. A fault that is deaf pays no attention to ctx.
func untilOver(ctx context.Context, name faults.Name, concerns func(faults.Values) bool) error {
	for {
		err := probe.FaultOver(ctx, name, concerns)
		values, underWay := probe.Fault(name)
		if err == nil || !underWay || !values.On("deaf") {
			return err
		}
		ctx = context.WithoutCancel(ctx)
	}
}
