//! DynamoDB calls with the AWS SDK for Rust (systems.md S2). Client and probe are made in init.

use std::time::Instant;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::json;
use thaw_dynamodb::{OPERATIONS, Operation, Table, connect};
use thaw_http::{HttpAnswer, HttpEvent, error_answer, json_answer, round_ms, unknown_operation};
use thaw_probe::Probe;

/// 200 with the timings in ms, 400 for an unknown op, 500 without a table name, 502 when the call failed.
async fn answer(event: &HttpEvent, table: Option<&Table>, probe: &Probe) -> HttpAnswer {
    let started = Instant::now();
    let name = event.operation();
    let Some(operation) = name.and_then(Operation::parse) else {
        return unknown_operation(probe, name, &OPERATIONS);
    };
    let Some(table) = table else {
        return error_answer(probe, 500, "environment variable TABLE_NAME is not set");
    };

    let call_started = Instant::now();
    match table.run(operation).await {
        Ok(items_count) => {
            let ended = Instant::now();
            let body = json!({
                "operation": operation.name(),
                "runtime": "rust",
                "duration_ms": round_ms(ended - started),
                "sdk_call_ms": round_ms(ended - call_started),
                "items_count": items_count,
            });
            json_answer(probe, 200, &body)
        }
        Err(error) => error_answer(probe, 502, &format!("DynamoDB {} failed: {error}", operation.name())),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let probe = &Probe::from_environment();
    let table = std::env::var("TABLE_NAME").ok().map(|name| Table::new(connect(), name));
    let table = table.as_ref();
    lambda_runtime::run(service_fn(async |event: LambdaEvent<HttpEvent>| {
        Ok::<_, Error>(answer(&event.payload, table, probe).await)
    }))
    .await
}
