//! Secrets that their own form shows: PEM blocks, JWTs, values of `Authorization`, and tokens with a well-known prefix.

use super::MASK;
use super::named::names_next;
use super::words::mask_words;

/// The prefixes of tokens that well-known services issue.
#[rustfmt::skip]
const PREFIXES: &[&str] = &[
    "AGE-SECRET-KEY-", "AIza", "AKIA", "ASIA", "ATATT3x", "EAAA", "NRAK-", "SG.", "dapi", "dckr_pat_", "doo_v1_", "dop_v1_",
    "dp.pt.", "dp.st.", "figd_", "fio-u-", "gho_", "ghp_", "ghr_", "ghs_", "ghu_", "github_pat_", "gldt-", "glptt-", "glpat-",
    "glrt-", "glsa_", "gsk_", "hf_", "hvb.", "hvs.", "lin_api_", "ntn_", "npm_", "nvapi-", "pplx-", "pscale_pw_", "pscale_tkn_",
    "pul-", "pypi-", "r8_", "rk_live_", "rk_test_", "rubygems_", "sbp_", "shpat_", "shpca_", "shppa_", "shpss_", "sk-", "sk_live_",
    "sk_test_", "sntrys_", "sq0atp-", "sq0csp-", "tskey-", "whsec_", "xapp-", "xkeysib-", "xoxa-", "xoxb-", "xoxe-", "xoxe.",
    "xoxo-", "xoxp-", "xoxr-", "xoxs-", "ya29.",
];

/// How many characters follow the prefix of a token at least.
const TOKEN_LENGTH: usize = 8;

/// Masks each of these, and nothing around it.
pub(super) fn mask_tokens(text: &str) -> String {
    mask_prefixed(&mask_credentials(&mask_pem(text)))
}

/// A block without an end goes on to the end of the text.
fn mask_pem(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, block)) = rest.split_once("-----BEGIN ") {
        shown.push_str(before);
        shown.push_str(MASK);
        let end = block.split_once("-----END ").and_then(|(_, label)| label.split_once("-----"));
        rest = end.map_or("", |(_, after)| after);
    }
    shown + rest
}

/// Masks the word after `Bearer` or `Basic`, the value of an `Authorization` header (RFC 9110, section 11.4).
fn mask_credentials(text: &str) -> String {
    let is_value = text.split_whitespace().take(3).count() == 2;
    let mut shown = String::with_capacity(text.len());
    let mut scheme = None;
    for word in text.split_inclusive(char::is_whitespace) {
        let content = word.trim_end();
        if content.is_empty() {
            shown.push_str(word);
            continue;
        }
        let end = content.find(['"', '\'', ',', ';', '`']).unwrap_or(content.len());
        let start = content.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        let next = Scheme::read(content.get(start..).unwrap_or_default());
        let masked = match scheme {
            Some(Scheme::Bearer) => true,
            Some(Scheme::Basic) => is_value || is_base64(&content[..end]),
            None => false,
        };
        // The value follows the second of two schemes, or the name: `Bearer --token x`.
        if masked && end > 0 && next.is_none() && !names_next(content) {
            shown.push_str(MASK);
            shown.push_str(&word[end..]);
        } else {
            shown.push_str(word);
        }
        scheme = next;
    }
    shown
}

/// A scheme whose credentials are one word.
#[derive(Clone, Copy)]
enum Scheme {
    Basic,
    Bearer,
}

impl Scheme {
    fn read(word: &str) -> Option<Self> {
        if word.eq_ignore_ascii_case("bearer") {
            Some(Self::Bearer)
        } else {
            word.eq_ignore_ascii_case("basic").then_some(Self::Basic)
        }
    }
}

/// Whether the word is rather Base64 than English: `Basic plan` is a price.
fn is_base64(word: &str) -> bool {
    let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte);
    word.len() >= 4
        && word.bytes().all(in_alphabet)
        && word.bytes().skip(1).any(|byte| !byte.is_ascii_lowercase())
}

/// Masks JWTs and tokens with a well-known prefix.
fn mask_prefixed(text: &str) -> String {
    mask_words(text, |c| !is_part(c), secret_part)
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

/// Where the secret in a run of such characters begins.
fn secret_part(run: &str) -> Option<usize> {
    if looks_like_jwt(run) {
        return Some(0);
    }
    let mut before = b'.';
    for (at, byte) in run.bytes().enumerate() {
        if !before.is_ascii_alphanumeric() && begins_token(&run[at..]) {
            return Some(at);
        }
        before = byte;
    }
    None
}

fn begins_token(rest: &str) -> bool {
    PREFIXES.iter().any(|prefix| {
        // Words may begin with a short one, or with one of letters alone: `sk-mobile`, `dapi`.
        let is_word = prefix.len() < 4 || !prefix.contains(['-', '_', '.']);
        let length = if is_word { 2 * TOKEN_LENGTH } else { TOKEN_LENGTH };
        rest.starts_with(prefix) && rest.len() >= prefix.len() + length
    })
}

/// Whether the run is three or more base64url parts separated by dots, of which one begins as a JSON object does (`eyJ` is
/// `{"`).
fn looks_like_jwt(run: &str) -> bool {
    (run.starts_with("eyJ") || run.contains(".eyJ")) && run.matches('.').count() >= 2
}
