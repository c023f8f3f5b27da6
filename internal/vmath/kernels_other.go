//go:build !amd64

package vmath

func unary[T Float](string) func(n int, dst, a *T) { return nil }

func binary[T Float](string) func(n int, dst, a, b *T) { return nil }

func compare[T Float](string) func(n int, dst *bool, a, b *T) { return nil }
