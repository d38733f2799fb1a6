#!/usr/bin/env bash
# Official OpenAI clients (PyPI and npm, unmodified) against `impasto serve`: the sandbox, and OpenAI's and Gemini's models
# on stand-ins that check every request. Needs python3 and node, and the two package registries the first time.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../../.." && pwd)
target=${CARGO_TARGET_DIR:-$repository/target}
clients=${IMPASTO_CLIENTS:-$target/clients}
work=$(mktemp -d)
started=()
stop() {
  for id in "${started[@]}"; do kill "$id" 2>/dev/null || true; done
  rm -rf "$work"
}
trap stop EXIT

cd "$repository"
cargo build --quiet -p impasto
cargo build --quiet -p impasto-testkit --bin fault-server

mkdir -p "$clients"
if [ ! -x "$clients/venv/bin/python" ]; then
  python3 -m venv "$clients/venv"
  "$clients/venv/bin/pip" install --quiet openai
fi
if [ ! -d "$clients/node_modules/openai" ]; then
  npm install --silent --no-fund --no-audit --prefix "$clients" openai
fi
cp "$here/check.mjs" "$clients/check.mjs"

# Starts a program in the background and waits for the address that it prints.
begin() {
  local said=$1
  shift
  "$@" >"$said" 2>"$said.err" &
  started+=($!)
  for _ in $(seq 100); do
    address=$(grep -o 'http://[^ ]*' "$said" | head -n 1 || true)
    if [ -n "$address" ]; then return; fi
    sleep 0.1
  done
  echo "$1 did not say where it listens:" >&2
  cat "$said.err" >&2
  exit 1
}

begin "$work/openai" "$target/debug/fault-server" --vendor openai
export IMPASTO_EXTERNAL_OPENAI_BASE_URL="$address/v1" IMPASTO_EXTERNAL_OPENAI_API_KEY=sk-of-no-use
begin "$work/gemini" "$target/debug/fault-server" --vendor gemini
export IMPASTO_EXTERNAL_GEMINI_BASE_URL="$address" IMPASTO_EXTERNAL_GEMINI_API_KEY=of-no-use
begin "$work/impasto" "$target/debug/impasto" --root "$work/root" serve --listen 127.0.0.1:0

models=(sandbox/canvas openai/gpt-image-2 gemini/gemini-2.5-flash-image)
"$clients/venv/bin/python" -c 'import openai; print("openai from PyPI", openai.__version__)'
"$clients/venv/bin/python" "$here/check.py" "$address/v1" "${models[@]}"
node -p '"openai from npm " + JSON.parse(require("fs").readFileSync(process.argv[1])).version' \
  "$clients/node_modules/openai/package.json"
(cd "$clients" && node check.mjs "$address/v1" "${models[@]}")
