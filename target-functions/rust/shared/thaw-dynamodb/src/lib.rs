//! The benchmark's table: a client made from the environment, and the four operations of systems.md S2.

mod client;
mod operations;

pub use client::{ClientSettings, connect, dynamodb_client};
pub use operations::{CallError, ITEM_COUNT, OPERATIONS, Operation, Table};
