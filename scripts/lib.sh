# shellcheck shell=bash
# What every command here shares: words to the user, ports, processes, tools. Sourced, never run.
# Written for bash 3.2 and without ps, curl or lsof: the machine needs the .NET SDK and Node, nothing else.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
run=${GALLANT_RUN:-$root/.run}

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
export DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE=true DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# No build server outlives a command: what we start, we stop.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
export NG_CLI_ANALYTICS=false
[ -n "${HOME:-}" ] && [ -w "$HOME" ] || export DOTNET_CLI_HOME="$run" HOME="$run"

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
fail() { warn "gallant: $*"; exit 1; }

# ---- ports -------------------------------------------------------------------------------------------------------

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The first free port from the given one upwards.
free_port() {
    local port=$1
    while [ "$port" -le 65535 ]; do
        port_taken "$port" || { echo "$port"; return; }
        port=$((port + 1))
    done
    return 1
}

valid_port() { case $1 in '' | *[!0-9]* | ??????*) return 1 ;; esac; [ "$1" -ge 1 ] && [ "$1" -le 65535 ]; }

# http_status PORT PATH: the status code of a GET on loopback, or nothing.
http_status() {
    (
        exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
        printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$2" "$1" >&3
        IFS=' ' read -r -t 5 _ code _ <&3 && echo "$code"
    ) 2>/dev/null
}

# ---- processes ---------------------------------------------------------------------------------------------------

# When a process started; with the pid it names one process for good, so a reused pid is never taken for ours.
# A zombie counts as ended: in a container nobody may be there to reap it.
started_at() {
    if [ -r "/proc/$1/stat" ]; then
        local stat
        stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
        # shellcheck disable=SC2086  # the fields after "(name) " are numbers and one letter
        set -- ${stat##*) }
        [ "${1:-Z}" != Z ] && echo "${20}"
    elif [ ! -d /proc/self ]; then
        LC_ALL=C ps -o lstart= -p "$1" 2>/dev/null | tr -s ' ' '_'
    else
        return 1
    fi
}

# alive PID STARTED_AT
alive() { [ -n "${1:-}" ] && [ -n "${2:-}" ] && [ "$(started_at "$1")" = "$2" ]; }

# stop_process PID STARTED_AT [SECONDS]: asks, waits, then insists.
stop_process() {
    local tries=$((${3:-30} * 10))
    alive "$1" "$2" || return 0
    kill -TERM "$1" 2>/dev/null
    while alive "$1" "$2"; do
        [ "$tries" -gt 0 ] || { kill -KILL "$1" 2>/dev/null; sleep 0.2; return 0; }
        tries=$((tries - 1))
        sleep 0.1
    done
}

# ---- progress ----------------------------------------------------------------------------------------------------

step_pid=

# step TITLE LOG COMMAND...: runs it with its output in LOG and shows that time passes; on failure shows the log's end.
step() {
    # shellcheck disable=SC1003
    local title=$1 log=$2 began=$SECONDS code=0 shown=0 dots='|/-\'
    shift 2
    mkdir -p "$(dirname "$log")"
    [ -t 1 ] || printf '%s\n' "  $title ..."
    set -m # a process group of its own, so that Ctrl-C can stop all of it
    "$@" >"$log" 2>&1 </dev/null &
    step_pid=$!
    set +m
    while kill -0 "$step_pid" 2>/dev/null; do
        if [ -t 1 ]; then
            printf '\r  %s %s (%s s) ' "${dots:$((shown % 4)):1}" "$title" "$((SECONDS - began))"
        elif [ $((SECONDS - began)) -ge $((shown + 15)) ]; then
            shown=$((SECONDS - began))
            printf '  %s ... %s s\n' "$title" "$shown"
        fi
        [ -t 1 ] && shown=$((shown + 1))
        sleep 0.2
    done
    wait "$step_pid" 2>/dev/null || code=$?
    step_pid=
    if [ "$code" = 0 ]; then
        [ -t 1 ] && printf '\r\033[K'
        printf '  \342\234\223 %s (%s s)\n' "$title" "$((SECONDS - began))"
        return 0
    fi
    [ -t 1 ] && printf '\r\033[K'
    warn "  $title failed. The end of $log:"
    tail -n 25 "$log" | sed 's/^/    /' >&2
    return "$code"
}

stop_step() {
    [ -n "$step_pid" ] || return 0
    kill -TERM -- "-$step_pid" 2>/dev/null
    wait "$step_pid" 2>/dev/null
    step_pid=
}

# ---- tools -------------------------------------------------------------------------------------------------------

require_dotnet() {
    command -v dotnet >/dev/null || fail 'the .NET SDK 10 is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again.'
    (cd "$root" && dotnet --version >/dev/null 2>&1) || fail "the .NET SDK 10 is needed and only $(dotnet --list-sdks 2>/dev/null | cut -d' ' -f1 | tr '\n' ' ')is here: install 10.0 from https://dotnet.microsoft.com/download/dotnet/10.0 and run this again."
}

node_version_fits() {
    local version major minor
    version=$(node --version 2>/dev/null) || return 1
    version=${version#v} major=${version%%.*} minor=${version#*.} minor=${minor%%.*}
    case $major in
        20) [ "$minor" -ge 19 ] ;;
        22) [ "$minor" -ge 12 ] ;;
        *) [ "$major" -ge 24 ] ;;
    esac 2>/dev/null
}

require_node() {
    local why=$1
    command -v node >/dev/null && command -v npm >/dev/null || fail "Node is missing, which $why needs: install 20.19 or later from https://nodejs.org and run this again."
    node_version_fits || fail "Node $(node --version) is too old for $why: install 20.19, 22.12, 24 or later from https://nodejs.org and run this again."
}

# ---- npm ---------------------------------------------------------------------------------------------------------

# npm_fresh DIR: node_modules is what the lock file says.
npm_fresh() { [ "$(cat "$1/node_modules/.gallant-lock" 2>/dev/null)" = "$(cksum <"$1/package-lock.json")" ]; }

# npm_install DIR [npm ci options]
npm_install() {
    local dir=$1
    shift
    npm_fresh "$dir" && return 0
    (cd "$dir" && npm ci --no-audit --no-fund "$@") && cksum <"$dir/package-lock.json" >"$dir/node_modules/.gallant-lock"
}
