#!/usr/bin/env bash
# Installs system packages (Debian): what WeasyPrint needs for the pack's PDF, Chromium and fonts for
# the browser tests, a PostgreSQL server for those of the action log. Does nothing where they are
# there already; says so and goes on where it may not install: then packs have no PDF, and tests that
# need one of them are skipped.
set -euo pipefail
wanted=()
command -v chromium >/dev/null 2>&1 || wanted+=(chromium fonts-dejavu-core)
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null 2>&1 ||
    wanted+=(postgresql)
for library in libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; do
    ldconfig -p 2>/dev/null | grep -q "${library%%-[0-9]*}" ||
        dpkg -s "$library" >/dev/null 2>&1 || wanted+=("$library")
done
if [ "${#wanted[@]}" -eq 0 ]; then
    exit 0
fi
missing="Not installed: ${wanted[*]}."
if ! command -v apt-get >/dev/null 2>&1; then
    echo "$missing apt-get is not here; going on without." >&2
    exit 0
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "$missing sudo asks for a password; going on without." >&2
        exit 0
    fi
    sudo="sudo -n"
fi
echo "Installing ${wanted[*]} ..."
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
