#!/usr/bin/env bash
# ./gallant proof and the like: a verb of the program against what runs here.
set -uo pipefail
# shellcheck source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=roles.sh
. "$(dirname "${BASH_SOURCE[0]}")/roles.sh"
# shellcheck source=build.sh
. "$(dirname "${BASH_SOURCE[0]}")/build.sh"

role_alive api || fail 'GallantSms does not run here: start it with ./gallant up --detach.'
# shellcheck disable=SC1091  # written by up
. "$run/settings"
verb=$1
shift
if [ "$verb" = demo ]; then
    GALLANT_API_KEY=$(env_get GALLANT_API_KEY)
    export GALLANT_API_KEY
    set -- --url "$(env_get GALLANT_URL)" "$@"
fi
cd "$webapi" && exec dotnet GallantSms.WebApi.dll "$verb" "$@"
