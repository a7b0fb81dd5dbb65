#!/usr/bin/env bash
# What the checks need of a Debian machine besides Python, git and make; the rest says for itself why it cannot run.
# The directory's pages are looked at in a browser; without an engine of Docker the container is built by buildah.
set -euo pipefail

needed=()
need() { command -v "$1" > /dev/null || needed+=("$2"); }
command -v google-chrome > /dev/null || need chromium chromium
need shellcheck shellcheck
docker info > /dev/null 2>&1 || { need buildah buildah; need debootstrap debootstrap; }
[ ${#needed[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "machine: not here, and not to be installed without root and apt-get: ${needed[*]}" >&2
    exit 0
fi
echo "machine: installing ${needed[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq > /dev/null
apt-get install -qq --no-install-recommends "${needed[@]}" > /dev/null
