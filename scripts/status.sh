#!/usr/bin/env bash
# ./gallant status and ./gallant down.
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=roles.sh
. "$(dirname "${BASH_SOURCE[0]}")/roles.sh"

# Exit code 0 when everything runs, 1 otherwise.
status() {
    local role all=0
    printf '%-10s %-8s %-6s %s\n' role pid port state
    for role in $roles; do
        if role_alive "$role"; then
            printf '%-10s %-8s %-6s %s\n' "$role" "$(role_field "$role" 1)" "$(role_field "$role" 3)" runs
        elif [ "$role" = postgres ] && [ ! -f "$run/roles/postgres" ] && role_alive api; then
            printf '%-10s %-8s %-6s %s\n' "$role" - - 'the server in GALLANT_POSTGRES'
        else
            printf '%-10s %-8s %-6s %s\n' "$role" - - stopped
            all=1
        fi
    done
    return "$all"
}

down() {
    local stopped=''
    # One that is still starting stops what it started by itself.
    if lock_holder; then
        local holder started
        holder=$(cut -d' ' -f1 "$run/lock/holder") started=$(cut -d' ' -f2 "$run/lock/holder")
        stop_process "$holder" "$started" 120
        stopped=1
    fi
    lock_take
    trap lock_drop EXIT
    if anything_runs; then
        stop_all
        stopped=1
    fi
    rm -rf "$run/roles"
    if [ -n "$stopped" ]; then
        say 'GallantSms is stopped; its data stays in .run.'
    else
        say 'Nothing runs here.'
    fi
}

case $1 in
    status) status ;;
    down) down ;;
esac
