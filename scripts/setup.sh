#!/bin/sh
# Make .venv hold exactly what a lock names: scripts/setup.sh requirements.lock
# Another environment: VENV=.venv-spark scripts/setup.sh requirements-spark.lock
#
# uv installs; pip carries on where uv cannot be had or fails. Both refuse a file whose hash the
# lock does not hold. Mirrors are those of pip (PIP_INDEX_URL, pip.conf, ...) or of uv (UV_...).
# A copy of the lock in it says that it is installed; the same lock twice costs nothing.
set -eu
cd "$(dirname "$0")/.."
lock=${1:?which lock? requirements.lock or requirements-dev.lock}
venv=${VENV:-.venv}
python=$venv/bin/python
began=$(date +%s)

say() { printf '[%3ss] %s\n' "$(($(date +%s) - began))" "$*"; }
stop() { printf '%s\n' "$@" >&2; exit 1; }

# The first interpreter that runs and is new enough; PYTHON=... chooses another.
find_python() {
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    stop "需要 Python 3.11 或更新版本，现在的是：$("${PYTHON:-python3}" --version 2>/dev/null || echo 无)。" \
        "装好后重试，或指明位置：make run PYTHON=/path/to/python3.12" \
        "Python 3.11 or newer is needed and was not found on PATH." \
        "Install one and try again, or say where it is: make run PYTHON=/path/to/python3.12"
}

make_venv() {
    base=$(find_python)
    "$base" -c 'import venv, ensurepip' 2>/dev/null || stop \
        "$base 缺少 venv 模块。Debian、Ubuntu、统信、麒麟：apt-get install python3-venv，然后重试。" \
        "$base lacks its venv module. On Debian or Ubuntu: apt-get install python3-venv; then try again."
    say "建立 $venv / making $venv ($("$base" --version))"
    "$base" -m venv --clear "$venv"
}

# What pip was told about a setting, by the environment or by pip.conf.
pip_setting() {
    "$python" -m pip config list 2>/dev/null | sed -n "s/^[a-z:]*\.$1='\(.*\)'\$/\1/p" | head -n 1
}

bring_uv() {
    [ -z "$(pip_setting no-index)" ] || return 1 # wheels from a folder: pip knows which
    mirror=$(pip_setting index-url)
    if [ -n "$mirror" ] && [ -z "${UV_DEFAULT_INDEX:-}" ]; then
        export UV_DEFAULT_INDEX="$mirror"
    fi
    certificates=$(pip_setting cert)
    if [ -n "$certificates" ] && [ -z "${SSL_CERT_FILE:-}" ]; then
        export SSL_CERT_FILE="$certificates"
    fi
    cmp -s requirements-uv.lock "$venv/requirements-uv.lock" && return
    say "取安装器 uv / fetching the installer uv"
    "$python" -m pip install --quiet --disable-pip-version-check --require-hashes \
        -r requirements-uv.lock && cp requirements-uv.lock "$venv/"
}

with_uv() {
    "$python" -m uv pip install --python "$python" "$@"
}

with_pip() {
    "$python" -m pip install --disable-pip-version-check --progress-bar off "$@"
}

install() {
    $installer "$@" && return
    [ "$installer" = with_uv ] || return 1
    say "uv 未成功，改用 pip / uv did not succeed, carrying on with pip"
    installer=with_pip
    with_pip "$@"
}

"$python" -c 'import pip' 2>/dev/null || make_venv
if cmp -s "$lock" "$venv/$lock"; then
    touch "$venv/$lock"
    exit
fi

if bring_uv; then
    installer=with_uv
else
    say "没有 uv，改用 pip / no uv here, carrying on with pip"
    installer=with_pip
fi

failed="安装未完成：看上面的第一条错误；在内网请设 PIP_INDEX_URL 指向镜像。
Installation did not finish: see the first error above; on an intranet set PIP_INDEX_URL to its mirror."
# A package that comes as source is built by tools that the lock names too.
export UV_BUILD_CONSTRAINT="$lock"
say "安装 $lock / installing $lock"
install --require-hashes -r "$lock" || stop "$failed"
say "安装本项目 / installing the project itself"
install --no-deps --no-build-isolation --editable . || stop "$failed"

cp requirements.lock "$venv/" # the other lock holds all of this one
cp "$lock" "$venv/"
say "就绪，下载与安装共 $(($(date +%s) - began)) 秒 / ready, downloaded and installed"
