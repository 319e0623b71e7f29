#!/bin/sh
# The official script with --connect and --innodb_initialized: the server answers over TCP.
exec mariadb --protocol=tcp --host=127.0.0.1 --user=healthcheck --connect-timeout=2 --execute="SELECT 1"
