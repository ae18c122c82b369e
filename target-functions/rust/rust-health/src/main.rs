//! The minimum of a Rust cold start: Axum through lambda_http, one route (systems.md S5).

use std::sync::Arc;

use axum::{Router, http::HeaderValue, middleware::map_response, response::Response, routing::get};
use thaw_probe::{HEADER, Probe};

/// `/health` returns 200 "Healthy"; every response, also 404, carries the probe.
fn router(probe: Probe) -> Router {
    let probe = Arc::new(probe);
    Router::new().route("/health", get(async || "Healthy")).layer(map_response(move |mut response: Response| {
        let header = HeaderValue::try_from(probe.header());
        async move {
            if let Ok(value) = header {
                response.headers_mut().insert(HEADER, value);
            }
            response
        }
    }))
}

#[tokio::main]
async fn main() -> Result<(), lambda_http::Error> {
    lambda_http::run(router(Probe::from_environment())).await
}

#[cfg(test)]
mod tests {
    use axum::{body::Body, http::Request};
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
