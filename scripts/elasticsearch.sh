# shellcheck shell=bash
# A throwaway Elasticsearch node, where the machine has one beside the project. Sourced after lib.sh, never run.
# shellcheck disable=SC2154  # root is lib.sh's

# The program that starts a node: GALLANT_ELASTICSEARCH_HOME says where, else it lies beside the project.
elasticsearch_node() {
    local node=${GALLANT_ELASTICSEARCH_HOME:-$root/../shared/elasticsearch}/elasticsearch
    [ -x "$node" ] && echo "$node"
}

# Java for it, installed where it is missing and may be.
elasticsearch_java() {
    command -v java >/dev/null && return
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends openjdk-17-jre-headless >&2 2>/dev/null ||
        { apt-get update -q >&2 && DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends openjdk-17-jre-headless >&2; }
    command -v java >/dev/null
}

# elasticsearch_start DIR PORT: its address, from that port upwards.
elasticsearch_start() {
    local node port
    node=$(elasticsearch_node) && port=$(free_port "$2") || return 1
    mkdir -p "$1" && "$node" start --data "$1" --port "$port"
}

elasticsearch_stop() {
    local node
    [ ! -d "$1" ] || { node=$(elasticsearch_node) && "$node" stop --data "$1" >/dev/null 2>&1; }
    return 0
}
