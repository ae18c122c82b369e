//! The configuration of every AWS client of the targets. With the feature `published`, for AWS, it is that of `aws-config`, as in
//! the published functions. Without it, for local runs, it comes from the variables that Lambda sets: `aws-config` would compile
//! two more AWS clients to read four variables.

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
pub use aws_types::SdkConfig;
use aws_types::{region::Region, sdk_config::RetryConfig};

/// What the clients of one process are configured with. Load it once, in init.
pub struct AwsConfig {
    #[cfg(feature = "published")]
    defaults: SdkConfig,
}

#[cfg(feature = "published")]
impl AwsConfig {
    pub async fn load() -> Self {
        Self { defaults: aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await }
    }

    /// The configuration of one service's client. The SDK itself reads the service's endpoint variable.
    pub fn of(&self, _service: &str) -> SdkConfig {
        self.defaults.clone()
    }
}

#[cfg(not(feature = "published"))]
impl AwsConfig {
    pub async fn load() -> Self {
        Self {}
    }

    /// The configuration of one service's client; `service` is the suffix of its endpoint variable.
    pub fn of(&self, service: &str) -> SdkConfig {
        ClientSettings::from_environment(service).sdk_config()
    }
}

/// Region, endpoint and credentials of one service's client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientSettings {
    pub region: String,
    /// AWS_ENDPOINT_URL_<SERVICE> before AWS_ENDPOINT_URL; None = the service's own address.
    pub endpoint: Option<String>,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

impl ClientSettings {
    /// `service` is the suffix of the service's endpoint variable, for example `DYNAMODB`; `lookup` returns environment
    /// variables. Empty ones count as absent; absent credentials are sent empty, and AWS responds with an error.
    pub fn new(service: &str, lookup: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| lookup(name).filter(|value| !value.is_empty());
        Self {
            region: set("AWS_REGION").or_else(|| set("AWS_DEFAULT_REGION")).unwrap_or_else(|| "us-east-1".to_owned()),
            endpoint: set(&format!("AWS_ENDPOINT_URL_{service}")).or_else(|| set("AWS_ENDPOINT_URL")),
            access_key_id: set("AWS_ACCESS_KEY_ID").unwrap_or_default(),
            secret_access_key: set("AWS_SECRET_ACCESS_KEY").unwrap_or_default(),
            session_token: set("AWS_SESSION_TOKEN"),
        }
    }

    /// The settings of this process.
    pub fn from_environment(service: &str) -> Self {
        Self::new(service, |name| std::env::var(name).ok())
    }

    /// Configuration for `Client::new`: rustls on AWS-LC (the SDK's own default) with the machine's roots (SSL_CERT_FILE is
    /// honoured), standard retries with three attempts as in the other languages.
    pub fn sdk_config(&self) -> SdkConfig {
        let credentials = Credentials::new(
            &self.access_key_id,
            &self.secret_access_key,
            self.session_token.clone(),
            None,
            "environment",
        );
        let http_client = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::v2026_01_12())
            .region(Region::new(self.region.clone()))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .retry_config(RetryConfig::standard().with_max_attempts(3))
            .http_client(http_client);
        config.set_endpoint_url(self.endpoint.clone());
        config.build()
    }
}

/// Maximum length of an error text, in characters: services quote the whole request in their errors.
const MAX_ERROR_LENGTH: usize = 500;

/// An error with all its causes in one line, separated by colons.
pub fn describe(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let line = error.to_string();
        // Wrappers often repeat their cause.
        if !text.ends_with(&line) {
            text = format!("{text}: {line}");
        }
        cause = error.source();
    }
    text.chars().take(MAX_ERROR_LENGTH).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(pairs: &'static [(&str, &str)]) -> ClientSettings {
        ClientSettings::new("DYNAMODB", |name| {
            pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_service_endpoint_wins_over_the_general_one() {
        let both = settings(&[
            ("AWS_ENDPOINT_URL", "https://localhost:1"),
            ("AWS_ENDPOINT_URL_DYNAMODB", "https://localhost:2"),
        ]);
        assert_eq!(both.endpoint.as_deref(), Some("https://localhost:2"));
    }

    #[test]
    fn an_empty_endpoint_counts_as_none() {
        assert_eq!(settings(&[("AWS_ENDPOINT_URL", "")]).endpoint, None);
    }

    #[test]
    fn the_region_falls_back_to_the_default_region() {
        assert_eq!(settings(&[("AWS_DEFAULT_REGION", "eu-west-1")]).region, "eu-west-1");
    }

    #[test]
    fn the_sdk_gets_region_and_endpoint() {
        let config =
            settings(&[("AWS_REGION", "ap-northeast-1"), ("AWS_ENDPOINT_URL", "http://localhost:1")]).sdk_config();
        assert_eq!(config.region().map(AsRef::as_ref), Some("ap-northeast-1"));
        assert_eq!(config.endpoint_url(), Some("http://localhost:1"));
    }

    #[test]
    fn the_session_token_is_kept() {
        let settings = settings(&[("AWS_SESSION_TOKEN", "token")]);
        assert_eq!(settings.session_token.as_deref(), Some("token"));
    }

    #[test]
    fn a_long_error_is_cut() {
        assert_eq!(describe(&std::io::Error::other("x".repeat(9000))).len(), MAX_ERROR_LENGTH);
    }

    #[test]
    fn an_error_is_described_with_its_causes_and_without_repetition() {
        #[derive(Debug)]
        struct Outer(std::io::Error);
        impl std::fmt::Display for Outer {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("dispatch failure")
            }
        }
        impl std::error::Error for Outer {
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                Some(&self.0)
            }
        }
        assert_eq!(describe(&Outer(std::io::Error::other("refused"))), "dispatch failure: refused");
    }
}
