#!/usr/bin/env bash
# Builds both functions and packs each as Lambda wants it for the runtime
# provided.al2023: a zip with one executable, `bootstrap`. The same sources and
# toolchain make the same bytes, so that a deployment changes only when the
# function does.
#
#   lambda/package.sh [FOLDER]        default: lambda/packages
#
# Give TARGET to build for another machine, with a linker for it, and PROFILE to
# build another way:
#   TARGET=aarch64-unknown-linux-gnu lambda/package.sh
#   PROFILE=dev lambda/package.sh
set -euo pipefail

cd "$(dirname "$0")/.."
root=$PWD
target_dir=${CARGO_TARGET_DIR:-$root/target}
out=${1:-$root/lambda/packages}

# The C library of Amazon Linux 2023.
newest=2.34

for tool in cargo python3 objdump; do
  command -v "$tool" >/dev/null || { echo "$0: needs $tool (apt-get install python3 binutils)" >&2; exit 1; }
done

profile=${PROFILE:-release}
cargo build --package lambda --bins --profile "$profile" --locked ${TARGET:+--target "$TARGET"}
[ "$profile" != dev ] || profile=debug
built=$target_dir/${TARGET:+$TARGET/}$profile

mkdir -p "$out"
for function in resize upload-url; do
  wanted=$(objdump -T "$built/$function" | grep -o 'GLIBC_[0-9.]*' | sed 's/GLIBC_//' | sort -uV | tail -1)
  if [ "$(printf '%s\n%s\n' "$wanted" "$newest" | sort -V | tail -1)" != "$newest" ]; then
    echo "$0: $function needs glibc $wanted, but provided.al2023 has $newest:" >&2
    echo "  build on Amazon Linux 2023 or Debian 11, or with cargo-zigbuild for x86_64-unknown-linux-gnu.$newest" >&2
    exit 1
  fi
  python3 - "$built/$function" "$out/$function.zip" <<'PYTHON'
import os, sys, zipfile

program, package = sys.argv[1:]
entry = zipfile.ZipInfo("bootstrap", date_time=(1980, 1, 1, 0, 0, 0))
entry.create_system = 3
entry.external_attr = 0o100755 << 16
entry.compress_type = zipfile.ZIP_DEFLATED
with open(program, "rb") as file, zipfile.ZipFile(package + ".part", "w") as zipped:
    zipped.writestr(entry, file.read(), compresslevel=9)
os.replace(package + ".part", package)
PYTHON
  echo "$out/$function.zip: $(stat -c %s "$out/$function.zip") bytes, glibc $wanted"
done
