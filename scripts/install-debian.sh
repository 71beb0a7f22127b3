#!/usr/bin/env bash
# Brings what the tests need and npm does not: Debian's Chromium, for the page tests. Does nothing where it is there already. Needs root.
set -euo pipefail

if [[ -x /usr/bin/chromium ]]; then
  printf 'chromium is there: %s\n' "$(/usr/bin/chromium --version 2>/dev/null)"
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core
[[ -x /usr/bin/chromium ]]
