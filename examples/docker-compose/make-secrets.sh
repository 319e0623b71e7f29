#!/bin/sh
# Usage: make-secrets.sh [FOLDER]
#
# Writes the secrets that production.yml names into FOLDER (secrets beside this script): three passwords, and the URL by
# which msr connects. What is there already stays, so that it can be run again.
set -eu
folder=${1:-$(dirname "$0")/secrets}

password() {
  [ -s "$folder/$1" ] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$folder/$1"
}

umask 022
mkdir -p "$folder"
chmod 700 "$folder"
password postgres_password
password migrations_password
password application_password
printf 'postgresql://library_migrations:%s@postgres:5432/library\n' "$(cat "$folder/migrations_password")" \
  >"$folder/migrations_url"
