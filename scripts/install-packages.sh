# Sourced by run.sh and test.sh.

# need COMMAND-OR-FILE DEBIAN-PACKAGE [BREW-FORMULA]: remembers the package if the command or file is missing.
missing_deb=()
missing_brew=()
need() {
  if ! command -v "$1" >/dev/null 2>&1 && ! compgen -G "$1" >/dev/null; then
    missing_deb+=("$2")
    missing_brew+=("${3:-$2}")
  fi
}

# PostgreSQL's programs may lie off the search path.
need_postgres() {
  local place
  for place in '/usr/lib/postgresql/*/bin' '/usr/pgsql-*/bin' '/opt/homebrew/opt/postgresql*/bin' '/usr/local/opt/postgresql*/bin'; do
    if compgen -G "$place/postgres" >/dev/null; then
      return
    fi
  done
  need postgres postgresql postgresql@16
}

# Installs what need has found missing.
install_missing() {
  [ ${#missing_deb[@]} -gt 0 ] || return 0
  if [ "$(uname)" = Darwin ]; then
    echo "Missing: ${missing_brew[*]}. Install with: brew install ${missing_brew[*]}" >&2
    exit 1
  fi
  if ! command -v apt-get >/dev/null; then
    echo "Missing: ${missing_deb[*]}. Install them with this system's package manager and start again." >&2
    exit 1
  fi

  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "Missing: ${missing_deb[*]}. Install as root with: apt-get install ${missing_deb[*]}" >&2
      exit 1
    fi
    as_root=(sudo)
  fi

  # The packages' own servers are not wanted, only their programs: Debian's policy-rc.d keeps them from starting.
  echo "Installing ${missing_deb[*]} ..." >&2
  "${as_root[@]}" bash -c '
    set -e
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
      trap "rm -f $policy" EXIT
      printf "#!/bin/sh\nexit 101\n" > "$policy"
      chmod +x "$policy"
    fi
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if ! { apt-get update && apt-get install -y --no-install-recommends "$@"; } > "$log" 2>&1; then
      tail -n 20 "$log" >&2
      exit 1
    fi
    rm -f "$log"' install "${missing_deb[@]}"
}

need_dotnet() {
  if ! command -v dotnet >/dev/null || ! dotnet --version >/dev/null 2>&1; then
    echo "The .NET SDK that global.json names is missing: https://dotnet.microsoft.com/download" >&2
    exit 1
  fi
}
