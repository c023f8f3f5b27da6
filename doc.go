// Package comal maps functions over many items in parallel: on goroutines, in
// worker processes, over Python functions and commands, with the same call.
//
// Begin with [Map]:
//
//	out, err := comal.Map(ctx, files, func(ctx context.Context, file string) (int64, error) {
//		...
//	})
//
// It runs on all CPUs this process may use, sizes its batches by what items
// turn out to cost, and turns a panic or an error into an [ItemError] while all
// other items are finished. [Stream] takes an input of any length, infinite
// too, and yields results as they come; [Reduce] merges values in a fixed tree,
// so that the answer has the same bits however it was computed; [Pool] keeps
// workers from call to call.
//
// A function that is given a name by [Register] can run in worker processes,
// which are this same program started again; it calls [Main] first of all.
// [Python] names a Python function and [Exec] runs commands. What is to be done
// (how many processes, how many threads each, how much memory, what happens to
// failures) stands in one [Option], whose zero value is a good choice.
package comal
