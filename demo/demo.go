// Package demo holds the job of the demonstration as a scientist would write it
// in Python, for those who measure beside it.
package demo

import _ "embed"

// ProcessImage is the source of the module process_image.
//
//go:embed process_image.py
var ProcessImage []byte
