//go:build !linux

package host

import (
	"errors"
	"fmt"
)

// MemGroup is not to be had on this system.
type MemGroup struct{}

var errNoGroups = fmt.Errorf("memory group: only Linux has control groups: %w", errors.ErrUnsupported)

// NewMemGroup fails on this system.
func NewMemGroup(string, int64) (*MemGroup, error) { return nil, errNoGroups }

// SweepMemGroups does nothing on this system.
func SweepMemGroups(string) (busy int) { return 0 }

// SetLimit fails.
func (*MemGroup) SetLimit(int64) error { return errNoGroups }

// Add fails.
func (*MemGroup) Add(int) error { return errNoGroups }

// OOMKills is not known.
func (*MemGroup) OOMKills() (n int64, known bool) { return 0, false }

// Peak is not known.
func (*MemGroup) Peak() int64 { return 0 }

// Remove does nothing.
func (*MemGroup) Remove() error { return nil }
