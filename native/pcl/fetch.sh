#!/usr/bin/env bash
# Fetches the Point Cloud Library without installing anything: downloads this distribution's own packages with apt and unpacks
# them into a folder, where native/pcl/CMakeLists.txt finds them. Needs no root. About 25 MB of download, 300 MB on disk.
# Usage: native/pcl/fetch.sh [FOLDER]     (default: SPATIAL_PCL_PREFIX, else <repository>/artifacts/pcl)
set -euo pipefail
export LC_ALL=C

repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
prefix="${1:-${SPATIAL_PCL_PREFIX:-$repository/artifacts/pcl}}"

fail() {
    echo "pcl: $*" >&2
    exit 4
}

# What the C border is compiled against; the rest follows from the packages' own dependencies.
components='filters|segmentation|registration'
header_packages='libpcl-dev libeigen3-dev libflann-dev liblz4-dev'
# Comes with the C++ compiler that builds the border; a second copy beside the system's would clash with it.
always_present='^(libc6|libgcc-s1|libstdc\+\+6|libgomp1|gcc-.*-base|libcrypt1|dpkg|debconf.*)$'

depends_of() {
    apt-cache depends --no-recommends --no-suggests --no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
        sed -n 's/^ *|\{0,1\}\(Pre\)\{0,1\}Depends: \([^<]*\)$/\2/p' | sort -u
}

runtime_packages() {
    local pending all package
    pending="$(depends_of libpcl-dev | grep -E "^libpcl-($components)[0-9]")" ||
        fail "libpcl-dev does not depend on libpcl-filters, -segmentation and -registration; expected Debian 12, Ubuntu 22.04 or 24.04"
    all=""
    while [ -n "$pending" ]; do
        all="$(printf '%s\n%s\n' "$all" "$pending" | sed '/^$/d' | sort -u)"
        # shellcheck disable=SC2086
        pending="$(depends_of $pending | grep -Ev "$always_present" | comm -23 - <(printf '%s\n' "$all") || true)"
    done
    printf '%s\n' "$all"
}

# libboost-dev is an empty package that names the versioned one.
boost_package() {
    depends_of libboost-dev | grep -E '^libboost[0-9.]+-dev$' | head -n 1
}

missing_libraries() {
    local library
    for library in "$1"/usr/lib/*/libpcl_*.so; do
        case "$library" in
            *_filters.so | *_segmentation.so | *_registration.so)
                LD_LIBRARY_PATH="$(dirname "$library")" ldd "$library" | sed -n 's/^[[:space:]]*\(.*\) => not found.*/\1/p'
                ;;
        esac
    done | sort -u
}

for tool in apt-get apt-cache dpkg dpkg-deb; do
    command -v "$tool" > /dev/null || fail "$tool is not on the PATH; --with-pcl needs Debian or Ubuntu (elsewhere install PCL 1.12 or newer with your package manager)"
done

wanted_version="$(apt-cache show libpcl-dev 2> /dev/null | sed -n 's/^Version: //p' | head -n 1)"
[ -n "$wanted_version" ] ||
    fail "apt knows no package libpcl-dev; run 'apt-get update' (on Ubuntu enable the universe component), then try again"
if [ "$(cat "$prefix/version" 2> /dev/null)" = "$wanted_version" ]; then
    echo "pcl: $wanted_version is already in $prefix"
    exit 0
fi

mkdir -p "$(dirname "$prefix")"
temporary="$(mktemp -d "$prefix.XXXXXX")"
trap 'rm -rf "$temporary"' EXIT
mkdir "$temporary/debs" "$temporary/unpacked"
# apt drops to the user _apt for downloads when it is run by root; that user must reach the folder.
chmod 755 "$temporary" "$temporary/debs"

packages="$(runtime_packages)"
boost="$(boost_package)"
[ -n "$boost" ] || fail "libboost-dev names no versioned package; run 'apt-get update', then try again"
echo "pcl: downloading $wanted_version: $(echo $packages $header_packages $boost)"
(
    cd "$temporary/debs"
    # shellcheck disable=SC2086
    apt-get -qq -o APT::Sandbox::User=root download $packages $header_packages $boost
) || fail "download failed; check the network and run 'apt-get update', then try again"

for deb in "$temporary"/debs/*.deb; do
    dpkg -x "$deb" "$temporary/unpacked" || fail "cannot unpack $(basename "$deb"); is the disk full?"
done

missing="$(missing_libraries "$temporary/unpacked")"
[ -z "$missing" ] || fail "libraries are missing after unpacking: $(echo $missing)"
rm -rf "$temporary/unpacked/usr/share" "$temporary/debs"
echo "$wanted_version" > "$temporary/unpacked/version"

rm -rf "$prefix"
mv "$temporary/unpacked" "$prefix"
echo "pcl: $wanted_version is in $prefix"
