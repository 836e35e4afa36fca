#!/usr/bin/env bash
# ./gallant up: from a clean clone to a running GallantSms with a demo batch delivered. See `./gallant help`.
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=roles.sh
. "$(dirname "${BASH_SOURCE[0]}")/roles.sh"
# shellcheck source=build.sh
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"

wanted_port='' detach='' stay=''
while [ $# -gt 0 ]; do
    case $1 in
        --detach | -d) detach=1 ;;
        --port) wanted_port=${2:-} && { valid_port "$wanted_port" || fail "--port needs a number from 1 to 65535, not '$wanted_port'."; } && shift ;;
        --port=*) wanted_port=${1#*=} && { valid_port "$wanted_port" || fail "--port needs a number from 1 to 65535, not '$wanted_port'."; } ;;
        *) fail "up does not know '$1': its options are --port N and --detach." ;;
    esac
    shift
done
port=${wanted_port:-5080}
url=http://127.0.0.1:$port

cleanup() {
    local code=$?
    trap '' INT TERM HUP
    trap - EXIT
    stop_step
    if [ -z "$stay" ]; then
        anything_runs && say 'Stopping.' && stop_all
    fi
    lock_drop
    exit "$code"
}

announce() {
    local key
    key=$(env_get GALLANT_API_KEY)
    cat <<TEXT

GallantSms runs at $(env_get GALLANT_URL)

  documentation  $(env_get GALLANT_URL)/docs
  sign-in        $(env_get GALLANT_EMAIL)  $(env_get GALLANT_PASSWORD)
  API key        $key
  simulator      $(env_get GALLANT_SIMULATOR_URL)
  all of it      $run/env

  curl -s $(env_get GALLANT_URL)/api/v1/sms/send \\
    -H 'X-Api-Key: $key' -H 'Content-Type: application/json' \\
    -d '{"phone_numbers": ["+254712345678"], "message": "Hello from GallantSms", "sender_id": "GALLANT"}'

TEXT
}

webapi_verb() { (cd "$webapi" && exec dotnet GallantSms.WebApi.dll "$@"); }

start_postgres() {
    if [ -n "${GALLANT_POSTGRES:-}" ]; then
        database=$GALLANT_POSTGRES
        say "  PostgreSQL: the server in GALLANT_POSTGRES"
        return
    fi
    step 'Starting PostgreSQL' "$run/log/postgres-start.log" "$script_dir/postgres.sh" start "$postgres_dir" 54320+ || exit 1
    role_write postgres "$("$script_dir/postgres.sh" pid "$postgres_dir")" "$("$script_dir/postgres.sh" port "$postgres_dir")"
    database=$("$script_dir/postgres.sh" url "$postgres_dir") || exit 1
}

start_simulator() {
    local simulator_port
    simulator_port=$(free_port 7071) || fail 'there is no free port for the simulator from 7071 upwards.'
    role_start simulator "$simulator_port" "$simulator" dotnet GallantSms.Simulator.dll --port "$simulator_port" \
        --data "$run/simulator" --callback-url "$url/callbacks/simulator/{account}"
    export GALLANT_SIMULATOR_URL=http://127.0.0.1:$simulator_port
    step "Starting the carrier simulator on port $simulator_port" "$run/log/wait.log" role_answers simulator /health/live 60 || exit 1
}

# Once for each API key, that is, for each new database: a restart sends nothing.
send_demo() {
    local key code=0
    key=$(env_get GALLANT_API_KEY)
    [ "$(cat "$run/demo-sent" 2>/dev/null)" != "$(printf %s "$key" | cksum)" ] || return 0
    say '' && say 'A first batch of 100 through the public API:'
    set -m
    (cd "$webapi" && GALLANT_API_KEY=$key exec dotnet GallantSms.WebApi.dll demo --url "$url") </dev/null &
    step_pid=$!
    set +m
    wait "$step_pid" || code=$?
    step_pid=
    [ "$code" = 0 ] && printf %s "$key" | cksum >"$run/demo-sent"
    return "$code"
}

