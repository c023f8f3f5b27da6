//go:build !amd64

package vmath

type checks[T Float] struct {
	lanes   int
	beyond  func(n int, limit T, a *T) bool
	unfit   func(n int, a, b *T) bool
	outside func(n int, limit T, a, b *T) bool
}

func checkers[T Float]() (c checks[T]) { return c }

func unary[T Float](string) func(n int, dst, a *T) { return nil }

func binary[T Float](string) func(n int, dst, a, b *T) { return nil }

func compare[T Float](string) func(n int, dst *bool, a, b *T) { return nil }

func tester[T Float](string) func(n int, dst *bool, a *T) { return nil }
