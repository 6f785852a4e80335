#!/bin/sh
# What the browser journeys and the second run of the suite need from Debian:
# installed where we may, otherwise one line says what to install and what is skipped.
set -u
wanted="chromium fonts-noto-cjk postgresql-15"
missing=""
for package in $wanted; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing from Debian:$missing"
  apt-get update -qq >/dev/null 2>&1
  # Debian's own cluster is not wanted: the tests start servers of their own.
  mkdir -p /etc/postgresql-common
  [ -f /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 && exit 0
fi
echo "Skipped without:$missing (browser journeys, the run on PostgreSQL 15). Install with:"
echo "  sudo apt-get install$missing"
exit 0
