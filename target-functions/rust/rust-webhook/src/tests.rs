//! Whole requests against the two services on this machine.

use serde_json::Value;
use thaw_aws::ClientSettings;
use thaw_test_server::{Reply, Request, TestServer};

use super::*;

const NOW_MS: u64 = 1_700_000_000_000;
const SECRET: &str = "top secret";
const BODY: &str = r#"{"topic":"t","text":"hello","publish_timestamp":1700000000000}"#;

/// Secrets Manager and EventBridge responding without an error.
fn healthy(request: &Request) -> Reply {
    match request.target.as_str() {
        "secretsmanager.GetSecretValue" => (200, json!({ "SecretString": SECRET }).to_string()),
        "AWSEvents.PutEvents" => {
            (200, json!({ "FailedEntryCount": 0, "Entries": [{ "EventId": "event-1" }] }).to_string())
        }
        other => (400, json!({ "__type": "UnknownOperationException", "message": other }).to_string()),
    }
}

fn config(server: &TestServer, service: &str) -> SdkConfig {
    ClientSettings::new(service, |name| server.variable(name)).sdk_config()
}

fn webhook(server: &TestServer) -> Result<Webhook, String> {
    let lookup = |name: &str| match name {
        "SECRET_ID" => Some("webhook-secret".to_owned()),
        "EVENT_BUS_NAME" => Some("bus".to_owned()),
        _ => None,
    };
    Webhook::new(lookup, |service| config(server, service))
}

fn event(body: &str, signature: Option<&str>) -> HttpEvent {
    let headers = signature.map(|text| json!({ signature::HEADER: text })).unwrap_or_else(|| json!({}));
    serde_json::from_value(json!({ "body": body, "headers": headers, "isBase64Encoded": false })).unwrap()
}

fn signed(body: &str) -> HttpEvent {
    event(body, Some(&signature::sign(SECRET.as_bytes(), body.as_bytes())))
}

async fn invoke_at(now_ms: u64, event: &HttpEvent, webhook: &Result<Webhook, String>) -> (u16, Value) {
    let response = respond(event, webhook, &Probe::new(|_| None).begin(), now_ms).await;
    assert!(response.headers.contains_key("x-thaw-probe"));
    (response.status_code, serde_json::from_str(&response.body).unwrap())
}

/// Invokes a healthy webhook; returns status, body and the calls that it made.
async fn invoke(now_ms: u64, event: &HttpEvent) -> (u16, Value, Vec<String>) {
    let server = TestServer::start(healthy);
    let (status, body) = invoke_at(now_ms, event, &webhook(&server)).await;
    (status, body, server.requests().into_iter().map(|request| request.target).collect())
}

#[tokio::test]
async fn a_signed_young_message_goes_to_the_bus() {
    let server = TestServer::start(healthy);
    let (status, body) = invoke_at(NOW_MS, &signed(BODY), &webhook(&server)).await;
    assert_eq!(status, 200);
    assert_eq!(body["event_id"], "event-1");
    assert!(body["duration_ms"].as_f64() >= body["sdk_call_ms"].as_f64());
    let sent: Value = serde_json::from_str(&server.requests()[1].body).unwrap();
    assert_eq!(sent["Entries"][0]["Detail"], BODY);
    assert_eq!(sent["Entries"][0]["EventBusName"], "bus");
}

#[tokio::test]
async fn a_base64_body_is_checked_as_it_was_sent() {
    let mut event = signed(BODY);
    event.body = Some(STANDARD.encode(BODY));
    event.is_base64_encoded = true;
    assert_eq!(invoke(NOW_MS, &event).await.0, 200);
    event.body = Some("%".to_owned());
    assert_eq!(invoke(NOW_MS, &event).await.0, 400);
}

#[tokio::test]
async fn the_secret_is_read_once() {
    let server = TestServer::start(healthy);
    let webhook = webhook(&server);
    for _ in 0..3 {
        assert_eq!(invoke_at(NOW_MS, &signed(BODY), &webhook).await.0, 200);
    }
    let reads = server.requests().iter().filter(|request| request.target.ends_with("GetSecretValue")).count();
    assert_eq!(reads, 1);
}

#[tokio::test]
async fn a_forged_signature_is_401_and_nothing_is_forwarded() {
    let forged = event(BODY, Some(&signature::sign(b"guessed", BODY.as_bytes())));
    let (status, body, calls) = invoke(NOW_MS, &forged).await;
    assert_eq!((status, &body["error"]), (401, &json!("the signature does not match the body")));
    assert_eq!(calls, ["secretsmanager.GetSecretValue"]);
}

#[tokio::test]
async fn a_changed_body_is_401() {
    let mut event = signed(BODY);
    event.body = Some(BODY.replace("hello", "jello"));
    assert_eq!(invoke(NOW_MS, &event).await.0, 401);
}

#[tokio::test]
async fn a_stale_message_is_401_with_its_age_although_it_is_signed() {
    let (status, body, calls) = invoke(NOW_MS + 60_001, &signed(BODY)).await;
    assert_eq!((status, &body["error"]), (401, &json!("the message is 60001 ms old, 60000 are allowed")));
    assert!(calls.is_empty());
}

#[tokio::test]
async fn a_replay_is_accepted_within_60_seconds_and_not_after() {
    let server = TestServer::start(healthy);
    let webhook = webhook(&server);
    for (now_ms, expected) in [(NOW_MS, 200), (NOW_MS, 200), (NOW_MS + 60_000, 200), (NOW_MS + 60_001, 401)] {
        assert_eq!(invoke_at(now_ms, &signed(BODY), &webhook).await.0, expected, "{now_ms}");
    }
}

#[tokio::test]
async fn malformed_requests_are_400_without_any_call() {
    let no_body: HttpEvent = serde_json::from_value(json!({ "headers": {} })).unwrap();
    for event in [no_body, signed(""), signed("{"), signed("{}"), event(BODY, None), event(BODY, Some("xyz"))] {
        let (status, body, calls) = invoke(NOW_MS, &event).await;
        assert_eq!(status, 400, "{body}");
        assert!(calls.is_empty(), "{calls:?}");
    }
}

#[tokio::test]
async fn a_failed_entry_is_an_error() {
    let server = TestServer::start(|request| match request.target.as_str() {
        "AWSEvents.PutEvents" => {
            let entry = json!({ "ErrorCode": "ThrottlingException", "ErrorMessage": "slow down" });
            (200, json!({ "FailedEntryCount": 1, "Entries": [entry] }).to_string())
        }
        _ => healthy(request),
    });
    let (status, body) = invoke_at(NOW_MS, &signed(BODY), &webhook(&server)).await;
    assert_eq!(status, 502);
    assert_eq!(body["error"], "the event bus refused the event: ThrottlingException: slow down");
}

#[tokio::test]
async fn a_missing_secret_is_502_and_tried_again_next_time() {
    let server = TestServer::start(|_| {
        (400, json!({ "__type": "ResourceNotFoundException", "message": "no such secret" }).to_string())
    });
    let webhook = webhook(&server);
    for _ in 0..2 {
        let (status, body) = invoke_at(NOW_MS, &signed(BODY), &webhook).await;
        assert_eq!(status, 502);
        assert!(body["error"].as_str().unwrap().starts_with("the secret could not be read"), "{body}");
    }
    assert_eq!(server.requests().len(), 2);
}

#[tokio::test]
async fn a_missing_variable_is_500_and_named() {
    let server = TestServer::start(|_| (200, "{}".to_owned()));
    let lookup = |name: &str| (name == "SECRET_ID").then(|| "webhook-secret".to_owned());
    let unset = Webhook::new(lookup, |service| config(&server, service));
    let (status, body) = invoke_at(NOW_MS, &signed(BODY), &unset).await;
    assert_eq!((status, &body["error"]), (500, &json!("environment variable EVENT_BUS_NAME is not set")));
}
