package host

import "os"

// OOMKills is how many processes the kernel has killed for want of memory in
// the control group of this process since the group was made. Those of a
// [MemGroup] are counted there. It takes some 100 microseconds; look at it
// before and after to tell whether a death was one of them.
func OOMKills() (n int64, known bool) {
	return (&scan{system: os.DirFS("/")}).ownOOMKills()
}
