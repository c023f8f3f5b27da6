package gemm

// Beside returns how many jobs of one thread each may be done side by side, out
// of so many, on the threads and the memory given, and what memory each may have:
// as much as any job needs, if there is that much for one. 0 is no bound.
func Beside[T Float](jobs, threads int, memory int64) (side int, each int64) {
	side = max(1, min(jobs, threads))
	if memory > 0 {
		side = max(1, int(min(int64(side), memory/Least[T]())))
	}
	return side, memory / int64(side)
}
