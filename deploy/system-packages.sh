#!/usr/bin/env bash
# Installs the system packages the browser tests need (Debian): Chromium and fonts.
# Does nothing where they are there already; says so and goes on where it may not install.
set -euo pipefail
if command -v chromium >/dev/null 2>&1; then
    exit 0
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "Chromium is not installed and apt-get is not here: browser tests will be skipped." >&2
    exit 0
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
        echo "Chromium is not installed and sudo asks for a password: browser tests will be skipped." >&2
        exit 0
    fi
    sudo="sudo -n"
fi
echo "Installing Chromium and fonts for the browser tests ..."
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
