//go:build linux

// Package faults is the fault matrix: what can go wrong while a map runs, one
// test a row, each for several numbers of workers and for all who can run
// items: goroutines, Go processes, Python processes, commands. A test injects
// the fault into the real program, mostly as an item (enginetest.Fault), and
// looks at what comal says, writes, uses and leaves behind.
//
// After each run no process, file, lock or control group of it may be left, and
// while it runs nothing of it may listen on a socket.
//
// With -short it is the quick part, one number of workers each. It is for Linux
// alone: it looks into /proc, and needs signals and namespaces.
//
// Where a row does not apply:
//
//	goroutine   1 2 4 5 8 9 10 14: a goroutine cannot be killed, and takes the
//	            process along that it could be killed with; 5: its context ends
//	command     7 8 11 12: a command has no panic, an exit code is its result,
//	            arguments and output are bytes
//	            14: each item is a process of its own
//
// Rows 18, 19, 20 and 22 are shown for the journal itself in internal/journal,
// byte by byte and write by write; here it is the program that is cut, killed
// and started twice. Row 23 is also in internal/sched, whose simulation has late
// results, and in the root package (TestLossyEngine). Rows 26 to 29 and 34 are
// about arrays and files, not about maps.
package faults
