// Package plot draws pictures of measurements, in one sober style: no more ink
// than the numbers need, labels beside what they name, and colours that people
// who see fewer of them, and printers without any, can tell apart.
package plot
