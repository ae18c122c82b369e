//! A webhook behind a function URL (systems.md S3): checks a message's age and signature and puts it on an event bus.

mod message;
mod services;
mod signature;
#[cfg(test)]
mod tests;

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::STANDARD};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::json;
use services::{EventBus, Secret};
use thaw_aws::{AwsConfig, SdkConfig};
use thaw_http::{HttpEvent, HttpResponse, error_response, json_response, round_ms};
use thaw_probe::{Invocation, Probe};

/// Clients and names, created in init.
struct Webhook {
    secret: Secret,
    bus: EventBus,
}

impl Webhook {
    /// `lookup` returns environment variables: SECRET_ID and EVENT_BUS_NAME must be set, or the error names the missing one.
    /// `config_of` returns the configuration of a service's client.
    fn new(lookup: impl Fn(&str) -> Option<String>, config_of: impl Fn(&str) -> SdkConfig) -> Result<Self, String> {
        let required = |name: &str| {
            lookup(name)
                .filter(|value| !value.is_empty())
                .ok_or_else(|| format!("environment variable {name} is not set"))
        };
        let (secret_id, bus_name) = (required("SECRET_ID")?, required("EVENT_BUS_NAME")?);
        Ok(Self {
            secret: Secret::new(&config_of("SECRETS_MANAGER"), secret_id),
            bus: EventBus::new(&config_of("EVENTBRIDGE"), bus_name),
        })
    }
}

/// Why a request is refused: HTTP status and reason.
struct Refusal(u16, String);

/// The bytes that were signed: the body as it was sent.
fn raw_body(event: &HttpEvent) -> Result<Vec<u8>, Refusal> {
    let text = event.body.as_deref().unwrap_or_default();
    if !event.is_base64_encoded {
        return Ok(text.as_bytes().to_vec());
    }
    STANDARD.decode(text).map_err(|_| Refusal(400, "the body is not base64, although the event says so".to_owned()))
}

/// Checks and forwards one message; returns the event's id and how long PutEvents took in ms.
async fn accept(event: &HttpEvent, webhook: &Webhook, now_ms: u64) -> Result<(String, f64), Refusal> {
    let body = raw_body(event)?;
    message::check(&body, now_ms).map_err(|error| Refusal(error.status(), error.reason()))?;
    let refuse = |error: signature::SignatureError| Refusal(error.status(), error.reason().to_owned());
    let claimed = signature::parse(event.headers.get(signature::HEADER).map(String::as_str)).map_err(refuse)?;
    let secret = webhook.secret.read().await.map_err(|reason| Refusal(502, reason))?;
    signature::verify(secret, &body, &claimed).map_err(refuse)?;

    let text = String::from_utf8(body).map_err(|_| Refusal(400, "the body is not UTF-8".to_owned()))?;
    let started = Instant::now();
    let id = webhook.bus.put(&text).await.map_err(|reason| Refusal(502, reason))?;
    Ok((id, round_ms(started.elapsed())))
}

async fn respond(
    event: &HttpEvent,
    webhook: &Result<Webhook, String>,
    invocation: &Invocation<'_>,
    now_ms: u64,
) -> HttpResponse {
    let started = Instant::now();
    let webhook = match webhook {
        Ok(webhook) => webhook,
        Err(reason) => return error_response(invocation, 500, reason),
    };
    match accept(event, webhook, now_ms).await {
        Ok((event_id, sdk_call_ms)) => {
            let body = json!({
                "event_id": event_id,
                "runtime": "rust",
                "duration_ms": round_ms(started.elapsed()),
                "sdk_call_ms": sdk_call_ms,
            });
            json_response(invocation, 200, &body)
        }
        Err(Refusal(status, reason)) => error_response(invocation, status, &reason),
    }
}

/// Unix time in milliseconds.
fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let probe = &Probe::from_environment();
    let config = AwsConfig::load().await;
    let webhook = &Webhook::new(|name| std::env::var(name).ok(), |service| config.of(service));
    lambda_runtime::run(service_fn(async |event: LambdaEvent<HttpEvent>| {
        Ok::<_, Error>(respond(&event.payload, webhook, &probe.begin(), now_ms()).await)
    }))
    .await
}
