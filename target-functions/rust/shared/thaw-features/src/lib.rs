//! Only features: see Cargo.toml.
