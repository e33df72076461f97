#!/bin/sh
# Starts the service. The path of its program is in SERVICE.
set -u

: "${TZ:=UTC}" && export TZ
echo "orders: starting in $TZ"
"$SERVICE"
echo "orders: ended with status $?"
