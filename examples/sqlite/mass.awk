# The command: prints the molar mass of the formula that is its argument, as in
# awk -f mass.awk C8H10N4O2. It stands for any program that takes one argument.
BEGIN {
	split("H 1.008 C 12.011 N 14.007 O 15.999 Na 22.990 S 32.06 Cl 35.45 Ca 40.078 Fe 55.845", list, " ")
	for (i = 1; i in list; i += 2)
		weight[list[i]] = list[i + 1]

	rest = ARGV[1]
	while (match(rest, /^[A-Z][a-z]?[0-9]*/)) {
		element = count = substr(rest, 1, RLENGTH)
		rest = substr(rest, RLENGTH + 1)
		sub(/[0-9]*$/, "", element)
		sub(/^[A-Za-z]*/, "", count)
		if (!(element in weight)) {
			rest = element
			break
		}
		mass += weight[element] * (count == "" ? 1 : count)
	}
	if (rest != "" || ARGV[1] == "") {
		print "no such element: \"" rest "\"" > "/dev/stderr"
		exit 1
	}
	printf "%.3f\n", mass
}
