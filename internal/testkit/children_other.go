//go:build !linux

package testkit

// brood sees nothing here: only Linux tells which processes descend from one.
type brood struct{}

func newBrood(string) brood { return brood{} }

func (brood) leftover() error { return nil }
