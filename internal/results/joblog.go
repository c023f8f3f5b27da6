package results

import (
	"fmt"
	"io"
	"strings"
)

// Joblog writes a line an item as GNU parallel's --joblog does, so that tools
// made for that can read it. Sequence numbers count from 1. Records need their
// Command.
type Joblog struct {
	Out   io.Writer
	begun bool
}

const joblogHead = "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"

// Write writes one line, and the head before the first.
func (j *Joblog) Write(r *Record) error {
	if !j.begun {
		j.begun = true
		if _, err := io.WriteString(j.Out, joblogHead); err != nil {
			return err
		}
	}
	exit, signal, received := 0, 0, 0
	if r.Output != nil {
		exit, received = r.Output.Code, len(r.Output.Stdout)
	}
	if r.Err != nil {
		signal = signalNumber(r.Err.Signal)
		if exit = r.Err.Code; exit == 0 && signal == 0 {
			exit = 1
		}
	}
	began := float64(r.Ended.UnixMicro())/1e6 - r.Seconds
	command := strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(r.Command)
	_, err := fmt.Fprintf(j.Out, "%d\t:\t%.3f\t%10.3f\t0\t%d\t%d\t%d\t%s\n", r.Index+1, began, r.Seconds, received, exit, signal, command)
	return err
}
