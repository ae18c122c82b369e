//! The benchmark's table: a client configured from the environment, and the four operations of systems.md S2.

mod operations;

pub use aws_sdk_dynamodb::Client;
pub use operations::{CallError, ITEM_COUNT, OPERATIONS, Operation, Table};
use thaw_aws::ClientSettings;

/// Suffix of the endpoint variable of this service.
pub const SERVICE: &str = "DYNAMODB";

/// A client with the settings of this process.
pub fn connect() -> Client {
    Client::new(&ClientSettings::from_environment(SERVICE).sdk_config())
}
