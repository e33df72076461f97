package main

import (
	_ "embed"
)
