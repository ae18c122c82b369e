//! DynamoDB calls with the AWS SDK for Rust (systems.md S2). Client and probe are created in init.

use std::time::Instant;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::json;
use thaw_dynamodb::{OPERATIONS, Operation, Table, connect};
use thaw_http::{HttpEvent, HttpResponse, error_response, json_response, round_ms, unknown_operation};
use thaw_probe::{Invocation, Probe};

/// 200 with the timings in ms, 400 for an unknown op, 500 without a table name, 502 when the call failed.
async fn respond(event: &HttpEvent, table: Option<&Table>, invocation: &Invocation<'_>) -> HttpResponse {
    let started = Instant::now();
    let name = event.operation();
    let Some(operation) = name.and_then(Operation::parse) else {
        return unknown_operation(invocation, name, &OPERATIONS);
    };
    let Some(table) = table else {
        return error_response(invocation, 500, "environment variable TABLE_NAME is not set");
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
            json_response(invocation, 200, &body)
        }
        Err(error) => error_response(invocation, 502, &format!("DynamoDB {} failed: {error}", operation.name())),
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let probe = &Probe::from_environment();
    let client = connect().await;
    let table = std::env::var("TABLE_NAME").ok().map(|name| Table::new(client, name));
    let table = table.as_ref();
    lambda_runtime::run(service_fn(async |event: LambdaEvent<HttpEvent>| {
        Ok::<_, Error>(respond(&event.payload, table, &probe.begin()).await)
    }))
    .await
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use thaw_aws::ClientSettings;
    use thaw_dynamodb::Client;
    use thaw_test_server::TestServer;

    use super::*;

    fn event(operation: &str) -> HttpEvent {
        serde_json::from_value(json!({ "queryStringParameters": { "op": operation } })).unwrap()
    }

    fn table(server: &TestServer) -> Table {
        let settings = ClientSettings::new("DYNAMODB", |name| server.variable(name));
        Table::new(Client::new(&settings.sdk_config()), "bench-table".to_owned())
    }

    async fn invoke(operation: &str, table: Option<&Table>) -> (u16, Value) {
        let response = respond(&event(operation), table, &Probe::new(|_| None).begin()).await;
        assert!(response.headers.contains_key("x-thaw-probe"));
        (response.status_code, serde_json::from_str(&response.body).unwrap())
    }

    #[tokio::test]
    async fn a_response_has_times_and_count() {
        let server = TestServer::start(|_| (200, "{}".to_owned()));
        let (status, body) = invoke("put", Some(&table(&server))).await;
        assert_eq!(status, 200);
        assert_eq!(body["operation"], "put");
        assert_eq!(body["runtime"], "rust");
        assert_eq!(body["items_count"], 1);
        let (duration, call) = (body["duration_ms"].as_f64().unwrap(), body["sdk_call_ms"].as_f64().unwrap());
        assert!(duration >= call && call > 0.0, "{body}");
    }

    #[tokio::test]
    async fn unknown_op_is_400_with_the_allowed_values() {
        let (status, body) = invoke("drop", None).await;
        assert_eq!(status, 400);
        assert_eq!(body["allowed"], json!(["get", "put", "query", "batch_write"]));
    }

    #[tokio::test]
    async fn without_a_table_name_it_is_500_and_named() {
        let (status, body) = invoke("get", None).await;
        assert_eq!(status, 500);
        assert_eq!(body["error"], "environment variable TABLE_NAME is not set");
    }

    #[tokio::test]
    async fn a_failed_call_is_502_and_named() {
        let server = TestServer::start(|_| (400, r#"{"__type":"AccessDeniedException","message":"no"}"#.to_owned()));
        let (status, body) = invoke("get", Some(&table(&server))).await;
        assert_eq!(status, 502);
        assert!(body["error"].as_str().unwrap().starts_with("DynamoDB get failed"), "{body}");
    }
}
