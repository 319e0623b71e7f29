# shellcheck shell=bash
# A new Debian in a folder. Needs script.sh, and root or sudo.

as_root() {
  if ((EUID == 0)); then "$@"; else sudo "$@"; fi
}

# make_debian SUITE FOLDER PACKAGES: with these packages, parted by commas, and nothing else but what it needs to get more
# of them. DEBIAN_MIRROR names another mirror than deb.debian.org.
make_debian() {
  local suite=$1 folder=$2 packages=$3 mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian} sudo=sudo log status=0
  if ((EUID == 0)); then sudo=; fi
  log=$(mktemp)
  # shellcheck disable=SC2086 # sudo, or nothing
  run_forwarding $sudo debootstrap --variant=minbase "--include=$packages" "$suite" "$folder" "$mirror" >"$log" 2>&1 ||
    status=$?
  if ((status)); then cat "$log" >&2; fi
  rm -f -- "$log"
  ((status == 0)) || die "debootstrap failed"
  as_root tee "$folder/etc/apt/sources.list" >/dev/null <<EOF
deb $mirror $suite main
deb $mirror $suite-updates main
deb $mirror-security $suite-security main
EOF
}
