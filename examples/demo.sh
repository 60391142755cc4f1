#!/usr/bin/env bash
# demo.sh SPOKE shows the program SPOKE at work on the module in weather/.
set -euo pipefail

spoke=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/weather"
links=$(mktemp -d)
trap 'rm -rf "$links"' EXIT

# try EXIT-CODE COMMAND... runs a command as a reader would type it.
try() {
  local want=$1 got=0 shown='' word
  shift
  for word; do
    if [[ $word == *'"'* ]]; then word="'$word'"; fi
    shown+=" $word"
  done
  printf '\n$%s\n' "$shown"
  PATH=$links:$PATH "$@" || got=$?
  if [[ $got -ne $want ]]; then
    echo "demo: exit code $got, want $want" >&2
    exit 1
  fi
}
ln -s "$spoke" "$links/spoke"
ln -s "$spoke" "$links/buf"

echo 'A Protobuf module with mistakes in it, under its own buf.yaml:'
try 0 cat buf.yaml
try 0 spoke config ls-modules
try 100 spoke lint

echo
echo 'The same findings for programs: for the annotations of a pull request,'
try 100 spoke lint --error-format=github-actions
echo
echo 'as JSON, one finding a line,'
try 100 spoke lint --error-format=json
echo
echo 'or as the configuration that would silence them for now.'
try 100 spoke lint --error-format=config-ignore-yaml

echo
echo 'Rules are chosen by id or by category, in buf.yaml or on the spot.'
try 100 spoke lint --config '{"version":"v2","modules":[{"path":"proto"}],"lint":{"use":["MINIMAL","IMPORT_USED"]}}'
try 0 spoke lint --config '{"version":"v2","modules":[{"path":"proto"}],"lint":{"use":["MINIMAL"]}}'

echo
echo 'Files are laid out in one way: here is what would change.'
try 100 spoke format --diff --exit-code

echo
echo 'What is in here, and what it imports:'
try 0 spoke ls-files --include-imports
try 0 spoke stats

echo
echo 'Called through a link named buf, it stands in for Buf.'
try 0 buf --version
try 100 buf lint --path proto/acme/weather/v1
