#!/bin/sh
# Usage: migrate.sh
#
# Brings the database up to date: first what costs nothing to find out, then the migrations. Its exit code is that of
# msr, so that whoever started it knows whether the application may start.
set -eu
msr validate
# In place of the shell, so that SIGTERM reaches msr, which then ends in an orderly way.
exec msr migrate
