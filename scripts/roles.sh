# shellcheck shell=bash
# The processes of one running GallantSms: who they are (.run/roles), how they start and stop. Sourced after lib.sh.
# shellcheck disable=SC2154  # root and run are lib.sh's

roles='postgres simulator api'
postgres_dir=$run/postgres
script_dir=$root/scripts

role_field() { cut -d' ' -f"$2" "$run/roles/$1" 2>/dev/null; }
role_write() { mkdir -p "$run/roles" && echo "$2 $(started_at "$2") $3" >"$run/roles/$1"; }
role_alive() { alive "$(role_field "$1" 1)" "$(role_field "$1" 2)"; }

# role_start NAME PORT FOLDER COMMAND...: in the background for good, its words in .run/log/NAME.log
role_start() {
    local name=$1 port=$2 folder=$3 log=$run/log/$1.log pid
    shift 3
    mkdir -p "$run/log"
    [ ! -s "$log" ] || mv "$log" "$log.1"
    set -m # away from the terminal's process group: Ctrl-C reaches `up`, which stops the roles in order
    (cd "$folder" && exec nohup "$@" >"$log" 2>&1 </dev/null) &
    pid=$!
    set +m
    disown "$pid"
    role_write "$name" "$pid" "$port"
}

# role_answers NAME PATH SECONDS: waits until it answers 200; ends early, with its last words, when it died.
role_answers() {
    local name=$1 path=$2 port until=$((SECONDS + $3)) status=''
    port=$(role_field "$name" 3)
    while [ "$SECONDS" -lt "$until" ]; do
        if ! role_alive "$name"; then
            tail -n 20 "$run/log/$name.log"
            echo "The $name ended by itself; its last words are above."
            return 1
        fi
        status=$(http_status "$port" "$path")
        [ "$status" = 200 ] && return 0
        sleep 0.2
    done
    tail -n 20 "$run/log/$name.log"
    echo "The $name does not answer 200 at $path within $3 seconds (last answer: ${status:-none}); its last words are above."
    return 1
}

role_stop() {
    local pid started
    pid=$(role_field "$1" 1) started=$(role_field "$1" 2)
    # The file goes first: a watching `up` then knows that this end was wanted.
    rm -f "$run/roles/$1"
    if [ "$1" = postgres ]; then
        "$script_dir/postgres.sh" stop "$postgres_dir"
    else
        stop_process "$pid" "$started" 30
    fi
}

# The API first, so that it drains while the others still answer.
stop_all() {
    role_stop api
    role_stop simulator
    role_stop postgres
}

anything_runs() {
    local role
    for role in $roles; do role_alive "$role" && return 0; done
    "$script_dir/postgres.sh" pid "$postgres_dir" >/dev/null
}

# ---- one start or stop at a time -----------------------------------------------------------------------------------

lock_holder() { [ -f "$run/lock/holder" ] && alive "$(cut -d' ' -f1 "$run/lock/holder")" "$(cut -d' ' -f2 "$run/lock/holder")"; }

lock_take() {
    local told=''
    mkdir -p "$run"
    until mkdir "$run/lock" 2>/dev/null; do
        if lock_holder; then
            [ -n "$told" ] || say "Another ./gallant starts or stops here (pid $(cut -d' ' -f1 "$run/lock/holder")); waiting for it."
            told=1
        else
            # Its holder may be writing its name this very moment; who is silent for a second is gone.
            sleep 1
            lock_holder || rm -rf "$run/lock"
        fi
        sleep 0.3
    done
    echo "$$ $(started_at $$)" >"$run/lock/holder"
}

lock_drop() { [ "$(cut -d' ' -f1 "$run/lock/holder" 2>/dev/null)" = $$ ] && rm -rf "$run/lock"; }

# ---- what a running one was started with ----------------------------------------------------------------------------

# settings_write NAME=value...: for the verbs that talk to the same database later.
settings_write() {
    local pair
    (umask 077 && for pair; do printf 'export %s=%q\n' "${pair%%=*}" "${pair#*=}"; done >"$run/settings")
}

# .run/env: KEY=value lines for the user's own scripts.
env_get() { sed -n "s/^$1=//p" "$run/env" 2>/dev/null | tail -n 1; }

env_set() {
    (
        umask 077
        grep -v "^$1=" "$run/env" >"$run/env.new" 2>/dev/null
        printf '%s=%s\n' "$1" "$2" >>"$run/env.new"
        mv "$run/env.new" "$run/env"
    )
}
