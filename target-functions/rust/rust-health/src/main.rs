//! The minimum of a Rust cold start: Axum through lambda_http, one route (systems.md S5).

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    http::HeaderValue,
    middleware::{Next, from_fn_with_state},
    response::Response,
    routing::get,
};
use thaw_probe::{HEADER, Probe};

/// `/health` returns 200 "Healthy"; every response, also 404, carries the probe.
fn router(probe: Probe) -> Router {
    Router::new().route("/health", get(async || "Healthy")).layer(from_fn_with_state(Arc::new(probe), add_probe))
}

async fn add_probe(State(probe): State<Arc<Probe>>, request: Request, next: Next) -> Response {
    let invocation = probe.begin();
    let mut response = next.run(request).await;
    if let Ok(value) = HeaderValue::try_from(invocation.header()) {
        response.headers_mut().insert(HEADER, value);
    }
    response
}

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(router(Probe::from_environment())).await
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use lambda_http::http::StatusCode;
    use tower::ServiceExt;

    use super::*;

    async fn send(path: &str) -> Response {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        router(Probe::new(|_| None)).oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn health_returns_healthy_with_the_probe() {
        let response = send("/health").await;
        assert_eq!(response.status(), StatusCode::OK);
        let probe = response.headers()[HEADER].to_str().unwrap().to_owned();
        assert!(probe.contains("\"invocation\":1"), "{probe}");
        let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
        assert_eq!(body, "Healthy");
    }

    #[tokio::test]
    async fn any_other_path_is_404_and_still_carries_the_probe() {
        let response = send("/").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert!(response.headers().contains_key(HEADER));
    }
}
