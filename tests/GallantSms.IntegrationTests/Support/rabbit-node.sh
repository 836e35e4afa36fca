#!/usr/bin/env bash
# A RabbitMQ node of one's own, for tests: free loopback ports, everything it writes under one folder, no root needed.
#
#   rabbit-node.sh available            exit 0 when a rabbitmq-server is installed
#   rabbit-node.sh start DIR [OWNER]    start (or start again, same ports, same data); prints the AMQP URI once it accepts
#                                       connections. With OWNER (a pid) the node stops when that process ends.
#   rabbit-node.sh kill DIR             SIGKILL to the broker, as a power cut would
#   rabbit-node.sh stop DIR             ends broker and port mapper; DIR stays
set -euo pipefail

server() {
  local found
  # The package's own script: Debian's wrapper in sbin insists on root and on the system's data folder.
  for found in /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server /opt/rabbitmq/sbin/rabbitmq-server; do
    if [[ -x $found ]]; then echo "$found"; return; fi
  done
  return 1
}

alive() { [[ -s $1 ]] && kill -0 "$(<"$1")" 2>/dev/null; }

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
  local port
  for _ in {1..50}; do
    port=$((RANDOM % 12000 + 20000)) # below Linux' range for outgoing connections
    if ! listening "$port"; then echo "$port"; return; fi
  done
  return 1
}

end() { # pidfile signal
  if alive "$1"; then
    kill "-$2" "$(<"$1")" 2>/dev/null || true
    while alive "$1"; do sleep 0.02; done
  fi
  rm -f "$1"
}

start() {
  local dir=$1 owner=${2:-} amqp dist epmd script
  script=$(server) || { echo "rabbitmq-server is not installed" >&2; exit 69; }
  mkdir -p "$dir"
  dir=$(cd "$dir" && pwd)
  if [[ ! -s $dir/ports ]]; then
    echo "$(free_port) $(free_port) $(free_port)" > "$dir/ports"
    (umask 077; od -An -N16 -tx1 /dev/urandom | tr -d ' \n' > "$dir/.erlang.cookie")
    : > "$dir/enabled_plugins"
  fi
  read -r amqp dist epmd < "$dir/ports"
  printf 'listeners.tcp.1 = 127.0.0.1:%s\nlog.file.level = warning\n' "$amqp" > "$dir/rabbitmq.conf"

  export HOME=$dir ERL_EPMD_PORT=$epmd ERL_EPMD_ADDRESS=127.0.0.1
  if ! alive "$dir/epmd.pid"; then
    # Started here and not by the broker, which would leave it behind: so it must be there first.
    setsid epmd -port "$epmd" -address 127.0.0.1 </dev/null >/dev/null 2>&1 &
    echo $! > "$dir/epmd.pid"
    while alive "$dir/epmd.pid" && ! listening "$epmd"; do sleep 0.02; done
  fi
  if ! alive "$dir/broker.pid"; then
    # RUNNING_UNDER_SYSTEMD makes the script exec the VM, so that this pid is the broker's.
    env RUNNING_UNDER_SYSTEMD=1 RABBITMQ_NODENAME="test$amqp@localhost" RABBITMQ_DIST_PORT="$dist" \
      RABBITMQ_CONF_ENV_FILE="$dir/absent" RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" \
      RABBITMQ_ENABLED_PLUGINS_FILE="$dir/enabled_plugins" RABBITMQ_MNESIA_BASE="$dir/data" \
      RABBITMQ_LOG_BASE="$dir/log" RABBITMQ_PID_FILE="$dir/rabbit.pid" \
      setsid "$script" </dev/null >> "$dir/out.log" 2>&1 &
    echo $! > "$dir/broker.pid"
    if [[ -n $owner && ! -e $dir/owner ]]; then
      echo "$owner" > "$dir/owner"
      (tail --pid="$owner" -f /dev/null; exec bash "${BASH_SOURCE[0]}" stop "$dir") </dev/null >/dev/null 2>&1 &
    fi
  fi
  for _ in {1..1200}; do # a minute
    if listening "$amqp"; then echo "amqp://guest:guest@127.0.0.1:$amqp/"; return; fi
    if ! alive "$dir/broker.pid"; then break; fi
    sleep 0.05
  done
  echo "RabbitMQ did not start:" >&2
  tail -n 20 "$dir/out.log" >&2
  stop "$dir"
  exit 70
}

stop() { end "$1/broker.pid" KILL; end "$1/epmd.pid" TERM; }

case "${1:-}" in
  available) server > /dev/null ;;
  start) start "${@:2}" ;;
  kill) end "$2/broker.pid" KILL ;;
  stop) stop "$2" ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac
