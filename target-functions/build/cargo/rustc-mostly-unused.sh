#!/bin/sh
# RUSTC_WRAPPER of local builds: cargo runs `<this> rustc <arguments>` for each crate. Crates whose Cargo.toml says that most of
# them is unused (`[hints] mostly-unused`, as that of aws-sdk-dynamodb) are compiled as they ask: rustc makes code only of what
# is called. Stable cargo ignores that, and the option is unstable: a rustc without it compiles as usual.
if grep -qs '^mostly-unused = true' "${CARGO_MANIFEST_DIR:-.}/Cargo.toml" &&
  RUSTC_BOOTSTRAP=1 "$1" -Zhint-mostly-unused --print sysroot >/dev/null 2>&1; then
  export RUSTC_BOOTSTRAP=1
  exec "$@" -Zhint-mostly-unused
fi
exec "$@"
