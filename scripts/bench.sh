#!/usr/bin/env bash
# ./gallant bench and ./gallant chaos: programs under tests/ that get a PostgreSQL, a RabbitMQ and the arguments.
# The benchmarks get a RabbitMQ only when it is asked for: --rabbitmq, or one that is given. A node that idles costs them, too.
# The crash tests get neither, they kill their own; what starts a RabbitMQ here also installs it for them.
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

name=$1
shift
case $name in bench) project=GallantSms.Bench ;; *) project=GallantSms.ChaosTests ;; esac
[ -f "$root/tests/$project/$project.csproj" ] || fail "this checkout has no tests/$project, which ./gallant $name runs."
require_dotnet
[ "$name" = bench ] && [ -n "${GALLANT_POSTGRES:-}" ] || require_node 'the embedded PostgreSQL'
# shellcheck source=build.sh
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"
# shellcheck source=services.sh
. "$(dirname "${BASH_SOURCE[0]}")/services.sh"

cleanup() {
    local code=$?
    trap '' INT TERM HUP
    trap - EXIT
    stop_step
    services_down
    exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

build_all() {
    build_server && dotnet_build "tests/$project/$project.csproj"
}

wants_broker() {
    case "$name,${GALLANT_RABBITMQ:+given}, $* " in chaos,* | *,given,* | *' --rabbitmq '*) ;; *) return 1 ;; esac
}

broker=''
if wants_broker "$@"; then broker=1 && rabbitmq_begin; fi
step "Building $project" "$services_dir/build.log" build_all || exit 1
[ "$name" = chaos ] || postgres_up || exit 1
[ -z "$broker" ] || rabbitmq_await || warn '  There is no RabbitMQ to be had here: only the in-process transport is used.'
case " $* " in
    *' search '* | *' --search '*) elasticsearch_up own || warn '  There is no Elasticsearch to be had here: give one by GALLANT_ELASTICSEARCH.' ;;
    *) [ "$name" = bench ] || elasticsearch_up || true ;;
esac
export GALLANT_RUN=$run
# Copies that no later build writes into, for the processes it starts.
export GALLANT_TEST_WEBAPI=$webapi/GallantSms.WebApi.dll GALLANT_TEST_SIMULATOR=$simulator/GallantSms.Simulator.dll
set -m
(cd "$root" && exec dotnet "tests/$project/bin/Release/net10.0/$project.dll" "$@") </dev/null &
step_pid=$!
set +m
code=0
wait "$step_pid" || code=$?
step_pid=
exit "$code"
