//! The parts of the first call: DNS, TCP and TLS on a connection of its own, then one GetItem through the SDK (systems.md S1).

mod connection;

use std::time::Instant;

use connection::{PhaseError, measure, native_roots, parse_endpoint};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde_json::{Value, json};
use thaw_aws::ClientSettings;
use thaw_dynamodb::{Operation, SERVICE, Table, connect};
use thaw_http::{HttpEvent, HttpResponse, error_response, json_response, round_ms};
use thaw_probe::{Invocation, Probe};

/// The endpoint that the SDK uses, for the measured connection.
fn endpoint_url(settings: &ClientSettings) -> String {
    let region = &settings.region;
    settings.endpoint.clone().unwrap_or_else(|| format!("https://dynamodb.{region}.{}", dns_suffix(region)))
}

/// Of the Region's partition, as in AWS's partitions.json. A table, because the SDK's own resolver would add time to init.
fn dns_suffix(region: &str) -> &'static str {
    match region.rsplitn(3, '-').last() {
        Some("cn") => "amazonaws.com.cn",
        Some("eusc-de") => "amazonaws.eu",
        Some("us-iso") => "c2s.ic.gov",
        Some("us-isob") => "sc2s.sgov.gov",
        Some("eu-isoe") => "cloud.adc-e.uk",
        Some("us-isof") => "csp.hci.ic.gov",
        _ => "amazonaws.com",
    }
}

/// The times in ms, or which part failed and why.
async fn break_down(endpoint: &str, table: &Table) -> Result<Value, String> {
    let (host, port) = parse_endpoint(endpoint).map_err(|error| error.to_string())?;
    let breakdown = measure(&host, port, native_roots).await.map_err(|error: PhaseError| error.to_string())?;
    let started = Instant::now();
    table.run(Operation::Get).await.map_err(|error| format!("DynamoDB get failed: {error}"))?;
    Ok(json!({
        "mode": "breakdown",
        "dns_ms": round_ms(breakdown.dns),
        "tcp_ms": round_ms(breakdown.tcp),
        "tls_ms": round_ms(breakdown.tls),
        "sdk_first_call_ms": round_ms(started.elapsed()),
        "total_breakdown_ms": round_ms(breakdown.total()),
        "roots_ms": round_ms(breakdown.roots),
    }))
}

/// 200 with the times, 500 without a table name, 502 with the phase that failed.
async fn respond(endpoint: &str, table: Option<&Table>, invocation: &Invocation<'_>) -> HttpResponse {
    let Some(table) = table else {
        return error_response(invocation, 500, "environment variable TABLE_NAME is not set");
    };
    match break_down(endpoint, table).await {
        Ok(body) => json_response(invocation, 200, &body),
        Err(reason) => error_response(invocation, 502, &reason),
    }
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let probe = &Probe::from_environment();
    let endpoint = &endpoint_url(&ClientSettings::from_environment(SERVICE));
    let client = connect().await;
    let table = std::env::var("TABLE_NAME").ok().map(|name| Table::new(client, name));
    let table = table.as_ref();
    lambda_runtime::run(service_fn(async |_: LambdaEvent<HttpEvent>| {
        Ok::<_, Error>(respond(endpoint, table, &probe.begin()).await)
    }))
    .await
}

#[cfg(test)]
mod tests {
    use thaw_dynamodb::Client;
    use thaw_test_server::TestServer;

    use super::*;

    fn settings(endpoint: Option<&str>) -> ClientSettings {
        ClientSettings::new(SERVICE, |name| match name {
            "AWS_ENDPOINT_URL" => endpoint.map(str::to_owned),
            "AWS_REGION" => Some("ap-northeast-1".to_owned()),
            _ => Some("test".to_owned()).filter(|_| !name.starts_with("AWS_ENDPOINT_URL")),
        })
    }

    #[test]
    fn without_endpoint_it_is_the_address_of_the_region() {
        assert_eq!(endpoint_url(&settings(None)), "https://dynamodb.ap-northeast-1.amazonaws.com");
        assert_eq!(endpoint_url(&settings(Some("https://localhost:1"))), "https://localhost:1");
    }

    #[test]
    fn each_partition_has_its_own_address() {
        for (region, suffix) in [
            ("eu-west-1", "amazonaws.com"),
            ("us-gov-west-1", "amazonaws.com"),
            ("cn-northwest-1", "amazonaws.com.cn"),
            ("eusc-de-east-1", "amazonaws.eu"),
            ("us-iso-east-1", "c2s.ic.gov"),
            ("us-isob-west-1", "sc2s.sgov.gov"),
            ("eu-isoe-west-1", "cloud.adc-e.uk"),
            ("us-isof-south-1", "csp.hci.ic.gov"),
        ] {
            assert_eq!(dns_suffix(region), suffix, "{region}");
        }
    }

    #[tokio::test]
    async fn an_endpoint_without_tls_is_502_with_the_reason() {
        let server = TestServer::start(|_| (200, "{}".to_owned()));
        let client = Client::new(&settings(Some(&server.url)).sdk_config());
        let table = Table::new(client, "bench-table".to_owned());
        let response = respond(&server.url, Some(&table), &Probe::new(|_| None).begin()).await;
        assert_eq!(response.status_code, 502);
        assert!(response.body.contains("is not an https URL"), "{}", response.body);
        assert!(server.requests().is_empty());
    }

    #[tokio::test]
    async fn without_a_table_name_it_is_500() {
        let response = respond("https://localhost:1", None, &Probe::new(|_| None).begin()).await;
        assert_eq!(response.status_code, 500);
    }
}
