#!/usr/bin/env bash
# A throwaway RabbitMQ in a directory, for tests, benchmarks and crash tests: Debian's package, else Docker.
#
#   rabbitmq.sh start DIR PORT       starts it; PORT+ means "or the next free one". Exit code 3: there is none to be had here.
#   rabbitmq.sh stop DIR [--remove]  stops it
#   rabbitmq.sh url DIR              its amqp:// address
#   rabbitmq.sh pid DIR              the pid of its Erlang machine (Debian's package only); fails when it does not run
#
# Called as root on Debian it installs the package where it is missing. Nothing listens beyond 127.0.0.1; node name, Erlang
# port mapper and cookie are its own, so that it shares nothing with a broker that the machine runs for itself.
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

image=rabbitmq:4

server() {
    local found
    for found in /usr/lib/rabbitmq/bin/rabbitmq-server "$(command -v rabbitmq-server)"; do
        [ -n "$found" ] && [ -x "$found" ] && { echo "$found"; return; }
    done
    return 1
}

install() {
    local policy=/usr/sbin/policy-rc.d made='' code=0
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    # Debian starts a broker on installing it; this one is not wanted.
    [ -e "$policy" ] || { made=1 && printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy"; }
    export DEBIAN_FRONTEND=noninteractive
    apt-get install -y -q --no-install-recommends rabbitmq-server >&2 2>/dev/null ||
        { apt-get update -q >&2 && apt-get install -y -q --no-install-recommends rabbitmq-server >&2; } || code=1
    [ -z "$made" ] || rm -f "$policy"
    return "$code"
}

# The broker greets a client that speaks AMQP 0-9-1 once it is ready, and no sooner.
greets() {
    local first
    (
        exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
        printf 'AMQP\000\000\011\001' >&3
        first=$(head -c 1 <&3 | od -An -tx1 | tr -d ' ')
        [ "$first" = 01 ]
    ) 2>/dev/null
}

# The Erlang machine writes its own pid, so after kill -9 the file may name anyone.
pid() {
    local found
    [ -s "$dir/pid" ] && found=$(tr -dc 0-9 <"$dir/pid") && [ -n "$found" ] && started_at "$found" >/dev/null || return 1
    [ ! -r "/proc/$found/cmdline" ] || grep -qaF "$dir" "/proc/$found/cmdline" "/proc/$found/environ" 2>/dev/null || return 1
    echo "$found"
}

start_package() {
    local program=$1 port=$2 mapper tries=600
    # After kill -9 of the machine its port mapper still runs: use that one again.
    mapper=$(cat "$dir/epmd-port" 2>/dev/null) || mapper=$(free_port 24369)
    echo "$mapper" >"$dir/epmd-port"
    cat >"$dir/rabbitmq.conf" <<SETTINGS
listeners.tcp.local = 127.0.0.1:$port
default_user = gallant
default_pass = $(cat "$dir.password")
log.file.level = info
SETTINGS
    : >"$dir/env.conf" && rm -f "$dir/pid"
    printf '[].' >"$dir/enabled_plugins"
    set -m
    HOME=$dir ERL_EPMD_PORT=$mapper ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_CONF_ENV_FILE=$dir/env.conf \
        RABBITMQ_NODENAME=gallant$port@localhost RABBITMQ_NODE_PORT='' RABBITMQ_DIST_PORT=$(free_port $((mapper + 1))) \
        RABBITMQ_CONFIG_FILE=$dir/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$dir/enabled_plugins \
        RABBITMQ_MNESIA_BASE=$dir/data RABBITMQ_LOG_BASE=$dir/log RABBITMQ_PID_FILE=$dir/pid \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
        nohup "$program" >"$dir/server.log" 2>&1 </dev/null &
    local shell=$!
    set +m
    disown "$shell"
    while ! greets "$port"; do
        kill -0 "$shell" 2>/dev/null && [ "$tries" -gt 0 ] || { stop; return 1; }
        tries=$((tries - 1))
        sleep 0.2
    done
}

container() { echo "gallant-$(printf %s "$dir" | cksum | cut -d' ' -f1)"; }

start_container() {
    local port=$1 tries=300
    docker rm -f "$(container)" >/dev/null 2>&1
    docker run -d --name "$(container)" -p "127.0.0.1:$port:5672" -e RABBITMQ_DEFAULT_USER=gallant \
        -e RABBITMQ_DEFAULT_PASS="$(cat "$dir.password")" "$image" >"$dir/server.log" 2>&1 || return 1
    container >"$dir/container"
    while ! greets "$port"; do
        [ "$tries" -gt 0 ] || { stop; return 1; }
        tries=$((tries - 1))
        sleep 0.4
    done
}

start() {
    local wanted=$1 port program
    mkdir -p "$dir" && chmod 700 "$dir"
    pid >/dev/null && return 0
    [ -s "$dir.password" ] || (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$dir.password")
    port=${wanted%+}
    [ "$wanted" = "$port" ] || port=$(free_port "$port")
    port_taken "$port" && fail "port $port, which RabbitMQ needs, is taken: stop what listens there or choose another."
    echo "$port" >"$dir/port"
    if program=$(server) || { install && program=$(server); }; then
        start_package "$program" "$port" || { tail -n 25 "$dir/server.log" >&2; fail "RabbitMQ did not start; its last words are above."; }
    elif command -v docker >/dev/null && docker info >/dev/null 2>&1; then
        start_container "$port" || { tail -n 25 "$dir/server.log" >&2; fail "RabbitMQ did not start in Docker; its last words are above."; }
    else
        warn 'RabbitMQ is not installed, cannot be installed without root, and Docker does not answer.'
        exit 3
    fi
}

stop() {
    local found
    if found=$(pid); then stop_process "$found" "$(started_at "$found")" 30; fi
    if [ -s "$dir/container" ]; then docker rm -f "$(cat "$dir/container")" >/dev/null 2>&1 && rm -f "$dir/container"; fi
    if [ -s "$dir/epmd-port" ] && command -v epmd >/dev/null; then
        ERL_EPMD_PORT=$(cat "$dir/epmd-port") ERL_EPMD_ADDRESS=127.0.0.1 epmd -kill >/dev/null 2>&1
    fi
    [ "${1:-}" != --remove ] || rm -rf "$dir" "$dir.password"
}

command=${1:-} dir=${2:-}
case $dir in '' | /*) ;; *) dir=$PWD/$dir ;; esac
dir=${dir%/}
[ -n "$dir" ] || fail 'usage: rabbitmq.sh start DIR PORT | stop DIR [--remove] | url DIR | pid DIR'
case $command in
    start) valid_port "${3%+}" || fail "'${3:-}' is not a port."; start "$3" ;;
    stop) stop "${3:-}" ;;
    url) printf 'amqp://gallant:%s@127.0.0.1:%s/\n' "$(cat "$dir.password")" "$(cat "$dir/port")" ;;
    pid) pid ;;
    *) fail "rabbitmq.sh knows start, stop, url and pid, not '$command'." ;;
esac
