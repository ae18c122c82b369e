//! A connection opened phase by phase, each phase timed (systems.md S1).

use std::{
    fmt,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::net::{TcpStream, lookup_host};
use tokio_rustls::TlsConnector;
use url::Url;

/// How long each phase took.
#[derive(Clone, Copy, Debug)]
pub struct Breakdown {
    pub dns: Duration,
    pub tcp: Duration,
    /// Loading the root certificates: an additional figure, not part of the published breakdown.
    pub roots: Duration,
    /// The handshake alone.
    pub tls: Duration,
}

impl Breakdown {
    /// DNS + TCP + TLS.
    pub fn total(&self) -> Duration {
        self.dns + self.tcp + self.tls
    }
}

/// The phase that failed and why.
#[derive(Debug)]
pub struct PhaseError {
    pub phase: &'static str,
    pub reason: String,
}

impl fmt::Display for PhaseError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} failed: {}", self.phase, self.reason)
    }
}

fn failed<E: fmt::Display>(phase: &'static str) -> impl Fn(E) -> PhaseError {
    move |error| PhaseError { phase, reason: error.to_string() }
}

/// Host name and port of an https URL.
pub fn parse_endpoint(endpoint: &str) -> Result<(String, u16), PhaseError> {
    let url = Url::parse(endpoint).map_err(failed("reading the endpoint"))?;
    let port = url.port_or_known_default().unwrap_or(443);
    match url.host_str() {
        Some(host) if url.scheme() == "https" => Ok((host.to_owned(), port)),
        _ => Err(PhaseError { phase: "reading the endpoint", reason: format!("{endpoint} is not an https URL") }),
    }
}

/// Resolves, connects and completes the handshake, then closes the connection. `load_roots` returns the trusted certificates.
pub async fn measure(
    host: &str,
    port: u16,
    load_roots: impl FnOnce() -> RootCertStore,
) -> Result<Breakdown, PhaseError> {
    let started = Instant::now();
    let addresses: Vec<SocketAddr> = lookup_host((host, port)).await.map_err(failed("DNS"))?.collect();
    let dns = started.elapsed();

    let started = Instant::now();
    let stream = TcpStream::connect(addresses.as_slice()).await.map_err(failed("TCP"))?;
    let tcp = started.elapsed();

    let started = Instant::now();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(failed("TLS"))?
        .with_root_certificates(load_roots())
        .with_no_client_auth();
    let roots = started.elapsed();

    let name = ServerName::try_from(host.to_owned()).map_err(failed("TLS"))?;
    let started = Instant::now();
    TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(failed("TLS"))?;
    let tls = started.elapsed();
    Ok(Breakdown { dns, tcp, roots, tls })
}

/// The machine's roots; SSL_CERT_FILE is honoured. Certificates that do not parse are skipped, as in the SDK.
pub fn native_roots() -> RootCertStore {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    store
}

#[cfg(test)]
mod tests {
    use rcgen::{CertifiedKey, generate_simple_self_signed};
    use rustls::{ServerConfig, pki_types::PrivateKeyDer};
    use tokio::net::TcpListener;
    use tokio_rustls::TlsAcceptor;

    use super::*;

    /// A TLS server for `localhost` on this machine that accepts one connection; returns its port and a store with its certificate.
    async fn tls_server() -> (u16, RootCertStore) {
        let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![cert.der().clone()], key)
            .unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let _ = TlsAcceptor::from(Arc::new(config)).accept(stream).await;
        });
        let mut roots = RootCertStore::empty();
        roots.add(cert.der().clone()).unwrap();
        (port, roots)
    }

    #[tokio::test]
    async fn a_handshake_gives_every_phase_a_time() {
        let (port, roots) = tls_server().await;
        let breakdown = measure("localhost", port, || roots).await.unwrap();
        assert!(breakdown.tcp > Duration::ZERO && breakdown.tls > Duration::ZERO);
        assert_eq!(breakdown.total(), breakdown.dns + breakdown.tcp + breakdown.tls);
    }

    #[tokio::test]
    async fn an_untrusted_certificate_fails_in_the_tls_phase() {
        let (port, _) = tls_server().await;
        let error = measure("localhost", port, RootCertStore::empty).await.unwrap_err();
        assert_eq!(error.phase, "TLS");
    }

    #[tokio::test]
    async fn a_closed_port_fails_in_the_tcp_phase() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let error = measure("127.0.0.1", port, RootCertStore::empty).await.unwrap_err();
        assert_eq!(error.phase, "TCP");
    }

    #[test]
    fn an_endpoint_has_a_host_and_a_port() {
        assert_eq!(parse_endpoint("https://localhost:4566").unwrap(), ("localhost".to_owned(), 4566));
        assert_eq!(
            parse_endpoint("https://dynamodb.eu-west-1.amazonaws.com").unwrap(),
            ("dynamodb.eu-west-1.amazonaws.com".to_owned(), 443)
        );
    }

    #[test]
    fn an_endpoint_without_tls_is_refused() {
        let error = parse_endpoint("http://localhost:4566").unwrap_err();
        assert!(error.to_string().contains("is not an https URL"), "{error}");
    }
}
