package playground

import (
	"context"
	"time"

	"closingtime/playground/container"
	"closingtime/playground/event"
	"closingtime/playground/process"
)

// startContainer starts the target's image.
func (i *instance) startContainer(ctx context.Context) (runner, error) {
	plan := &i.run.plan
	engine, err := container.Find(ctx, plan.Image.Engine)
	if err != nil {
		return nil, &StartError{Reason: err.Error()}
	}
	c, err := engine.Start(ctx, container.Spec{
		Image: plan.Image.Name, Port: plan.Image.Port, Inside: plan.Inside, Args: plan.Image.Args, StopSignal: plan.Image.Signal,
		Addr: i.addr, Instance: i.number,
	}, i.run.log)
	if ctx.Err() != nil && err != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil {
		return nil, &StartError{Reason: err.Error()}
	}
	return c, nil
}

// askEngine has the engine of a container stop it, which is the whole stop: the signal and, at the end of the grace period, SIGKILL.
// It returns false where no engine does that.
func (i *instance) askEngine(ctx context.Context) bool {
	c, ok := i.process.(*container.Container)
	policy := i.policy()
	if !ok || policy.Grace == 0 {
		return false
	}
	i.mu.Lock()
	i.sent[c.StopSignal()]++
	i.record(event.Event{Kind: event.Signal, Name: c.StopSignal(), Target: event.TargetProcess, By: event.ByPolicy})
	i.mu.Unlock()
	if err := c.Stop(ctx, policy.Grace-policy.PreStop); err != nil && ctx.Err() == nil && !i.exited() {
		i.record(event.Event{Kind: event.Output, Text: err.Error()}) // enforceGrace kills the container
	}
	return true
}

// leeway is how much longer the run waits before it kills a container than before it kills a process: the engine of the container should
// do so first.
const leeway = 10 * time.Second

func (i *instance) engineLeeway() time.Duration {
	if _, ok := i.process.(*container.Container); ok {
		return leeway
	}
	return 0
}

// recordEngineKill records that the engine has killed a container at the end of its grace period.
func (i *instance) recordEngineKill(exit process.Exit) {
	_, ok := i.process.(*container.Container)
	if !ok || exit.Signal != "SIGKILL" || exit.Detail != "" || !i.stopBegun() || i.count("SIGKILL") > 0 {
		return
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.sent["SIGKILL"]++
	i.run.log.AddAt(event.Event{At: exit.At - time.Microsecond, Kind: event.Signal, Instance: i.number, Name: "SIGKILL", Target: event.TargetGroup, By: event.ByPolicy})
}
