// Package service is the service of the switchboard. It is written like the last solution, with a branch for each option of
// each switch. The files that package switches embeds (run.go, shutdown.go, workers.go and admin.go) are also the source of
// the main.go that Setting.Source writes: it takes the branches that a setting leads to, and drops the others.
//
// So that this works, each condition on a switch is a call of on with a choice of package switches, alone or with !, && and
// ||, in an if or in a case of a switch without a value. A comment stands inside the branch that it is about.
package service

import "closingtime/playground/switches"

// setting says how the switches stand. Serve sets it before anything reads it.
var setting switches.Setting

// on tells whether a switch stands at a choice.
func on(c switches.Choice) bool { return setting.On(c) }

// Serve serves orders until the process is told to end. It returns when everything is closed, or ends the process, with
// status 1 after an error. It is called once.
func Serve(s switches.Setting) {
	setting = s
	main()
}
