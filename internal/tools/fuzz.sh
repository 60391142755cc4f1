#!/usr/bin/env bash
# fuzz.sh TIME runs every fuzz target of the module for that long, one by one.
set -euo pipefail

time=$1
count=0
while read -r package targets; do
  for target in $targets; do
    echo "== $package $target"
    go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 100x
    count=$((count + 1))
  done
done < <(go test -list '^Fuzz' ./... | awk '/^Fuzz/ { t = t " " $1 } /^ok/ { if (t != "") print $2 t; t = "" }')
echo "$count fuzz targets ran for $time each"
