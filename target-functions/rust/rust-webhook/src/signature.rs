//! The sender's signature: hex HMAC SHA3-256 over the raw body.

use hmac::{KeyInit, Mac, SimpleHmac};
use sha3::Sha3_256;

pub const HEADER: &str = "momento-signature";
const SIGNATURE_BYTES: usize = 32;

#[derive(Debug, PartialEq)]
pub enum SignatureError {
    Missing,
    /// Not 64 hex digits.
    Malformed,
    Wrong,
}

impl SignatureError {
    pub fn status(&self) -> u16 {
        match self {
            Self::Missing | Self::Malformed => 400,
            Self::Wrong => 401,
        }
    }

    pub fn reason(&self) -> &'static str {
        match self {
            Self::Missing => "header momento-signature is missing",
            Self::Malformed => "header momento-signature is not 64 hex digits",
            Self::Wrong => "the signature does not match the body",
        }
    }
}

/// The signature's bytes, or how the header is wrong. Needs no secret, so malformed requests cost no call.
pub fn parse(header: Option<&str>) -> Result<[u8; SIGNATURE_BYTES], SignatureError> {
    let text = header.filter(|text| !text.is_empty()).ok_or(SignatureError::Missing)?;
    let mut bytes = [0; SIGNATURE_BYTES];
    hex::decode_to_slice(text, &mut bytes).map_err(|_| SignatureError::Malformed)?;
    Ok(bytes)
}

/// Compares in constant time, so that the duration does not reveal how much of a forged signature was right.
pub fn verify(secret: &[u8], body: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> Result<(), SignatureError> {
    let mut mac = SimpleHmac::<Sha3_256>::new_from_slice(secret).map_err(|_| SignatureError::Wrong)?;
    mac.update(body);
    mac.verify_slice(signature).map_err(|_| SignatureError::Wrong)
}

/// The hex signature of a body: what a sender computes.
#[cfg(test)]
pub fn sign(secret: &[u8], body: &[u8]) -> String {
    let mut mac = SimpleHmac::<Sha3_256>::new_from_slice(secret).unwrap();
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"top secret";
    const BODY: &[u8] = br#"{"publish_timestamp":1700000000000}"#;
    /// From Python: hmac.new(secret, body, 'sha3_256').hexdigest().
    const SIGNATURE: &str = "9ce6d1bb780ec027d535141af290056ba32108b55592141cc8927eda2859ef2c";

    fn check(secret: &[u8], body: &[u8], header: Option<&str>) -> Result<(), SignatureError> {
        verify(secret, body, &parse(header)?)
    }

    #[test]
    fn agrees_with_another_implementation() {
        assert_eq!(sign(SECRET, BODY), SIGNATURE);
        assert_eq!(check(SECRET, BODY, Some(SIGNATURE)), Ok(()));
    }

    #[test]
    fn upper_case_hex_is_the_same_signature() {
        assert_eq!(check(SECRET, BODY, Some(&SIGNATURE.to_uppercase())), Ok(()));
    }

    #[test]
    fn a_signature_of_another_body_is_wrong() {
        let forged = br#"{"publish_timestamp":1700000000001}"#;
        assert_eq!(check(SECRET, forged, Some(SIGNATURE)), Err(SignatureError::Wrong));
    }

    #[test]
    fn a_signature_with_another_secret_is_wrong() {
        assert_eq!(check(b"guessed", BODY, Some(SIGNATURE)), Err(SignatureError::Wrong));
    }

    #[test]
    fn each_single_changed_bit_is_noticed() {
        let signature = parse(Some(SIGNATURE)).unwrap();
        for bit in 0..SIGNATURE_BYTES * 8 {
            let mut forged = signature;
            forged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(verify(SECRET, BODY, &forged), Err(SignatureError::Wrong), "bit {bit}");
        }
    }

    #[test]
    fn a_missing_or_empty_header_is_missing() {
        assert_eq!(parse(None), Err(SignatureError::Missing));
        assert_eq!(parse(Some("")), Err(SignatureError::Missing));
    }

    #[test]
    fn anything_but_64_hex_digits_is_malformed() {
        for text in ["abc", &SIGNATURE[1..], &format!("{SIGNATURE}00"), &SIGNATURE.replace('a', "g")] {
            assert_eq!(parse(Some(text)), Err(SignatureError::Malformed), "{text}");
        }
    }

    #[test]
    fn missing_and_malformed_are_400_and_wrong_is_401() {
        assert_eq!(SignatureError::Missing.status(), 400);
        assert_eq!(SignatureError::Malformed.status(), 400);
        assert_eq!(SignatureError::Wrong.status(), 401);
    }
}
