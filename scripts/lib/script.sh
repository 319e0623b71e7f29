# shellcheck shell=bash
# What every script needs: help from its own head, progress on stderr, and a child that gets our signals.

say() {
  printf '%s\n' "$*" >&2
}

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Prints the comment at the head of the script, without its comment signs.
show_help() {
  sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"
}

wants_help() {
  [[ ${1:-} == --help || ${1:-} == -h ]]
}

# forget_variables PREFIX…: so that what the caller has set for another server reaches neither us nor a child.
forget_variables() {
  local prefix name
  for prefix in "$@"; do
    for name in $(compgen -e "$prefix" || true); do unset "$name"; done
  done
}

# True when Ctrl-C on our terminal reaches the child too, because both are in the foreground process group.
in_foreground() {
  local stat fields
  stat=$(<"/proc/$$/stat")
  read -ra fields <<<"${stat##*) }"
  [[ ${fields[2]} == "${fields[5]}" ]]
}

# A child that gets Ctrl-C from the terminal must not get it twice: many programs take the second one as "at once".
forward_signal() {
  interrupted=yes
  if [[ $1 != INT ]] || ! in_foreground; then
    kill -s "$1" "$child" 2>/dev/null || true
  fi
}

# run_forwarding COMMAND…: runs it with our stdin, passes signals on, waits for its real end, returns its exit code.
# The child runs in the background of this shell, because bash handles no signal while it waits for a foreground child.
run_forwarding() {
  local status=0 interrupted=no child
  env --default-signal=INT,QUIT "$@" <&0 &
  child=$!
  trap 'forward_signal INT' INT
  trap 'forward_signal TERM' TERM
  trap 'forward_signal HUP' HUP
  while :; do
    interrupted=no
    status=0
    wait "$child" || status=$?
    [[ $interrupted == yes ]] || break
  done
  exit_on_signals
  return "$status"
}

# Makes a signal end the script through its EXIT trap.
exit_on_signals() {
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
}
