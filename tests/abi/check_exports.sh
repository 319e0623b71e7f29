#!/usr/bin/env bash
# check_exports.sh FILE SYMBOL: fails unless SYMBOL is all that the library shows.
set -euo pipefail

file=$1
expected=$2
shown=$(nm -D --defined-only "$file" | awk '$2 != "A" { print $3 }' | sort)
if [[ $shown != "$expected" ]]; then
  printf '%s shows:\n%s\nbut should show only %s\n' "$file" "$shown" "$expected" >&2
  exit 1
fi
