# Sourced by demos/quickstart, tests/run and .ci/run: packages, configuring, building.
# Expects `set -euo pipefail`; leaves the caller in the source folder.
# shellcheck shell=bash

[ -e /proc/self/fd/0 ] || exec </dev/null # started with stdin closed
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() {
    printf '== %s\n' "$*"
}

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 2
}

# The packages of the sections "$@" that are not installed, one a line.
missing_packages() {
    local wanted installed
    wanted=$(for section in "$@"; do awk -v section="$section" '$1 == section { print $2 }' .ci/packages; done)
    # shellcheck disable=SC2086 # one argument for each package
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null |
        awk '$1 == "installed" { print $2 }' || true)
    comm -23 <(sort -u <<<"$wanted") <(sort -u <<<"$installed")
}

# Installs what is missing of the sections "$@"; touches nothing, and asks for no rights, when nothing is.
install_packages() {
    local missing as_root=()
    if ! command -v dpkg-query >/dev/null; then
        say "not a Debian system: assuming that the packages of .ci/packages are there under other names"
        return
    fi
    mapfile -t missing < <(missing_packages "$@")
    if [ ${#missing[@]} -eq 0 ]; then
        say "packages: all there"
        return
    fi
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null ||
            fail "missing packages, and no sudo to install them; as root run: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "packages: installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends "${missing[@]}" </dev/null >/dev/null
}

# build_preset PRESET [CMAKE OPTION...]: configures and builds everything of the preset in build/PRESET.
build_preset() {
    local preset=$1
    shift
    local options=("$@")
    # A build folder keeps its generator; a new one gets Ninja where it is installed.
    if [ ! -f "build/$preset/CMakeCache.txt" ] && command -v ninja >/dev/null; then
        options+=(-G Ninja)
    fi
    if command -v ccache >/dev/null; then
        options+=(-DCMAKE_C_COMPILER_LAUNCHER=ccache)
    fi
    say "configuring and building: preset $preset in build/$preset"
    cmake --preset "$preset" "${options[@]}" --log-level=WARNING
    cmake --build "build/$preset" -j "$(nproc)"
}
