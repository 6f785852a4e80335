#!/bin/sh
# Proves `make run`: starts it in a folder of its own, reads the address, asks for the desk, stops
# it, and looks whether anything is left.
set -eu
cd "$(dirname "$0")/.."
unset DATABASE_URL
home="$(mktemp -d)"
chmod 711 "$home" # root's database runs as another user, who has to pass
log="$home/run.log"
export BIHUAN_HOME="$home/data" PORT="${PORT:-8765}"
make run > "$log" 2>&1 &
run=$!
# What is already gone must not fail the script: under set -e a refused kill would.
trap 'kill $run 2>/dev/null || true; wait $run 2>/dev/null || true; rm -rf "$home"' EXIT
waited=0
until grep -q "Ctrl-C stops it" "$log"; do
  kill -0 $run 2>/dev/null || { tail -n 40 "$log"; echo "make run ended early"; exit 1; }
  waited=$((waited + 1)); [ $waited -gt 600 ] && { tail -n 40 "$log"; echo "make run is not ready"; exit 1; }
  sleep 1
done
cat "$log"
.venv/bin/python - "$PORT" "$log" <<'PY'
import re, sys, urllib.request
port, log = sys.argv[1], open(sys.argv[2], encoding="utf-8").read()
page = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10)
assert page.status == 200 and "login" in page.geturl(), page.geturl()
links = re.findall(r"http://\S+/entry/\S+", log)
assert len(links) >= 6, "fewer than six one-time links"
assert urllib.request.urlopen(links[0], timeout=10).status == 200
print(f"make run: the desk answers, {len(links)} one-time links are there")
PY
kill $run
wait $run || true # make says 143
status="$(.venv/bin/python -m bihuan.kit.postgres "$BIHUAN_HOME/pg" status || true)"
case "$status" in stopped*) ;; *) echo "make run left its database: $status"; exit 1 ;; esac
.venv/bin/python - "$PORT" <<'PY'
import socket, sys
with socket.socket() as door:
    assert door.connect_ex(("127.0.0.1", int(sys.argv[1]))) != 0, "make run left its server"
print("make run: stopped, nothing is left")
PY
