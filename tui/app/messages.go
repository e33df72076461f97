package app

// terminalReturned is a message that comes when another program has given the terminal back.
type terminalReturned interface{ TerminalIsBack() }

// Notice says something in the footer until the next key.
type Notice string

// Opened is what a screen is given when it opens.
type Opened struct{}

// Resized follows SetSize, so that a screen can order what it needs for its new size.
type Resized struct{}
