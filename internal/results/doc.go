// Package results writes what becomes of the items of a run: values and the
// outputs of commands as people and pipes want them, one JSON object a line for
// programs, arrays and long outputs in files of their own, and job logs.
//
// Every file appears whole or not at all; see [File]. Logs, which grow while
// the run goes on, are the exception.
package results
