# shellcheck shell=bash
# Builds what `up` runs. Nothing is built that is newer than its sources. Sourced after lib.sh.
# shellcheck disable=SC2154  # root and run are lib.sh's

webapi=$run/app/webapi
simulator=$run/app/simulator

dotnet_build() { (cd "$root" && dotnet build "$1" -c Release -v q -nologo -m:2 -nodeReuse:false -p:UseSharedCompilation=false); }

server_fresh() {
    [ -f "$run/built" ] && [ -f "$webapi/GallantSms.WebApi.dll" ] && [ -f "$simulator/GallantSms.Simulator.dll" ] || return 1
    [ -z "$(find "$root/src" "$root/Directory.Build.props" "$root/Directory.Packages.props" "$root/global.json" \
        \( -name bin -o -name obj \) -prune -o -newer "$run/built" -print | head -n 1)" ]
}

# Runs from a copy: a later build would write into the files that a running process has mapped, and kill it.
build_server() {
    local name
    # A folder's time changes when something is made in it, so these exist before the clock is read.
    mkdir -p "$run/app" "$root"/src/GallantSms.{Domain,Application,Infrastructure,WebApi,Simulator}/{bin,obj}
    touch "$run/building"
    dotnet_build src/GallantSms.WebApi/GallantSms.WebApi.csproj || return 1
    dotnet_build src/GallantSms.Simulator/GallantSms.Simulator.csproj || return 1
    for name in WebApi Simulator; do
        rm -rf "$run/app/new" && cp -R "$root/src/GallantSms.$name/bin/Release/net10.0" "$run/app/new" || return 1
        case $name in WebApi) name=$webapi ;; *) name=$simulator ;; esac
        rm -rf "$name" && mv "$run/app/new" "$name" || return 1
    done
    write_document "$webapi" "$run/openapi.json" || return 1
    mv "$run/building" "$run/built" # as old as the start of the build: an edit during it is seen next time
}

# The client's types are made from it. It keeps its time when nothing in it changed.
write_document() { dotnet "$1/GallantSms.WebApi.dll" openapi --out "$2"; }

client_out=$root/client/dist/client/browser

client_fresh() {
    [ -f "$run/openapi.json" ] && [ -f "$client_out/index.html" ] && [ -f "$root/client/dist/.built" ] && npm_fresh "$root/client" || return 1
    [ -z "$(find "$root/client/src" "$root/client/public" "$root/client/tools" "$root"/client/*.json "$run/openapi.json" -newer "$root/client/dist/.built" -print | head -n 1)" ]
}

build_client() {
    local began=$root/client/.building
    touch "$began"
    [ -f "$run/openapi.json" ] || write_document "$webapi" "$run/openapi.json" || return 1
    npm_install "$root/client" && (cd "$root/client" && GALLANT_OPENAPI=$run/openapi.json npm run --silent build) && mv "$began" "$root/client/dist/.built" && return 0
    rm -f "$began"
    return 1
}
