#!/usr/bin/env bash
# apt.sh COMMAND PACKAGE installs the Debian package unless the command exists.
# Where it cannot (no root, no apt-get, no network) it says so and succeeds:
# the step that needs the command skips itself, loudly.
set -euo pipefail

command=$1 package=$2
if command -v "$command" >/dev/null; then
  exit 0
fi
if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
  echo "WARNING: $command is missing; install the package $package" >&2
  exit 0
fi
echo "== installing $package"
if [[ $package == postgresql* && ! -e /etc/postgresql-common/createcluster.conf ]]; then
  # No database of the system: tests start their own.
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
fi
export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$package"; } >/dev/null; then
  echo "WARNING: could not install $package" >&2
fi
