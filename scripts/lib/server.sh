# shellcheck shell=bash
# A throw-away database server: its folder, its user, its port, its start and its end.
# Needs script.sh. A caller defines start_server PORT (sets server_pid), server_ready and port_taken.

server_dir=
server_pid=
server_user_options=()

# make_server_folder NAME USER: a private folder that belongs to the user the server runs as. The path stays
# short, because the path of a socket may have 107 bytes only.
make_server_folder() {
  local parent=${TMPDIR:-/tmp} user=$2
  ((${#parent} <= 60)) || parent=/tmp
  server_dir=$(mktemp -d "$parent/msr-$1.XXXXXX")
  if ((EUID == 0)); then
    getent passwd "$user" >/dev/null || user=nobody
    server_user_options=(--reuid="$user" --regid="$(id -g "$user")" --clear-groups)
    chown "$user:" "$server_dir"
  fi
}

# as_server_user COMMAND…: in the server's folder, because the caller's may be closed to that user.
as_server_user() (
  cd "$server_dir" || exit
  setpriv "${server_user_options[@]}" -- "$@"
)

# launch_server STOP_SIGNAL COMMAND…: starts it in a session of its own, so that Ctrl-C does not reach it before
# the command is done, and has the kernel stop it should this script be killed. Sets server_pid.
launch_server() {
  local signal=$1
  shift
  {
    cd "$server_dir" || exit
    exec setsid setpriv "${server_user_options[@]}" --pdeathsig "$signal" -- "$@"
  } </dev/null >>"$server_dir/log" 2>&1 &
  server_pid=$!
}

# Waits until the server answers; fails when it has ended or needs more than a minute.
wait_for_server() {
  local deadline=$((SECONDS + 60))
  while kill -0 "$server_pid" 2>/dev/null; do
    if server_ready; then return 0; fi
    ((SECONDS < deadline)) || return 1
    sleep 0.05
  done
  return 1
}

# start_on_free_port NAME: tries ports below the range that the kernel gives to outgoing connections, until the
# server itself has got one; no probe beforehand, so nothing can take the port in between. Sets server_port.
start_on_free_port() {
  local attempt
  for ((attempt = 0; attempt < 20; attempt++)); do
    server_port=$((20000 + SRANDOM % 12000))
    : >"$server_dir/log"
    start_server "$server_port"
    if wait_for_server; then return 0; fi
    stop_server KILL
    port_taken || break
  done
  tail -n 20 "$server_dir/log" >&2
  die "$1 did not start; its last messages are above"
}

# stop_server SIGNAL…: sends one signal after the other to our own server until it has ended.
stop_server() {
  local signal deadline
  [[ -n $server_pid ]] || return 0
  for signal in "$@" KILL; do
    kill -s "$signal" "$server_pid" 2>/dev/null || break
    deadline=$((SECONDS + 10))
    while kill -0 "$server_pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.05; done
  done
  wait "$server_pid" 2>/dev/null || true
  server_pid=
}

# Stops the server and removes its folder, whatever ended the script.
remove_server() {
  trap '' INT TERM HUP
  stop_server "$@"
  if [[ -n $server_dir ]]; then rm -rf -- "$server_dir"; fi
}

# One password for all servers of a run. It holds every sign that is special in a URL, in SQL or in a shell, so
# that a driver that mishandles one of them cannot pass a single test.
make_password() {
  local letters
  [[ -z ${MSR_TEST_PASSWORD:-} ]] || return 0
  letters=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  # shellcheck disable=SC2089 # the quotes are part of the password
  MSR_TEST_PASSWORD="p${letters:0:8}@:/%'\"\\ ${letters:8}"
  # shellcheck disable=SC2090
  export MSR_TEST_PASSWORD
}

# percent_encode TEXT: for the user-info part of a URL.
percent_encode() {
  local text=$1 sign i
  for ((i = 0; i < ${#text}; i++)); do
    sign=${text:i:1}
    case $sign in
      [a-zA-Z0-9._~-]) printf '%s' "$sign" ;;
      *) printf '%%%02X' "'$sign" ;;
    esac
  done
}
