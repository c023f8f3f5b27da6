// Package lint holds the rules of the house that no ready-made tool knows:
// which package may import which, how long files and functions may be, what
// must be documented, what pure packages may not call. They run as tests:
//
//	go test ./internal/lint
//	go test ./internal/lint -run Table -update   # write the import table anew
//
// Every finding names the file, the line and what to do. The numbers stand in
// limits.go, the import table in ARCHITECTURE.md.
package lint
