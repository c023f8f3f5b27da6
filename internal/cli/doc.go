// Package cli is the command line of comal, one file or a few per subcommand.
// It begins in [Main].
//
// The package decides nothing about how items run: it reads words and flags,
// hands a function or command with its items to the root package, and writes
// what comes back. What goes wrong becomes an exit code in exit.go.
package cli
