//! The probe of design §3: it identifies the process that responded, so that a cold start can be verified, and says what CPU
//! time it used (docs/where-the-time-goes.md).

mod cpu_clock;

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use cpu_clock::process_cpu_time;
use serde::Serialize;

/// Response header that carries the probe.
pub const HEADER: &str = "x-thaw-probe";

/// One per process, created in init.
#[derive(Debug)]
pub struct Probe {
    environment_id: String,
    nonce: String,
    memory_mb: u64,
    invocations: AtomicU64,
}

/// One invocation of the process, from the begin of its handler.
#[derive(Debug)]
pub struct Invocation<'a> {
    probe: &'a Probe,
    number: u64,
    cpu_time_at_begin: Option<Duration>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    environment_id: &'a str,
    invocation: u64,
    nonce: &'a str,
    memory_mb: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    init_cpu_ms: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_ms: Option<f64>,
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
            invocations: AtomicU64::new(0),
        }
    }

    /// Counts one invocation, from 1. Call it first in the handler, once per request.
    pub fn begin(&self) -> Invocation<'_> {
        Invocation {
            probe: self,
            number: self.invocations.fetch_add(1, Ordering::Relaxed) + 1,
            cpu_time_at_begin: process_cpu_time(),
        }
    }
}

impl Invocation<'_> {
    /// The header's value, compact JSON. Call it last: `cpuMs` is the CPU time of the process from `begin` until now, and
    /// `initCpuMs`, in the first invocation only, that until `begin`.
    pub fn header(&self) -> String {
        let cpu_time = process_cpu_time().zip(self.cpu_time_at_begin).map(|(now, begin)| now.saturating_sub(begin));
        let content = Content {
            environment_id: &self.probe.environment_id,
            invocation: self.number,
            nonce: &self.probe.nonce,
            memory_mb: self.probe.memory_mb,
            init_cpu_ms: self.cpu_time_at_begin.filter(|_| self.number == 1).map(to_ms),
            cpu_ms: cpu_time.map(to_ms),
        };
        serde_json::to_string(&content).expect("strings and numbers always serialise")
    }
}

/// Milliseconds with three decimals.
fn to_ms(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 1_000_000.0).round() / 1000.0
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

    fn content(header: &str) -> serde_json::Value {
        serde_json::from_str(header).unwrap()
    }

    #[test]
    fn header_is_compact_json_with_its_fields() {
        let header = probe().begin().header();
        assert!(header.starts_with(r#"{"environmentId":""#), "{header}");
        assert!(header.contains(r#"","invocation":1,"nonce":"night \"7\"","memoryMb":128,"initCpuMs":"#), "{header}");
    }

    #[test]
    fn invocations_count_from_one_with_the_same_environment_id() {
        let probe = probe();
        let (first, second) = (content(&probe.begin().header()), content(&probe.begin().header()));
        assert_eq!((&first["invocation"], &second["invocation"]), (&1.into(), &2.into()));
        assert_eq!(first["environmentId"], second["environmentId"]);
    }

    #[test]
    fn two_processes_have_two_environment_ids() {
        let (first, second) = (content(&probe().begin().header()), content(&probe().begin().header()));
        assert_ne!(first["environmentId"], second["environmentId"]);
    }

    #[test]
    fn without_variables_nonce_is_empty_and_memory_is_zero() {
        let header = Probe::new(|_| None).begin().header();
        assert!(header.contains(r#""nonce":"","memoryMb":0,"#), "{header}");
    }

    #[test]
    fn only_the_first_invocation_has_the_cpu_time_of_init() {
        let probe = probe();
        let (first, second) = (content(&probe.begin().header()), content(&probe.begin().header()));
        assert!(first["initCpuMs"].as_f64().unwrap() > 0.0, "{first}");
        assert!(second.get("initCpuMs").is_none(), "{second}");
        assert!(second["cpuMs"].is_f64(), "{second}");
    }

    #[test]
    fn cpu_time_is_what_was_computed_since_the_begin() {
        let probe = probe();
        let invocation = probe.begin();
        let begin = process_cpu_time().unwrap();
        while process_cpu_time().unwrap() - begin < Duration::from_millis(20) {}
        assert!(content(&invocation.header())["cpuMs"].as_f64().unwrap() >= 20.0);
    }
}
