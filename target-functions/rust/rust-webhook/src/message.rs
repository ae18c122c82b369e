//! The message and its age. A message can be replayed within MAX_AGE_MS: see README.md.

use serde_json::Value;

/// Maximum age of an accepted message, in milliseconds.
pub const MAX_AGE_MS: u64 = 60_000;

#[derive(Debug, PartialEq)]
pub enum MessageError {
    NoBody,
    NotJson,
    /// No `publish_timestamp`, or not a Unix time in milliseconds.
    NoPublishTime,
    TooOld {
        age_ms: u64,
    },
    /// Further ahead than MAX_AGE_MS: a signed message from the future could be replayed for as long as it is ahead.
    FromTheFuture {
        ahead_ms: u64,
    },
}

impl MessageError {
    pub fn status(&self) -> u16 {
        match self {
            Self::NoBody | Self::NotJson | Self::NoPublishTime => 400,
            Self::TooOld { .. } | Self::FromTheFuture { .. } => 401,
        }
    }

    pub fn reason(&self) -> String {
        match self {
            Self::NoBody => "the request has no body".to_owned(),
            Self::NotJson => "the body is not JSON".to_owned(),
            Self::NoPublishTime => "publish_timestamp (Unix time in milliseconds) is missing".to_owned(),
            Self::TooOld { age_ms } => format!("the message is {age_ms} ms old, {MAX_AGE_MS} are allowed"),
            Self::FromTheFuture { ahead_ms } => {
                format!("the message is {ahead_ms} ms ahead of the clock, {MAX_AGE_MS} are allowed")
            }
        }
    }
}

/// Checks a raw body: JSON with a `publish_timestamp` at most MAX_AGE_MS from `now_ms` (Unix time in milliseconds).
pub fn check(body: &[u8], now_ms: u64) -> Result<(), MessageError> {
    if body.is_empty() {
        return Err(MessageError::NoBody);
    }
    let message: Value = serde_json::from_slice(body).map_err(|_| MessageError::NotJson)?;
    let published_ms = message.get("publish_timestamp").and_then(Value::as_u64).ok_or(MessageError::NoPublishTime)?;
    let age_ms = now_ms.saturating_sub(published_ms);
    let ahead_ms = published_ms.saturating_sub(now_ms);
    if age_ms > MAX_AGE_MS {
        return Err(MessageError::TooOld { age_ms });
    }
    if ahead_ms > MAX_AGE_MS {
        return Err(MessageError::FromTheFuture { ahead_ms });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_MS: u64 = 1_700_000_000_000;

    fn published_at(time_ms: u64) -> Vec<u8> {
        format!(r#"{{"topic":"t","publish_timestamp":{time_ms}}}"#).into_bytes()
    }

    #[test]
    fn a_message_is_accepted_until_it_is_exactly_60_seconds_old() {
        assert_eq!(check(&published_at(NOW_MS), NOW_MS), Ok(()));
        assert_eq!(check(&published_at(NOW_MS - 60_000), NOW_MS), Ok(()));
    }

    #[test]
    fn one_millisecond_more_is_too_old() {
        let error = check(&published_at(NOW_MS - 60_001), NOW_MS).unwrap_err();
        assert_eq!(error, MessageError::TooOld { age_ms: 60_001 });
        assert_eq!(error.status(), 401);
        assert_eq!(error.reason(), "the message is 60001 ms old, 60000 are allowed");
    }

    #[test]
    fn a_clock_that_is_a_little_behind_is_tolerated_a_message_far_ahead_is_not() {
        assert_eq!(check(&published_at(NOW_MS + 60_000), NOW_MS), Ok(()));
        let error = check(&published_at(NOW_MS + 60_001), NOW_MS).unwrap_err();
        assert_eq!(error, MessageError::FromTheFuture { ahead_ms: 60_001 });
        assert_eq!(error.status(), 401);
    }

    #[test]
    fn without_body_it_is_400() {
        assert_eq!(check(b"", NOW_MS).unwrap_err().status(), 400);
    }

    #[test]
    fn what_is_not_json_is_400() {
        for body in [&b"hello"[..], b"{", b"\xff\xfe", b"{} {}"] {
            assert_eq!(check(body, NOW_MS), Err(MessageError::NotJson));
        }
    }

    #[test]
    fn a_missing_or_odd_publish_time_is_400() {
        for body in ["{}", "[]", "7", r#"{"publish_timestamp":"now"}"#, r#"{"publish_timestamp":-1}"#] {
            assert_eq!(check(body.as_bytes(), NOW_MS), Err(MessageError::NoPublishTime), "{body}");
        }
    }
}
