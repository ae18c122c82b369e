//! The benchmark's table: a client configured from the environment, and the four operations of systems.md S2.

mod operations;

pub use aws_sdk_dynamodb::Client;
pub use operations::{CallError, ITEM_COUNT, OPERATIONS, Operation, Table};
use thaw_aws::AwsConfig;

/// Suffix of the endpoint variable of this service.
pub const SERVICE: &str = "DYNAMODB";

/// A client with the configuration of this process.
pub async fn connect() -> Client {
    Client::new(&AwsConfig::load().await.of(SERVICE))
}
