package app

// terminalReturned is a message that comes when another program has given the terminal back.
type terminalReturned interface{ TerminalIsBack() }

// Notice says something above the footer until the next key.
type Notice string

// Opened is what a screen is given when it opens.
type Opened struct{}

// Covered is what the screen on top is given when the list of keys, or the glossary, comes over it. What plays by itself
// pauses, and goes on with Uncovered.
type Covered struct{}

// Uncovered is what the screen on top is given when it shows again.
type Uncovered struct{}

// Resized follows SetSize, so that a screen can order what it needs for its new size.
type Resized struct{}
