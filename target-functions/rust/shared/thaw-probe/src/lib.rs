//! The probe of design §3: it identifies the process that responded, so that a cold start can be verified.

use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

/// Response header that carries the probe.
pub const HEADER: &str = "x-thaw-probe";

/// One per process, created in init.
#[derive(Debug)]
pub struct Probe {
    environment_id: String,
    nonce: String,
    memory_mb: u64,
    invocation: AtomicU64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    environment_id: &'a str,
    invocation: u64,
    nonce: &'a str,
    memory_mb: u64,
}

impl Probe {
    /// The probe of this process, from its environment variables.
    pub fn from_environment() -> Self {
        Self::new(|name| std::env::var(name).ok())
    }

    /// `lookup` returns environment variables: THAW_NONCE (absent: empty) and AWS_LAMBDA_FUNCTION_MEMORY_SIZE in MB
    /// (absent: 0 in the header).
    pub fn new(lookup: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            environment_id: uuid::Uuid::new_v4().to_string(),
            nonce: lookup("THAW_NONCE").unwrap_or_default(),
            memory_mb: lookup("AWS_LAMBDA_FUNCTION_MEMORY_SIZE").and_then(|size| size.parse().ok()).unwrap_or(0),
            invocation: AtomicU64::new(0),
        }
    }

    /// The header's value, compact JSON; each call counts one invocation, from 1.
    pub fn header(&self) -> String {
        let content = Content {
            environment_id: &self.environment_id,
            invocation: self.invocation.fetch_add(1, Ordering::Relaxed) + 1,
            nonce: &self.nonce,
            memory_mb: self.memory_mb,
        };
        serde_json::to_string(&content).expect("strings and numbers always serialise")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe() -> Probe {
        Probe::new(|name| match name {
            "THAW_NONCE" => Some("night \"7\"".to_owned()),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE" => Some("128".to_owned()),
            _ => None,
        })
    }

    #[test]
    fn header_is_compact_json_with_the_four_fields() {
        let header = probe().header();
        assert!(header.starts_with(r#"{"environmentId":""#), "{header}");
        assert!(header.ends_with(r#"","invocation":1,"nonce":"night \"7\"","memoryMb":128}"#), "{header}");
    }

    #[test]
    fn invocations_count_from_one_with_the_same_environment_id() {
        let probe = probe();
        let first = probe.header();
        let second = probe.header();
        assert_eq!(second, first.replace(r#""invocation":1"#, r#""invocation":2"#));
    }

    #[test]
    fn two_processes_have_two_environment_ids() {
        assert_ne!(probe().header(), probe().header());
    }

    #[test]
    fn without_variables_nonce_is_empty_and_memory_is_zero() {
        let header = Probe::new(|_| None).header();
        assert!(header.ends_with(r#""nonce":"","memoryMb":0}"#), "{header}");
    }
}
