//! The two services that the webhook uses: Secrets Manager and EventBridge.

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use thaw_aws::{SdkConfig, describe};
use tokio::sync::OnceCell;

/// Reads the secret once per process. A failed read is not cached: the next request tries again.
pub struct Secret {
    client: aws_sdk_secretsmanager::Client,
    id: String,
    value: OnceCell<Vec<u8>>,
}

impl Secret {
    pub fn new(config: &SdkConfig, id: String) -> Self {
        Self { client: aws_sdk_secretsmanager::Client::new(config), id, value: OnceCell::new() }
    }

    /// The secret's bytes, text or binary; the error is for a person and does not contain the secret.
    pub async fn read(&self) -> Result<&[u8], String> {
        let value = self.value.get_or_try_init(|| self.fetch()).await?;
        Ok(value)
    }

    async fn fetch(&self) -> Result<Vec<u8>, String> {
        let response = self
            .client
            .get_secret_value()
            .secret_id(&self.id)
            .send()
            .await
            .map_err(|error| format!("the secret could not be read: {}", describe(&error)))?;
        let text = response.secret_string.map(String::into_bytes);
        text.or_else(|| response.secret_binary.map(|blob| blob.into_inner()))
            .filter(|value| !value.is_empty())
            .ok_or_else(|| "the secret is empty".to_owned())
    }
}

/// Where accepted messages go.
pub struct EventBus {
    client: aws_sdk_eventbridge::Client,
    name: String,
}

impl EventBus {
    pub fn new(config: &SdkConfig, name: String) -> Self {
        Self { client: aws_sdk_eventbridge::Client::new(config), name }
    }

    /// Puts one message (JSON text) on the bus; returns the event's id. An entry that the bus refused is an error although
    /// the call itself succeeds.
    pub async fn put(&self, message: &str) -> Result<String, String> {
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source("thaw.webhook")
            .detail_type("message")
            .detail(message)
            .build();
        let response = self
            .client
            .put_events()
            .entries(entry)
            .send()
            .await
            .map_err(|error| format!("PutEvents failed: {}", describe(&error)))?;
        let entry = response.entries().first();
        if let Some(code) = entry.and_then(|entry| entry.error_code()) {
            let text = entry.and_then(|entry| entry.error_message()).unwrap_or("no message");
            return Err(format!("the event bus refused the event: {code}: {text}"));
        }
        match entry.and_then(|entry| entry.event_id()) {
            Some(id) if response.failed_entry_count() == 0 => Ok(id.to_owned()),
            _ => Err("the event bus refused the event without saying why".to_owned()),
        }
    }
}
