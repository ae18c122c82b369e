//! The first GetItem after the connection was opened in init (systems.md S1). `WARM_UP=off` skips the warm-up, so that one build
//! can be measured with and without it.

use std::time::{Duration, Instant};

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::json;
use thaw_dynamodb::{Client, Operation, Table, connect};
use thaw_http::{HttpEvent, HttpResponse, error_response, json_response, round_ms};
use thaw_probe::{Invocation, Probe};

/// Init must end within 10 s even when the network does not respond.
const WARMUP_TIMEOUT: Duration = Duration::from_secs(5);

/// One ListTables through the client that the handler uses. Its error is ignored: a denied call also leaves the connection
/// open, and a failing warm-up must not fail init. Returns how long it took.
async fn warm_up(client: &Client) -> Duration {
    let started = Instant::now();
    let _ = tokio::time::timeout(WARMUP_TIMEOUT, client.list_tables().limit(1).send()).await;
    started.elapsed()
}

/// Anything but `off` (also nothing) warms up.
fn is_warming(setting: Option<&str>) -> bool {
    !setting.is_some_and(|text| text.eq_ignore_ascii_case("off"))
}

/// 200 with the times in ms (`warmup_ms` is null without warming, never 0), 500 without a table name, 502 when GetItem failed.
async fn respond(table: Option<&Table>, warmup: Option<Duration>, invocation: &Invocation<'_>) -> HttpResponse {
    let Some(table) = table else {
        return error_response(invocation, 500, "environment variable TABLE_NAME is not set");
    };
    let started = Instant::now();
    match table.run(Operation::Get).await {
        Ok(_) => {
            let body = json!({
                "mode": if warmup.is_some() { "warmup" } else { "no-warmup" },
                "warmup_ms": warmup.map(round_ms),
                "sdk_first_call_ms": round_ms(started.elapsed()),
            });
            json_response(invocation, 200, &body)
        }
        Err(error) => error_response(invocation, 502, &format!("DynamoDB get failed: {error}")),
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let probe = &Probe::from_environment();
    let client = connect().await;
    let warmup = if is_warming(std::env::var("WARM_UP").ok().as_deref()) { Some(warm_up(&client).await) } else { None };
    let table = std::env::var("TABLE_NAME").ok().map(|name| Table::new(client, name));
    let table = table.as_ref();
    lambda_runtime::run(service_fn(async |_: LambdaEvent<HttpEvent>| {
        Ok::<_, Error>(respond(table, warmup, &probe.begin()).await)
    }))
    .await
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use thaw_aws::ClientSettings;
    use thaw_test_server::TestServer;

    use super::*;

    fn client(server: &TestServer) -> Client {
        let settings = ClientSettings::new("DYNAMODB", |name| server.variable(name));
        Client::new(&settings.sdk_config())
    }

    #[tokio::test]
    async fn warming_up_lists_one_table() {
        let server = TestServer::start(|_| (200, r#"{"TableNames":[]}"#.to_owned()));
        assert!(warm_up(&client(&server)).await > Duration::ZERO);
        let request = &server.requests()[0];
        assert_eq!(request.target, "DynamoDB_20120810.ListTables");
        assert_eq!(request.body, r#"{"Limit":1}"#);
    }

    #[tokio::test]
    async fn a_warm_up_that_fails_is_no_error() {
        let server = TestServer::start(|_| (400, r#"{"__type":"AccessDeniedException"}"#.to_owned()));
        assert!(warm_up(&client(&server)).await > Duration::ZERO);
    }

    #[tokio::test]
    async fn a_response_has_both_times() {
        let server = TestServer::start(|_| (200, "{}".to_owned()));
        let table = Table::new(client(&server), "bench-table".to_owned());
        let response = respond(Some(&table), Some(Duration::from_millis(75)), &Probe::new(|_| None).begin()).await;
        assert_eq!(response.status_code, 200);
        let body: Value = serde_json::from_str(&response.body).unwrap();
        assert_eq!(body["mode"], "warmup");
        assert_eq!(body["warmup_ms"], 75.0);
        assert!(body["sdk_first_call_ms"].as_f64().unwrap() > 0.0);
    }

    #[tokio::test]
    async fn without_warm_up_its_time_is_null() {
        let server = TestServer::start(|_| (200, "{}".to_owned()));
        let table = Table::new(client(&server), "bench-table".to_owned());
        let response = respond(Some(&table), None, &Probe::new(|_| None).begin()).await;
        let body: Value = serde_json::from_str(&response.body).unwrap();
        assert_eq!(body["mode"], "no-warmup");
        assert_eq!(body["warmup_ms"], Value::Null);
    }

    #[test]
    fn only_off_disables_the_warm_up() {
        assert!(!is_warming(Some("off")) && !is_warming(Some("OFF")));
        assert!(is_warming(None) && is_warming(Some("")) && is_warming(Some("on")));
    }

    #[tokio::test]
    async fn a_failed_call_is_502() {
        let server = TestServer::start(|_| (400, r#"{"__type":"AccessDeniedException"}"#.to_owned()));
        let table = Table::new(client(&server), "bench-table".to_owned());
        let response = respond(Some(&table), Some(Duration::ZERO), &Probe::new(|_| None).begin()).await;
        assert_eq!(response.status_code, 502);
    }
}
