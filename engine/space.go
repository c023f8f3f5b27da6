package engine

// SpaceError says that a disk or a budget of bytes is used up. The run has
// stopped; what was written until then is whole.
type SpaceError struct {
	Path    string // the file or folder that cannot grow
	Missing int64  // bytes that are missing, as far as that is known
	Message string // the cause
	Advice  string // the next step
}

// Error returns the cause and the next step.
func (e *SpaceError) Error() string {
	if e.Advice == "" {
		return e.Message
	}
	return e.Message + "\n" + e.Advice
}
