#!/usr/bin/env bash
# Usage: deploy.sh [NAMESPACE]
#
# Deploys a release: migrates the database by a Job, and rolls the application out only when that has succeeded. When it
# has not, the application stays as it was, and the logs of every pod of the Job are printed.
#
# It applies the manifests beside it; the Secrets (secrets.yaml, external-secret.yaml) have to be there already.
# MIGRATION_TIMEOUT is how long to wait for the Job, in seconds (1860: its own limit, and a minute).
set -euo pipefail
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
job=library-migrations
timeout=${MIGRATION_TIMEOUT:-1860}
kubectl=(kubectl)
if (($# > 0)); then kubectl+=(--namespace "$1"); fi

say() {
  printf '%s\n' "$*" >&2
}

# The Job controller sets one of the two. 'kubectl wait' could look for one of them only, and would wait for a success
# that a failed Job never has.
job_condition() {
  "${kubectl[@]}" get job "$job" \
    -o 'jsonpath={range .status.conditions[?(@.status=="True")]}{.type}{"\n"}{end}' | grep -xE 'Complete|Failed' || true
}

# True when the Job has succeeded, false when it failed or took too long.
wait_for_job() {
  local deadline=$((SECONDS + timeout)) condition
  while ((SECONDS < deadline)); do
    condition=$(job_condition)
    case $condition in
      Complete*) return 0 ;;
      Failed*) say "The migrations failed" && return 1 ;;
    esac
    sleep "${POLL_SECONDS:-2}"
  done
  say "The migrations took more than $timeout s"
  return 1
}

show_logs() {
  "${kubectl[@]}" logs --selector "job-name=$job" --all-containers --prefix --tail=-1 >&2 || true
}

explain() {
  "${kubectl[@]}" describe job "$job" >&2 || true
  "${kubectl[@]}" get pods --selector "job-name=$job" -o wide >&2 || true
}

say "Migrating"
# The template of a Job cannot be changed, so the one of the release before goes first.
"${kubectl[@]}" delete job "$job" --ignore-not-found --wait
"${kubectl[@]}" apply -f "$folder/migrations-configmap.yaml" -f "$folder/migration-job.yaml"
if ! wait_for_job; then
  show_logs
  explain
  say "The application was not touched"
  exit 1
fi
show_logs
say "Rolling out"
"${kubectl[@]}" apply -f "$folder/application.yaml"
"${kubectl[@]}" rollout status deployment/library --timeout=300s
