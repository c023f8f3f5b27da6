package bench

// overhead are the rows that show what comal costs beside the work.
func (l *lab) overhead() []row {
	var rows []row
	rows = append(rows, l.goroutines())
	rows = append(rows, l.smallWork()...)
	rows = append(rows, l.goWorkers(), l.pythonWorkers())
	rows = append(rows, l.roundTrips()...)
	rows = append(rows, l.commands()...)
	rows = append(rows, l.commandLine()...)
	return append(rows, l.faults()...)
}
