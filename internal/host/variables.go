package host

import (
	"fmt"
	"strconv"
	"strings"
)

// batchCPUs are the variables by which batch systems say how many CPUs a job
// was given on this machine. LSF and Grid Engine count the slots of all
// machines of a job, so theirs are upper bounds. NCPUS and NSLOTS are names
// anyone might use: they are believed only beside the variable that marks a job
// of their system.
var batchCPUs = []struct{ name, variable, beside string }{
	{"Slurm CPUs per task", "SLURM_CPUS_PER_TASK", ""},
	{"Slurm CPUs on this node", "SLURM_CPUS_ON_NODE", ""},
	{"Torque processors per node", "PBS_NUM_PPN", ""},
	{"PBS CPUs", "NCPUS", "PBS_JOBID"},
	{"LSF slots", "LSB_DJOB_NUMPROC", ""},
	{"Grid Engine slots", "NSLOTS", "JOB_ID"},
}

// variables reads limits from the environment.
type variables struct {
	env   func(string) string
	notes []string
}

// cpuLimits returns what the batch system sets.
func (v *variables) cpuLimits() []Limit {
	var limits []Limit
	for _, b := range batchCPUs {
		if b.beside != "" && v.env(b.beside) == "" {
			continue
		}
		if n := v.count(b.variable); n > 0 {
			limits = append(limits, Limit{Name: b.name, Value: n, Source: b.variable})
		}
	}
	return limits
}

// ownCPUs is the user's own word, which may lower and raise the number of CPUs.
func (v *variables) ownCPUs() *Limit {
	n := v.count("COMAL_CPUS")
	if n == 0 {
		return nil
	}
	return &Limit{Name: "your own setting", Value: n, Source: "COMAL_CPUS"}
}

// count reads a positive whole number, 0 if there is none.
func (v *variables) count(variable string) int64 {
	text := strings.TrimSpace(v.env(variable))
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n <= 0 {
		v.ignore(variable, text, "a positive whole number")
		return 0
	}
	return n
}

// memLimits returns what Slurm sets; the other batch systems name no memory
// in variables.
func (v *variables) memLimits() []Limit {
	var limits []Limit
	if bytes := v.slurmMemory("SLURM_MEM_PER_NODE"); bytes > 0 {
		limits = append(limits, Limit{Name: "Slurm memory per node", Value: bytes, Source: "SLURM_MEM_PER_NODE"})
	}
	perCPU := v.slurmMemory("SLURM_MEM_PER_CPU")
	for _, times := range []string{"SLURM_CPUS_ON_NODE", "SLURM_CPUS_PER_TASK"} {
		cpus, err := strconv.ParseInt(v.env(times), 10, 32)
		if perCPU > 0 && err == nil && cpus > 0 && perCPU < noMemLimit/cpus {
			return append(limits, Limit{
				Name: "Slurm memory per CPU", Value: perCPU * cpus, Source: "SLURM_MEM_PER_CPU x " + times,
			})
		}
	}
	return limits
}

// slurmMemory reads Slurm's megabytes, which are MiB, or a number with K, M, G
// or T behind it. 0 is what Slurm writes for all of the node.
func (v *variables) slurmMemory(variable string) int64 {
	text := strings.TrimSpace(v.env(variable))
	if text == "" || text == "0" {
		return 0
	}
	digits, unit := text, uint(20)
	if i := strings.IndexByte("KMGT", text[len(text)-1]); i >= 0 {
		digits, unit = text[:len(text)-1], uint(10*(i+1))
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n <= 0 || n >= noMemLimit>>unit {
		v.ignore(variable, text, "a positive number of megabytes")
		return 0
	}
	return n << unit
}

// ownMemory is the user's own word, which may lower and raise the memory.
func (v *variables) ownMemory() *Limit {
	text := strings.TrimSpace(v.env("COMAL_MEM"))
	if text == "" {
		return nil
	}
	bytes, err := parseSize(text)
	if err != nil {
		v.ignore("COMAL_MEM", text, "a size such as 2GB or 512MiB")
		return nil
	}
	return &Limit{Name: "your own setting", Value: bytes, Source: "COMAL_MEM"}
}

func (v *variables) ignore(variable, text, want string) {
	v.notes = append(v.notes, fmt.Sprintf("%s=%.40q is ignored: it is not %s", variable, text, want))
}
