#!/bin/sh
# Usage: start.sh PROGRAM [ARGUMENT…]
#
# Starts the application when its database is up to date. With MIGRATE_ON_START=yes it migrates by itself, for places
# that know no step before the start; many copies may do so at once. Otherwise it waits up to WAIT_FOR_MIGRATIONS (2m) for
# whoever migrates, and gives up with exit code 9.
set -eu
if [ "${MIGRATE_ON_START:-no}" = yes ]; then
  migrate.sh
else
  msr wait --no-pending --timeout "${WAIT_FOR_MIGRATIONS:-2m}"
fi
exec "$@"
