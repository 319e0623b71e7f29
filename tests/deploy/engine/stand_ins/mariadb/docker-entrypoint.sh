#!/bin/sh
# Makes the database at the first start of the server. Nobody knows the password of root, which is what
# MARIADB_RANDOM_ROOT_PASSWORD asks for.
set -eu
[ "${1:-}" = mariadbd ] || exec "$@"
shift
if [ ! -d /var/lib/mysql/mysql ]; then
  mariadb-install-db --datadir=/var/lib/mysql --auth-root-authentication-method=socket --skip-test-db
  printf '%s\n' "CREATE DATABASE \`$MARIADB_DATABASE\`;" \
    "CREATE USER '$MARIADB_USER'@'%' IDENTIFIED BY '$MARIADB_PASSWORD';" \
    "GRANT ALL ON \`$MARIADB_DATABASE\`.* TO '$MARIADB_USER'@'%';" \
    "CREATE USER healthcheck@'%';" >/tmp/first.sql
  set -- --init-file=/tmp/first.sql "$@"
fi
exec mariadbd --datadir=/var/lib/mysql --socket=/run/mysqld/mysqld.sock --bind-address=0.0.0.0 "$@"
