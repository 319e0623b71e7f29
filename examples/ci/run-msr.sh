#!/usr/bin/env bash
# Usage: run-msr.sh LOG COMMAND [ARGUMENT…]
#
# Runs msr, shows what it says, keeps that in the file LOG, too, and exits with the exit code of msr. For CI, where
# 'msr migrate | tee LOG' would exit with the code of tee: a failed migration would be green.
#
# It takes the msr that it finds, else the container image MIGRATIONS_IMAGE with the migrations of MSR_FOLDER (./migrations).
set -euo pipefail
(($# >= 2)) || { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 1; }
log=$1
shift

if command -v msr >/dev/null; then
  run=(msr)
else
  # Variables are passed by name, so that no value stands in the arguments of a process.
  run=(docker run --rm --network host --user "$(id -u):$(id -g)"
    --volume "$(realpath "${MSR_FOLDER:-migrations}"):/migrations:ro")
  for name in $(compgen -e MSR_ | grep -vxE 'MSR_(FOLDER|DATABASE_URL_FILE)' || true); do run+=(--env "$name"); done
  if [[ -n ${MSR_DATABASE_URL_FILE:-} ]]; then
    run+=(--volume "$(realpath "$MSR_DATABASE_URL_FILE"):/run/secrets/url:ro" --env MSR_DATABASE_URL_FILE=/run/secrets/url)
  fi
  run+=("${MIGRATIONS_IMAGE:-msr:0.1.0}")
fi

exec {out}> >(exec tee -- "$log")
tee=$!
"${run[@]}" "$@" >&"$out" 2>&1 {out}>&- &
msr=$!
# Who cancels the job reaches this script only; msr shall end in an orderly way.
trap 'kill -s TERM "$msr" 2>/dev/null || true' HUP INT TERM
while :; do
  status=0
  wait "$msr" || status=$?
  kill -0 "$msr" 2>/dev/null || break
done
exec {out}>&-
wait "$tee"
exit "$status"
