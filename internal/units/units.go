// Package units reads and writes sizes, durations and counts the way people do:
// 512MB and 2GiB, 90s and 2m on the command line; "312 MB", "2 min 5 s" and
// "1,000 items" in text.
//
// MB is 10^6 bytes and MiB is 2^20, everywhere. Parsing is strict where a guess
// could be wrong by 7 %: "2G" is refused, because half of all tools mean 2^30
// by it.
package units
