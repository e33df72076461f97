package app

// terminalReturned is a message that says that another program has given the terminal back.
type terminalReturned interface{ TerminalIsBack() }

// Notice is a message that asks for a text above the footer until the next key.
type Notice string

// Opened tells a screen that it is on top now.
type Opened struct{}

// Covered is what the screen on top is given when the list of keys, or the glossary, comes over it. What plays by itself
// pauses, and goes on with Uncovered.
type Covered struct{}

// Uncovered is what the screen on top is given when it shows again.
type Uncovered struct{}

// Resized tells a screen that SetSize was called, so that the screen can return a command that prepares what it shows for
// the new size.
type Resized struct{}
