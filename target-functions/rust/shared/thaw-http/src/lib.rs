//! Payload-v2 requests and responses (function URL, HTTP API), as far as the targets use them.

use std::{collections::HashMap, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use thaw_probe::{HEADER, Invocation};

/// A request with the fields that targets read; other fields are ignored.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HttpEvent {
    pub raw_path: Option<String>,
    pub query_string_parameters: Option<HashMap<String, String>>,
    /// Names are lower case, as Lambda gives them.
    pub headers: HashMap<String, String>,
    pub body: Option<String>,
    pub is_base64_encoded: bool,
}

impl HttpEvent {
    /// The query parameter `op`.
    pub fn operation(&self) -> Option<&str> {
        self.query_string_parameters.as_ref()?.get("op").map(String::as_str)
    }
}

/// A response in the form that Lambda turns into HTTP.
#[derive(Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HttpResponse {
    pub status_code: u16,
    pub headers: HashMap<&'static str, String>,
    pub body: String,
}

/// The response with a JSON body and the probe, which is made last.
pub fn json_response(invocation: &Invocation<'_>, status_code: u16, body: &Value) -> HttpResponse {
    let body = body.to_string();
    let headers = HashMap::from([("content-type", "application/json".to_owned()), (HEADER, invocation.header())]);
    HttpResponse { status_code, headers, body }
}

/// The response `{"error": …}`.
pub fn error_response(invocation: &Invocation<'_>, status_code: u16, error: &str) -> HttpResponse {
    json_response(invocation, status_code, &json!({ "error": error }))
}

/// 400 for an operation that is not one of `allowed`, or is missing.
pub fn unknown_operation(invocation: &Invocation<'_>, operation: Option<&str>, allowed: &[&str]) -> HttpResponse {
    let error = match operation {
        None => "query parameter op is missing".to_owned(),
        Some(operation) => format!("unknown op '{operation}'"),
    };
    json_response(invocation, 400, &json!({ "error": error, "allowed": allowed }))
}

/// Milliseconds with three decimals, as in the responses of every language.
pub fn round_ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use thaw_probe::Probe;

    use super::*;

    fn probe() -> Probe {
        Probe::new(|_| None)
    }

    #[test]
    fn reads_the_operation_of_a_payload_v2_event() {
        let event: HttpEvent = serde_json::from_str(
            r#"{"version":"2.0","rawPath":"/","queryStringParameters":{"op":"get"},"headers":{},"isBase64Encoded":false}"#,
        )
        .unwrap();
        assert_eq!(event.operation(), Some("get"));
    }

    #[test]
    fn an_event_without_query_has_no_operation() {
        let event: HttpEvent = serde_json::from_str("{}").unwrap();
        assert_eq!(event.operation(), None);
    }

    #[test]
    fn unknown_operation_names_the_allowed_ones() {
        let response = unknown_operation(&probe().begin(), Some("drop"), &["get", "put"]);
        assert_eq!(response.status_code, 400);
        let body: Value = serde_json::from_str(&response.body).unwrap();
        assert_eq!(body, json!({ "error": "unknown op 'drop'", "allowed": ["get", "put"] }));
    }

    #[test]
    fn missing_operation_is_400_too() {
        assert_eq!(unknown_operation(&probe().begin(), None, &["get"]).status_code, 400);
    }

    #[test]
    fn serialises_as_lambda_expects_and_carries_the_probe() {
        let response = serde_json::to_value(json_response(&probe().begin(), 200, &json!({}))).unwrap();
        assert_eq!(response["statusCode"], 200);
        assert_eq!(response["headers"]["content-type"], "application/json");
        assert!(response["headers"]["x-thaw-probe"].as_str().unwrap().contains("\"invocation\":1"));
    }

    #[test]
    fn rounds_to_microseconds() {
        assert_eq!(round_ms(Duration::from_nanos(1_234_567)), 1.235);
    }
}
