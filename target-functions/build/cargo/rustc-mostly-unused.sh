#!/bin/sh
# RUSTC_WRAPPER of local builds: cargo runs `<this> rustc <arguments>` for each crate. The AWS SDK's crates say in their
# Cargo.toml that most of them is unused (`[hints] mostly-unused`), so that rustc makes code only of what is called. Stable
# cargo ignores that; a rustc that does not know the option compiles as usual.
case " $* " in
  *' --crate-name aws_sdk_'*) RUSTC_BOOTSTRAP=1 "$@" -Zhint-mostly-unused && exit ;;
esac
exec "$@"