watch_roles() {
    local role watched=$roles
    [ -f "$run/roles/postgres" ] || watched='simulator api'
    while :; do
        for role in $watched; do
            role_alive "$role" && continue
            [ -f "$run/roles/$role" ] || { say 'Stopped by ./gallant down.'; stay=1; exit 0; }
            case $role in postgres) tail -n 15 "$postgres_dir/server.log" ;; *) tail -n 15 "$run/log/$role.log" ;; esac >&2
            warn "gallant: the $role ended by itself; its last words are above. Stopping the rest."
            exit 1
        done
        sleep 1 &
        wait $!
    done
}

require_dotnet
[ -n "${GALLANT_POSTGRES:-}" ] || require_node 'the embedded PostgreSQL'

stay=1 # while it only waits for its turn, what runs is not its own to stop
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
lock_take
stay=

if role_alive api && role_alive simulator && { [ ! -f "$run/roles/postgres" ] || role_alive postgres; }; then
    stay=1
    running=$(role_field api 3)
    [ -z "$wanted_port" ] || [ "$wanted_port" = "$running" ] ||
        fail "GallantSms already runs here on port $running: stop it with ./gallant down before starting it on $wanted_port."
    say 'GallantSms already runs here.'
    announce
    exit 0
fi
# What a crash left of it: everything but the database starts anew.
role_stop api
role_stop simulator
if port_taken "$port"; then
    next=$(free_port $((port + 1))) || next=8080
    fail "port $port is taken by another program: stop that one, or run ./gallant up --port $next."
fi

say 'Starting GallantSms'
server_fresh || step 'Building the server' "$run/log/build.log" build_server || exit 1
if ! client_fresh; then
    if node_version_fits && command -v npm >/dev/null; then
        step 'Building the dashboard' "$run/log/client.log" build_client || warn '  The dashboard could not be built; the API works without it.'
    else
        warn '  The dashboard is not built: it needs Node 20.19 or later from https://nodejs.org. The API works without it.'
    fi
fi
[ -f "$client_out/index.html" ] && export GALLANT_CLIENT=$client_out

start_postgres
mkdir -p "$run/data" "$run/simulator"
export GALLANT_POSTGRES=$database GALLANT_RABBITMQ=${GALLANT_RABBITMQ:-} GALLANT_URLS=$url GALLANT_DATA=$run/data
[ -n "${GALLANT_SMTP:-}" ] || export GALLANT_MAIL_FOLDER=${GALLANT_MAIL_FOLDER:-$run/data/mails} # shown on the page /mails
settings_write "GALLANT_POSTGRES=$database" "GALLANT_RABBITMQ=$GALLANT_RABBITMQ" "GALLANT_URLS=$url" "GALLANT_DATA=$run/data" \
    "GALLANT_ELASTICSEARCH=${GALLANT_ELASTICSEARCH:-}" "GALLANT_ELASTICSEARCH_CA=${GALLANT_ELASTICSEARCH_CA:-}" \
    "GALLANT_ELASTICSEARCH_API_KEY=${GALLANT_ELASTICSEARCH_API_KEY:-}"
step 'Migrating the databases' "$run/log/migrate.log" webapi_verb migrate || exit 1
start_simulator
env_set GALLANT_URL "$url"
env_set GALLANT_SIMULATOR_URL "$GALLANT_SIMULATOR_URL"
step 'Seeding the demo accounts' "$run/log/seed.log" webapi_verb seed --env-file "$run/env" || exit 1
role_start api "$port" "$webapi" dotnet GallantSms.WebApi.dll serve
step "Starting the API and its workers on port $port" "$run/log/wait.log" role_answers api /health/ready 120 || exit 1

demo=0
send_demo || demo=$?
announce
if [ "$demo" != 0 ]; then
    warn "gallant: the demo batch did not arrive (the demo ended with $demo); GallantSms runs, its words are in $run/log/api.log."
fi
lock_drop
if [ -n "$detach" ]; then
    stay=1
    say './gallant status shows it, ./gallant down stops it.'
    [ "$demo" = 0 ]
    exit
fi
say 'Ctrl-C stops all of it.'
watch_roles
