#!/usr/bin/env bash
# ./gallant test [NAME] [--only unit|integration|client|e2e]: every check and every suite, summed into one last line.
#
# The format check, the build of each side and every test project count; a suite that did not run is a failure.
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
script_home=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

only='' filter=''
while [ $# -gt 0 ]; do
    case $1 in
        --only) only=${2:-}; [ $# = 1 ] || shift ;;
        --only=*) only=${1#*=} ;;
        -*) fail "test does not know '$1': its options are a NAME and --only unit|integration|client|e2e." ;;
        *) filter=$1 ;;
    esac
    case $only in '' | unit | integration | client | e2e) ;; *) fail "--only takes unit, integration, client or e2e, not '$only'." ;; esac
    shift
done

require_node 'the client and the embedded PostgreSQL'
require_dotnet # the client too: its types come from the server's API document
# shellcheck source=services.sh
. "$(dirname "${BASH_SOURCE[0]}")/services.sh"

work=$services_dir
mkdir "$work/results"
export NO_COLOR=1 FORCE_COLOR=0 CI=${CI:-1}
client_pid=

cleanup() {
    local code=$?
    trap '' INT TERM HUP
    trap - EXIT
    stop_step
    e2e_down
    if [ -n "$client_pid" ]; then
        kill -TERM -- "-$client_pid" 2>/dev/null
        wait "$client_pid" 2>/dev/null
    fi
    services_down
    exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ---- results: one file a suite, "passed failed skipped" ------------------------------------------------------------

record() { echo "$2 $3 $4" >"$work/results/$1"; }

# check NAME TITLE COMMAND...: one that either holds or does not.
check() {
    local name=$1 title=$2
    shift 2
    if step "$title" "$work/$name.log" "$@"; then record "$name" 1 0 0; else record "$name" 0 1 0 && return 1; fi
}

attribute() { printf '%s' "$2" | sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p"; }

# ---- .NET ----------------------------------------------------------------------------------------------------------

check_format() { (cd "$root" && dotnet format whitespace --folder . --include src tests --verify-no-changes); }

build() {
    (cd "$root" && dotnet restore GallantSms.sln -v q -nologo -m:2 &&
        dotnet build GallantSms.sln -c Release --no-restore -v q -nologo -m:2 -nodeReuse:false -p:UseSharedCompilation=false)
}

run_project() {
    local project=$1 name=$2
    set -- --no-build -c Release --nologo --results-directory "$work/$name" --logger "trx;LogFileName=results.trx" \
        --logger 'console;verbosity=normal' --blame-hang-timeout 8m --blame-hang-dump-type none
    [ -z "$filter" ] || set -- "$@" --filter "FullyQualifiedName~$filter"
    # Passing tests and what the hosts under test log are not worth a line each in what is shown of a failure.
    (cd "$root" && dotnet test "$project" "$@" | grep -v -e '^  Passed ' -e '^{"Timestamp"')
}

test_project() {
    local project=$1 name code=0 counters total passed failed
    name=$(basename "$project" .csproj)
    step "$name" "$work/$name.log" run_project "$project" "$name" || code=$?
    counters=$(grep -o '<Counters [^>]*>' "$work/$name/results.trx" 2>/dev/null | head -n 1)
    total=$(attribute total "$counters") passed=$(attribute passed "$counters")
    failed=$(($(attribute failed "$counters") + $(attribute error "$counters") + $(attribute timeout "$counters") + $(attribute aborted "$counters") + 0))
    total=${total:-0} passed=${passed:-0}
    if [ "$code" != 0 ] && [ "$failed" = 0 ]; then
        warn "  $name ended with $code without a failed test: counted as one failure."
        failed=1
        total=$((total + 1))
    elif [ "$total" = 0 ] && [ -z "$filter" ]; then
        warn "  $name ran no tests: counted as one failure."
        failed=1
        total=1
    fi
    [ "$code" = 0 ] || { node "$script_home/failures.mjs" "$work/$name/results.trx" 2>/dev/null || grep -A 25 '^  Failed ' "$work/$name.log"; } | head -n 300 | tee -a "$work/failures" >&2
    record "$name" "$passed" "$failed" $((total - passed - failed))
    say "    $passed passed, $failed failed, $((total - passed - failed)) skipped"
}

test_dotnet() {
    local project broker=0
    # Analyzers run in the build, with warnings as errors; what they do not see is white space.
    [ -n "$filter" ] || check format 'Checking the format of the C# code' check_format
    check build 'Building the solution' build || { client_begin; return; }
    client_begin
    # The quick ones first; what they find is known before a database has started.
    for project in "$root"/tests/*/*{Architecture,Unit}Tests.csproj "$root"/tests/*/*Tests.csproj; do
        [ -f "$project" ] && [ ! -f "$work/results/$(basename "$project" .csproj)" ] || continue
        case $project in
            *IntegrationTests.csproj | *ChaosTests.csproj) [ "$only" != unit ] || continue ;;
            *) [ "$only" != integration ] || continue ;;
        esac
        case $project in
            *IntegrationTests.csproj | *ChaosTests.csproj) # crash tests start their own, but need a RabbitMQ installed
                if [ -z "${GALLANT_TEST_POSTGRES:-}" ]; then
                    postgres_up || { record postgres 0 1 0; continue; }
                    rabbitmq_await || broker=$?
                    case $broker in
                        0) ;;
                        3) warn '  There is no RabbitMQ to be had here: the tests that need one are reported as skipped.' ;;
                        *) warn '  RabbitMQ did not start: counted as one failure.' && record rabbitmq 0 1 0 ;;
                    esac
                    elasticsearch_up || warn '  GALLANT_ELASTICSEARCH is not set: the tests that need an Elasticsearch are reported as skipped.'
                fi
                ;;
        esac
        test_project "${project#"$root"/}"
    done
}

