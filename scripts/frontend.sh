#!/bin/sh
# Make what browsers load (styles, scripts, fonts, icons) from frontend/, once for each change.
# Node comes from the machine, or from the packages of requirements-node.lock where it has none.
set -eu
cd "$(dirname "$0")/.."
built=src/qiyue/site/static/built
python=.venv/bin/python

say() { printf '%s\n' "$*"; }

# One line that changes when anything does that goes into the bundle.
state=$(cat frontend/package-lock.json frontend/build.mjs frontend/icons.txt frontend/src/* | cksum)
if [ -f "$built/state" ] && [ "$(cat "$built/state")" = "$state" ]; then exit; fi

node_is_new_enough() {
    command -v node >/dev/null && command -v npm >/dev/null &&
        node -e 'process.exit(Number(Number(process.versions.node.split(".")[0]) < 18))'
}

if ! node_is_new_enough; then
    say "本机没有 Node 18 以上，取一份 / no Node 18 or newer here, fetching one"
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements-node.lock
    PATH="$PWD/.venv/bin:$PATH"
fi

began=$(date +%s)
say "取前端的包 / fetching the packages of the front end"
(cd frontend && npm ci --ignore-scripts --silent) || {
    say "前端的包没有取到；在内网请用 npm config set registry 指向镜像。" \
        "The packages could not be fetched; on an intranet point npm at its mirror: npm config set registry." >&2
    exit 1
}
say "制作样式、脚本和字体 / building styles, scripts and fonts ($(($(date +%s) - began)) s download)"
(cd frontend && node build.mjs)
printf '%s' "$state" > "$built/state"
