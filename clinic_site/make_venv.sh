# Make .venv with the first Python that is new enough.
set -eu

for python in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
  if [ -n "$python" ] && command -v "$python" >/dev/null 2>&1 &&
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    if ! "$python" -c 'import ensurepip' >/dev/null 2>&1; then
      echo "Can't start: $python has no venv. On Debian: apt install python3-venv" >&2
      exit 1
    fi
    echo "Making .venv with $("$python" --version) ..."
    rm -rf .venv
    exec "$python" -m venv .venv
  fi
done
echo "Can't start: this needs Python 3.11 or newer, as python3 or in PYTHON=." >&2
exit 1