# ---- the client ----------------------------------------------------------------------------------------------------

client_step() {
    local name=$1
    shift
    if (cd "$root/client" && "$@") >"$work/$name.log" 2>&1 </dev/null; then
        record "$name" 1 0 0
        say "  ✓ Client: $*"
    else
        record "$name" 0 1 0
        warn "  Client: $* failed. The end of what it said:"
        tail -n 40 "$work/$name.log" | sed 's/^/    /' >&2
        return 1
    fi
}

# Its types are made from the API document of the server just built: a drift between the two fails the client's build.
write_document() {
    export GALLANT_OPENAPI=$work/openapi.json
    (cd "$root/src/GallantSms.WebApi/bin/Release/net10.0" && dotnet GallantSms.WebApi.dll openapi --out "$GALLANT_OPENAPI") >"$work/client-document.log" 2>&1 && return 0
    tail -n 25 "$work/client-document.log" >&2
    warn '  The API document could not be written, and without it there is no client: counted as one failure.'
    record client-document 0 1 0
    return 1
}

test_client() {
    write_document || return
    if ! npm_install "$root/client" >"$work/client-install.log" 2>&1; then
        tail -n 25 "$work/client-install.log" >&2
        warn '  The client could not be installed (npm ci): counted as one failure.'
        record client-install 0 1 0
        return
    fi
    client_step client-format npm run --silent format:check
    client_step client-build npm run --silent build
    client_step client-size npm run --silent size
    (cd "$root/client" && npm test --silent -- --reporters=json --output-file="$work/client.json") >"$work/client-test.log" 2>&1 </dev/null
    node -e '
        const r = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        const broken = r.testResults.filter((f) => f.status === "failed" && !f.assertionResults.some((t) => t.status === "failed")).length;
        for (const f of r.testResults) for (const t of f.assertionResults.filter((t) => t.status === "failed"))
            console.error("    " + t.fullName + "\n      " + t.failureMessages.join("\n      "));
        console.log(r.numPassedTests, r.numFailedTests + broken + (r.numTotalTests === 0 ? 1 : 0), r.numPendingTests + r.numTodoTests);
    ' "$work/client.json" >"$work/client-counts" 2>"$work/client-failures" || echo '0 1 0' >"$work/client-counts"
    cp "$work/client-counts" "$work/results/client-tests"
    read -r passed failed skipped <"$work/client-counts"
    [ "$failed" = 0 ] || { tail -n 40 "$work/client-test.log"; tee -a "$work/failures" <"$work/client-failures"; } >&2
    say "  Client: $passed passed, $failed failed, $skipped skipped"
}

# ---- the dashboard in a browser, against all of GallantSms ----------------------------------------------------------

chromium_path() { command -v "${GALLANT_CHROMIUM:-chromium}" || command -v chromium-browser || command -v google-chrome; }

chromium_begin() {
    chromium_path >/dev/null && return 0
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -q --no-install-recommends chromium >"$work/chromium.log" 2>&1 && chromium_path >/dev/null
}

