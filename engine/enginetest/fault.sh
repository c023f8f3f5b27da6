# sh fault.sh TEXT does what the text of a fault says, as enginetest.Do does.
name=${1%%: *} rest=${1#*: } file=
case $rest in *" in "*) file=${rest#* in } rest=${rest%% in *} ;; esac
set -f
set -- $rest
what=$1 arg=
shift
case $what in sleep | print | grow | hold | exit) arg=$1 && shift ;; esac
times=${1:-always} seen=s
if [ -n "$file" ]; then
	printf s >>"$file"
	read -r seen <"$file"
fi
value=$name
if [ "$times" = always ] || [ ${#seen} -le "$times" ]; then
	case $what in
	ok) ;;
	sleep)
		case $arg in *ms) ms=${arg%ms} arg=$(printf %d.%03d $((ms / 1000)) $((ms % 1000))) ;; esac
		sleep "${arg%s}"
		;;
	wait) while [ ! -e "$file.go" ]; do sleep 0.01; done ;;
	threads) value=$OMP_NUM_THREADS ;;
	print) head -c "$arg" /dev/zero | tr '\0' x && echo ;;
	grow) grown=$(head -c "$arg" /dev/zero | tr '\0' x) ;;
	hold) held=$(head -c "$arg" /dev/zero | tr '\0' x) && sleep 0.5 && held= ;;
	fail)
		echo "$name fails" >&2
		exit 1
		;;
	exit) exit "$arg" ;;
	die) kill -KILL $$ ;;
	crash) kill -SEGV $$ ;;
	stop) kill -STOP $$ ;;
	hang)
		trap '' TERM INT HUP
		while :; do sleep 1; done
		;;
	spin)
		trap '' TERM INT HUP
		while :; do :; done
		;;
	*)
		echo "there is no $what" >&2
		exit 2
		;;
	esac
fi
[ -z "$file" ] || printf s >>"$file.end"
printf '%s\n' "$value"
