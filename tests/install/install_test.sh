#!/usr/bin/env bash
# install_test.sh BUILD SOURCE: cmake --install into a prefix, then msr and examples/embedding from there.
set -euo pipefail

build=$1
source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  printf 'install_test: %s\n' "$1" >&2
  exit 1
}

cmake --install "$build" --prefix "$work/prefix" > "$work/install.log" || fail "cmake --install failed: $(tail -3 "$work/install.log")"

# The program finds its drivers beside itself, wherever the prefix is, and from any directory.
mv "$work/prefix" "$work/moved"
cd /
"$work/moved/bin/msr" --url "sqlite:$work/program.db" --folder "$source/migrations-examples/library" migrate > /dev/null || fail "the installed msr cannot migrate"
drivers=$("$work/moved/bin/msr" drivers --format json)
grep -q "$work/moved/lib[^\"]*/msr/drivers/msr_driver_sqlite.so" <<< "$drivers" || fail "msr does not use the drivers of its own prefix: $drivers"

# Only the public names are visible.
library=$(find "$work/moved" -name libmsr.so)
foreign=$(nm -D --defined-only --demangle "$library" | grep -v ' msr::' | grep -vE ' (typeinfo|vtable|typeinfo name) for msr::' || true)
[[ -z $foreign ]] || fail "libmsr.so shows foreign names: $foreign"

# A stranger's program, against the installed package.
export CMAKE_CXX_COMPILER_LAUNCHER="${INSTALL_TEST_LAUNCHER:-}"
cmake -G Ninja -S "$source/examples/embedding" -B "$work/embedding" -DCMAKE_PREFIX_PATH="$work/moved" > "$work/embedding.log" 2>&1 || fail "$(cat "$work/embedding.log")"
cmake --build "$work/embedding" > "$work/embedding.log" 2>&1 || fail "$(cat "$work/embedding.log")"
said=$("$work/embedding/embedding" "sqlite:$work/embedded.db" "$source/migrations-examples/library" 2> "$work/embedding.log") || fail "embedding failed: $(cat "$work/embedding.log")"
grep -q '^schema is at version ' <<< "$said" || fail "embedding said: $said"
if grep -qE '^(pending|failed)' <<< "$said"; then fail "embedding left something: $said"; fi
newest=$("$work/moved/bin/msr" --url "sqlite:$work/embedded.db" health --history-only --format json | sed -nE 's/.*"current_version": "([^"]*)".*/\1/p')
said=$("$work/embedding/health" "sqlite:$work/embedded.db" "$newest") || fail "health is not ready at $newest: $said"
[[ $said == ready ]] || fail "health said: $said"
if said=$("$work/embedding/health" "sqlite:$work/embedded.db" 999999999999); then fail "health is ready for a version to come: $said"; fi
[[ $said == 'not ready: the schema is not at version 999999999999 yet' ]] || fail "health said: $said"
if said=$("$work/embedding/health" "sqlite:$work/no/such/folder/app.db" 1); then fail "health is ready without a database: $said"; fi
[[ $said == 'not ready: '* ]] || fail "health said: $said"

# A stranger's plugin, which is the one that the guide shows.
for file in weekend.cpp CMakeLists.txt; do
  python3 -c 'import sys; sys.exit(open(sys.argv[1]).read() not in open(sys.argv[2]).read())' "$source/examples/plugin/$file" "$source/docs/writing-a-plugin.md" || fail "docs/writing-a-plugin.md does not show examples/plugin/$file as it is"
done
cmake -G Ninja -S "$source/examples/plugin" -B "$work/plugin" -DCMAKE_PREFIX_PATH="$work/moved" > "$work/plugin.log" 2>&1 || fail "$(cat "$work/plugin.log")"
cmake --build "$work/plugin" > "$work/plugin.log" 2>&1 || fail "$(cat "$work/plugin.log")"
today=$(LC_ALL=C date -u +%A)
other=$(LC_ALL=C date -u -d '+3 days' +%A)
with_plugin() {
  printf '[plugins.weekend]\ndays = ["%s"]\njournal = "%s"\n' "${1,,}" "$work/journal" > "$work/plugin.toml"
  "$work/moved/bin/msr" --config-file "$work/plugin.toml" --plugin-path "$work/plugin/lib/msr/plugins" --url "sqlite:$work/plugin.db" --folder "$source/migrations-examples/library" migrate 2>&1
}
said=$(with_plugin "$today") && fail "the plugin did not refuse: $said"
grep -q "the plugin weekend refused to let the run of migrate begin: today is ${today,,}" <<< "$said" || fail "the plugin said: $said"
said=$(with_plugin "$other") || fail "the plugin refused: $said"
grep -q '^weekend: noted ' <<< "$said" || fail "the plugin said: $said"
[[ -s $work/journal ]] || fail "the plugin wrote no journal"
"$work/moved/bin/msr" plugins --format json | grep -q "$work/moved/lib[^\"]*/msr/plugins/msr_plugin_metrics_textfile.so" || fail "msr does not find the plugins of its own prefix"
printf 'ok\n'