# Screenshots of every page stay in .run/screenshots, for whoever wants to look; with an empty GALLANT_SHOTS none are taken.
test_e2e() {
    local tests counted port suites
    suites=$(find "$root/tests/e2e" -maxdepth 1 -name '*.test.mjs' | sort)
    if ! chromium_begin; then
        tests=$(printf '%s\n' "$suites" | wc -l)
        warn '  There is no Chromium to be had here: the tests in a browser are reported as skipped.'
        record e2e 0 0 "$tests"
        return
    fi
    npm_install "$root/tests/oracles" >"$work/e2e-install.log" 2>&1 && npm_install "$root/tests/e2e" >>"$work/e2e-install.log" 2>&1 || {
        tail -n 25 "$work/e2e-install.log" >&2
        record e2e-install 0 1 0
        return
    }
    # What the client's own step has built is not built again.
    mkdir -p "$work/e2e" "$run/screenshots"
    if [ -f "$work/openapi.json" ] && [ -f "$root/client/dist/client/browser/index.html" ]; then
        cp -p "$work/openapi.json" "$work/e2e/openapi.json" && touch "$root/client/dist/.built"
    fi
    port=$(free_port 5480) || { record e2e-port 0 1 0; return; }
    e2e_runs=1
    if ! GALLANT_RUN=$work/e2e step 'Starting GallantSms for the browser' "$work/e2e-up.log" env -u GALLANT_POSTGRES -u GALLANT_RABBITMQ -u GALLANT_ELASTICSEARCH "$script_home/up.sh" --detach --port "$port"; then
        record e2e-up 0 1 0
        e2e_down
        return
    fi
    step 'Tests in the browser' "$work/e2e.log" run_e2e "$suites"
    counted="$(tap pass) $(tap fail) $(($(tap skipped) + $(tap cancelled)))"
    [ "$counted" != '0 0 0' ] || counted='0 1 0'
    echo "$counted" >"$work/results/e2e"
    read -r passed failed skipped <"$work/results/e2e"
    [ "$failed" = 0 ] || grep -A 40 '^not ok' "$work/e2e.log" | head -n 200 | tee -a "$work/failures" >&2
    say "    $passed passed, $failed failed, $skipped skipped"
    e2e_down
}

run_e2e() {
    # shellcheck disable=SC2086  # one a word
    (cd "$root/tests/e2e" && GALLANT_ENV=$work/e2e/env GALLANT_SHOTS=${GALLANT_SHOTS-$run/screenshots} GALLANT_CHROMIUM=$(chromium_path) \
        node --test --test-reporter=tap --test-concurrency=1 --test-timeout=300000 $1)
}

tap() { sed -n "s/^# $1 \([0-9]*\)$/\1/p" "$work/e2e.log" | tail -n 1 | grep . || echo 0; }

e2e_runs=
e2e_down() {
    [ -z "$e2e_runs" ] || GALLANT_RUN=$work/e2e "$script_home/status.sh" down >/dev/null 2>&1
    e2e_runs=
}

# ---- all of it -----------------------------------------------------------------------------------------------------

# promtool judges the metrics; without it that test is reported as skipped.
promtool_begin() {
    command -v promtool >/dev/null || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null ||
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends prometheus >"$work/promtool.log" 2>&1
}

# Beside the .NET tests, once there is a server to ask; its words come at the end, in one piece.
client_begin() {
    [ -z "$only" ] && [ -z "$filter" ] || return 0
    set -m
    test_client >"$work/client.log" 2>&1 </dev/null &
    client_pid=$!
    set +m
}

build_webapi() {
    (cd "$root" && dotnet build src/GallantSms.WebApi/GallantSms.WebApi.csproj -c Release -v q -nologo -m:2 -nodeReuse:false -p:UseSharedCompilation=false)
}

say 'Testing GallantSms'
case $only in '' | integration) rabbitmq_begin ;; esac
if [ "$only" = client ]; then
    check build 'Building the server, for its API document' build_webapi && test_client
elif [ "$only" = e2e ]; then
    test_e2e
else
    case $only in '' | unit) promtool_begin ;; esac
    test_dotnet
    if [ -n "$client_pid" ]; then
        wait "$client_pid"
        client_pid=
        cat "$work/client.log"
        [ "$(cat "$work/results/client-build" 2>/dev/null)" != '1 0 0' ] || test_e2e
    fi
fi

passed=0 failed=0 skipped=0
for result in "$work"/results/*; do
    [ -f "$result" ] || continue
    read -r p f s <"$result"
    passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
    [ "$f" = 0 ] || echo "  ${result##*/}: $f" >>"$work/failed"
done
code=0
[ "$failed" = 0 ] && [ "$((passed + skipped))" -gt 0 ] || code=1
# Stopping comes before the last line, so that it is the last.
trap - EXIT
trap '' INT TERM HUP
# Whoever sees only the end of a long run sees what failed. Kept before the folder goes.
[ ! -s "$work/failed" ] || { echo 'What failed:' && cat "$work/failed" "$work/failures" 2>/dev/null; } >&2
services_down
say "$passed passed, $failed failed, $skipped skipped"
exit "$code"
