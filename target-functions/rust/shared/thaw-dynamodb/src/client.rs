//! The SDK client without `aws-config`: that crate would compile three more AWS clients to read four variables.

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::{
    Client, Config,
    config::{BehaviorVersion, Region, SharedHttpClient, retry::RetryConfig},
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

/// What a client needs, read from the variables Lambda sets.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientSettings {
    pub region: String,
    /// AWS_ENDPOINT_URL_DYNAMODB before AWS_ENDPOINT_URL; None = the service's own address.
    pub endpoint: Option<String>,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

impl ClientSettings {
    /// `lookup` answers environment variables. Empty ones count as absent; absent credentials are sent empty, and AWS says so.
    pub fn new(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        Self {
            region: set("AWS_REGION")
                .or_else(|| set("AWS_DEFAULT_REGION"))
                .unwrap_or_else(|| "us-east-1".to_owned()),
            endpoint: set("AWS_ENDPOINT_URL_DYNAMODB").or_else(|| set("AWS_ENDPOINT_URL")),
            access_key_id: set("AWS_ACCESS_KEY_ID").unwrap_or_default(),
            secret_access_key: set("AWS_SECRET_ACCESS_KEY").unwrap_or_default(),
            session_token: set("AWS_SESSION_TOKEN"),
        }
    }

    pub fn from_environment() -> Self {
        Self::new(|name| std::env::var(name).ok())
    }

    /// Address that requests go to, for code that connects by hand.
    pub fn endpoint_url(&self) -> String {
        self.endpoint
            .clone()
            .unwrap_or_else(|| format!("https://dynamodb.{}.amazonaws.com", self.region))
    }
}

/// rustls on AWS-LC, the SDK's own default, with the machine's roots (SSL_CERT_FILE is honoured).
fn https_client() -> SharedHttpClient {
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https()
}

/// A client with standard retries, three attempts, as in the other languages.
pub fn dynamodb_client(settings: &ClientSettings) -> Client {
    let credentials = Credentials::new(
        &settings.access_key_id,
        &settings.secret_access_key,
        settings.session_token.clone(),
        None,
        "environment",
    );
    let mut config = Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new(settings.region.clone()))
        .credentials_provider(credentials)
        .retry_config(RetryConfig::standard().with_max_attempts(3))
        .http_client(https_client());
    config.set_endpoint_url(settings.endpoint.clone());
    Client::from_conf(config.build())
}

/// A client from this process's environment variables.
pub fn connect() -> Client {
    dynamodb_client(&ClientSettings::from_environment())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &'static [(&str, &str)]) -> ClientSettings {
        ClientSettings::new(|name| {
            pairs
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_service_endpoint_wins_over_the_general_one() {
        let both = settings(&[
            ("AWS_ENDPOINT_URL", "https://localhost:1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", "https://localhost:2"),
        ]);
        assert_eq!(both.endpoint_url(), "https://localhost:2");
    }

    #[test]
    fn without_endpoint_it_is_the_address_of_the_region() {
        let plain = settings(&[("AWS_REGION", "ap-northeast-1"), ("AWS_ENDPOINT_URL", "")]);
        assert_eq!(plain.endpoint, None);
        assert_eq!(plain.endpoint_url(), "https://dynamodb.ap-northeast-1.amazonaws.com");
    }

    #[test]
    fn the_session_token_is_kept() {
        let settings = settings(&[("AWS_SESSION_TOKEN", "token")]);
        assert_eq!(settings.session_token.as_deref(), Some("token"));
    }
}
