//! Fibonacci (cpu) and a vector of 100,000 elements (memory), without any SDK (systems.md S2b).

use std::{hint::black_box, time::Instant};

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use thaw_http::{HttpEvent, HttpResponse, json_response, round_ms, unknown_operation};
use thaw_probe::{Invocation, Probe};

const OPERATIONS: [&str; 2] = ["cpu", "memory"];
/// Plain recursion, about 243,000 calls; the same in every language.
const FIBONACCI_N: u32 = 25;
const VECTOR_LENGTH: u64 = 100_000;

fn fibonacci(n: u32) -> u64 {
    if n < 2 { u64::from(n) } else { fibonacci(n - 1) + fibonacci(n - 2) }
}

/// Fills a vector with the even numbers 0, 2, 4 … and sums it.
fn fill_and_sum(length: u64) -> u64 {
    let mut vector = Vec::new();
    for index in 0..length {
        vector.push(index * 2);
    }
    // Prevents the optimiser from replacing the vector by a formula.
    black_box(&vector).iter().sum()
}

/// `sdk_call_ms` is null because there is no SDK (never 0).
fn respond(event: &HttpEvent, invocation: &Invocation<'_>) -> HttpResponse {
    let started = Instant::now();
    let (operation, result, items_count) = match event.operation() {
        Some("cpu") => ("cpu", fibonacci(black_box(FIBONACCI_N)), 1),
        Some("memory") => ("memory", fill_and_sum(black_box(VECTOR_LENGTH)), VECTOR_LENGTH),
        other => return unknown_operation(invocation, other, &OPERATIONS),
    };
    let body = json!({
        "operation": operation,
        "runtime": "rust",
        "duration_ms": round_ms(started.elapsed()),
        "sdk_call_ms": Value::Null,
        "items_count": items_count,
        "result": result,
    });
    json_response(invocation, 200, &body)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let probe = &Probe::from_environment();
    lambda_runtime::run(service_fn(async |event: LambdaEvent<HttpEvent>| {
        Ok::<_, Error>(respond(&event.payload, &probe.begin()))
    }))
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invoke(operation: &str) -> (u16, Value) {
        let event = serde_json::from_value(json!({ "queryStringParameters": { "op": operation } })).unwrap();
        let response = respond(&event, &Probe::new(|_| None).begin());
        (response.status_code, serde_json::from_str(&response.body).unwrap())
    }

    #[test]
    fn cpu_returns_the_25th_fibonacci_number() {
        let (status, body) = invoke("cpu");
        assert_eq!(status, 200);
        assert_eq!(body["result"], 75_025);
        assert_eq!(body["items_count"], 1);
        assert_eq!(body["runtime"], "rust");
        assert!(body["sdk_call_ms"].is_null());
        assert!(body["duration_ms"].is_f64());
    }

    #[test]
    fn memory_sums_100_000_even_numbers() {
        let (status, body) = invoke("memory");
        assert_eq!(status, 200);
        assert_eq!(body["result"], 9_999_900_000_u64);
        assert_eq!(body["items_count"], 100_000);
    }

    #[test]
    fn unknown_op_is_400_with_the_allowed_values() {
        let (status, body) = invoke("disk");
        assert_eq!(status, 400);
        assert_eq!(body["allowed"], json!(["cpu", "memory"]));
    }
}
