// Package asm is a module of its own that generates the assembly kernels: each
// folder below is a program that writes one file. The files it writes are
// checked in; its test writes them again and compares.
//
//	go generate ./...
package asm
