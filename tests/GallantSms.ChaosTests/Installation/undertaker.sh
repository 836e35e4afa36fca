#!/usr/bin/env bash
# undertaker.sh OWNER FOLDER POSTGRES_SCRIPT: when the test process OWNER is gone, however it went, ends what it left.
tail --pid="$1" -f /dev/null
[ -d "$2" ] || exit 0
while read -r pid; do
    grep -qaF GallantSms "/proc/$pid/cmdline" 2>/dev/null && kill -KILL "$pid"
done <"$2/pids"
if read -r pid 2>/dev/null <"$2/elasticsearch/node.pid"; then grep -qaF "$2/elasticsearch" "/proc/$pid/cmdline" 2>/dev/null && kill -KILL "$pid"; fi
bash "$3" stop "$2/postgres" --remove
