//! How a server may spell a secret that it echoes.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the characters that are never encoded in a URL (RFC 3986, 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A shorter part of base64 may encode any text.
const SHORTEST_INNER: usize = 8;

/// The secret, the parts of it that are secrets alone, and each of these in the encodings of JSON, URLs, forms and base64.
pub(super) fn spellings(secret: &str) -> Vec<String> {
    parts(secret).iter().filter(|part| !part.is_empty()).flat_map(|part| encodings(part)).collect()
}

/// A server that reads `Bearer hunter2` or `Basic YW5uOmh1bnRlcjI=` may show what follows the scheme, decoded or not.
fn parts(secret: &str) -> Vec<String> {
    let mut parts = vec![secret.to_owned()];
    if let Some((scheme, credentials)) = secret.trim().split_once(char::is_whitespace) {
        let credentials = credentials.trim();
        parts.push(credentials.to_owned());
        if scheme.eq_ignore_ascii_case("basic")
            && let Some(decoded) = STANDARD_NO_PAD.decode(credentials.trim_end_matches('=')).ok()
            && let Ok(decoded) = String::from_utf8(decoded)
        {
            parts.extend(decoded.split_once(':').map(|(_, password)| password.to_owned()));
            parts.push(decoded);
        }
    }
    parts
}

fn encodings(part: &str) -> Vec<String> {
    let url = utf8_percent_encode(part, RESERVED).to_string();
    let form: String = form_urlencoded::byte_serialize(part.as_bytes()).collect();
    let mut all = vec![
        part.to_owned(),
        with_small_hex(&url),
        url,
        with_small_hex(&form),
        form,
        STANDARD.encode(part),
        STANDARD_NO_PAD.encode(part),
        URL_SAFE_NO_PAD.encode(part),
    ];
    all.extend(serde_json::to_string(part).ok().map(|text| text[1..text.len() - 1].to_owned()));
    for before in 0..3 {
        all.extend(inside_base64(part.as_bytes(), before));
    }
    all
}

/// `%2F` as `%2f`.
fn with_small_hex(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (hex, rest) = part.split_at(part.len().min(2));
        text.push('%');
        text.push_str(&hex.to_ascii_lowercase());
        text.push_str(rest);
    }
    text
}

/// The characters of base64 that encode `part` alone, where `before` bytes modulo three precede it in the encoded text.
fn inside_base64(part: &[u8], before: usize) -> Option<String> {
    let bits = |bytes: usize| bytes * 8;
    let encoded = STANDARD_NO_PAD.encode([&[0; 3][..before], part].concat());
    let inner = bits(before).div_ceil(6)..bits(before + part.len()) / 6;
    encoded.get(inner).filter(|inner| inner.len() >= SHORTEST_INNER).map(str::to_owned)
}
