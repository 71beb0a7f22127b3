#!/usr/bin/env bash
# Brings what the tests need and npm does not: Debian's Chromium for the page tests, and compilers for `npm run test:clients`. What is on
# the PATH already is left as it is, whoever brought it. Needs root, unless nothing is missing.
set -euo pipefail

# What must be there → the packages that bring it.
wanted=(
  'chromium:chromium fonts-dejavu-core'
  'python3:python3 python3-venv'
  'javac:default-jdk-headless'
  'mvn:maven'
  'go:golang-go'
  'cargo:cargo'
  'php:php-cli'
  'ruby:ruby'
  'mcs:mono-mcs libmono-system-runtime-serialization4.0-cil'
)

missing=()
for line in "${wanted[@]}"; do
  command=${line%%:*}
  if command -v "$command" > /dev/null; then
    printf '%s is there: %s\n' "$command" "$(command -v "$command")"
  else
    read -r -a packages <<< "${line#*:}"
    missing+=("${packages[@]}")
  fi
done
# Debian has the module apart from Python itself.
if command -v python3 > /dev/null && ! python3 -c 'import ensurepip, venv' 2> /dev/null; then missing+=(python3-venv); fi

if (( ${#missing[@]} == 0 )); then exit 0; fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends "${missing[@]}"
for line in "${wanted[@]}"; do command -v "${line%%:*}" > /dev/null; done
