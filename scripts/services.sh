# shellcheck shell=bash
# A throwaway PostgreSQL, RabbitMQ and Elasticsearch for tests, benchmarks and crash tests, or those that are given. Sourced
# after lib.sh.
#
# Exports GALLANT_TEST_POSTGRES and, when there is a broker, GALLANT_TEST_RABBITMQ, and when there is a search server,
# GALLANT_TEST_ELASTICSEARCH (and GALLANT_TEST_ELASTICSEARCH_NODE, what starts one); for those that were started here also
# GALLANT_TEST_POSTGRES_DIR and GALLANT_TEST_RABBITMQ_DIR, which scripts/postgres.sh and scripts/rabbitmq.sh take: so a crash
# test can kill and start them again. GALLANT_TEST_SCRIPTS is the folder of those scripts.
# shellcheck disable=SC2154  # root is lib.sh's

services_dir=$(mktemp -d "${TMPDIR:-/tmp}/gallant.XXXXXXXX")
# PostgreSQL's user, when that is another one, must pass through.
chmod 711 "$services_dir"
broker_pid=
export GALLANT_TEST_SCRIPTS=$root/scripts
unset GALLANT_TEST_POSTGRES GALLANT_TEST_RABBITMQ GALLANT_TEST_POSTGRES_DIR GALLANT_TEST_RABBITMQ_DIR
unset GALLANT_TEST_ELASTICSEARCH GALLANT_TEST_ELASTICSEARCH_NODE
export -n GALLANT_ELASTICSEARCH # for the tests that want it, not for every installation that one starts
# shellcheck source=elasticsearch.sh
. "$(dirname "${BASH_SOURCE[0]}")/elasticsearch.sh"

postgres_up() {
    if [ -n "${GALLANT_POSTGRES:-}" ]; then
        export GALLANT_TEST_POSTGRES=$GALLANT_POSTGRES
        return
    fi
    step 'Starting a PostgreSQL for this run' "$services_dir/postgres-start.log" \
        "$root/scripts/postgres.sh" start "$services_dir/postgres" 54400+ || return 1
    GALLANT_TEST_POSTGRES=$("$root/scripts/postgres.sh" url "$services_dir/postgres")
    export GALLANT_TEST_POSTGRES GALLANT_TEST_POSTGRES_DIR=$services_dir/postgres
}

# Begun early and awaited late: installing and starting it takes longer than anything else that is started.
rabbitmq_begin() {
    [ -z "${GALLANT_RABBITMQ:-}" ] || return 0
    set -m
    "$root/scripts/rabbitmq.sh" start "$services_dir/rabbitmq" 56700+ >"$services_dir/rabbitmq-start.log" 2>&1 </dev/null &
    broker_pid=$!
    set +m
}

# 0 there is one, 3 there is none to be had, 1 it should have started and did not
rabbitmq_await() {
    local code=0
    if [ -n "${GALLANT_RABBITMQ:-}" ]; then
        export GALLANT_TEST_RABBITMQ=$GALLANT_RABBITMQ
        return
    fi
    wait "$broker_pid" || code=$?
    broker_pid=
    case $code in
        0)
            GALLANT_TEST_RABBITMQ=$("$root/scripts/rabbitmq.sh" url "$services_dir/rabbitmq")
            export GALLANT_TEST_RABBITMQ GALLANT_TEST_RABBITMQ_DIR=$services_dir/rabbitmq
            ;;
        *) tail -n 15 "$services_dir/rabbitmq-start.log" >&2 ;;
    esac
    return "$code"
}

# The one that is given; else one of our own where this machine can have it.
elasticsearch_up() {
    local node address
    if node=$(elasticsearch_node) && elasticsearch_java; then export GALLANT_TEST_ELASTICSEARCH_NODE=$node; fi
    if [ -n "${GALLANT_ELASTICSEARCH:-}" ]; then
        export GALLANT_TEST_ELASTICSEARCH=$GALLANT_ELASTICSEARCH
        return
    fi
    [ "${1:-}" = own ] && [ -n "${GALLANT_TEST_ELASTICSEARCH_NODE:-}" ] || return 3
    address=$(elasticsearch_start "$services_dir/elasticsearch" 59200) || return 1
    export GALLANT_TEST_ELASTICSEARCH=$address
}

services_down() {
    if [ -n "$broker_pid" ]; then
        kill -TERM -- "-$broker_pid" 2>/dev/null
        wait "$broker_pid" 2>/dev/null
    fi
    [ ! -d "$services_dir/rabbitmq" ] || "$root/scripts/rabbitmq.sh" stop "$services_dir/rabbitmq" --remove
    [ ! -e "$services_dir/postgres" ] || "$root/scripts/postgres.sh" stop "$services_dir/postgres" --remove
    elasticsearch_stop "$services_dir/elasticsearch"
    rm -rf "$services_dir"
}
