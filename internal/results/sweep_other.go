//go:build !unix

package results

import "os"

func claim(*os.File) bool { return true }

// sweep leaves the parts of dead processes: no lock tells them from others.
func sweep(string) {}
