//go:build amd64 || arm64

package vec

import "unsafe"

// double is p for the kernels of float64, where T is that.
func double[T Float](p *T) *float64 { return (*float64)(unsafe.Pointer(p)) }

// single is p for the kernels of float32, where T is that.
func single[T Float](p *T) *float32 { return (*float32)(unsafe.Pointer(p)) }
