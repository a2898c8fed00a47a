//! Addresses at which chat and other services take messages from anyone who knows them.

use super::words::mask_words;

/// Hosts and paths after which the rest of an address is secret.
const SERVICES: &[&str] = &[
    ".webhook.office.com",
    "api.telegram.org",
    "chat.googleapis.com",
    "cronitor.link",
    "discord.com/api/webhooks",
    "discordapp.com/api/webhooks",
    "events.pagerduty.com/integration",
    "hc-ping.com",
    "hooks.chime.aws",
    "hooks.slack.com",
    "hooks.zapier.com",
    "logic.azure.com",
    "maker.ifttt.com",
    "ntfy.sh",
    "oapi.dingtalk.com",
    "open.feishu.cn/open-apis/bot",
    "open.larksuite.com/open-apis/bot",
    "outlook.office.com/webhook",
    "outlook.office365.com/webhook",
    "qyapi.weixin.qq.com/cgi-bin/webhook",
    "webexapis.com/v1/webhooks/incoming",
];

/// Segments of a path after which an identifier that is hard to guess is a secret, at any host.
const SEGMENTS: &[&str] = &["/hook/", "/hooks/", "/webhook/", "/webhooks/"];

/// How long a segment of a path is at least when it is an identifier that is hard to guess.
const GUESSED_LENGTH: usize = 16;

/// Masks each webhook address from the segment on that its owner keeps secret.
pub(super) fn mask_webhooks(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`');
    mask_words(text, ends, secret_part)
}

/// Where the secret part of an address begins.
fn secret_part(address: &str) -> Option<usize> {
    if !address.contains('/') {
        return None;
    }
    let lower = address.to_ascii_lowercase();
    let of_service = SERVICES.iter().filter_map(|service| {
        let after = lower.find(service)? + service.len();
        // There may be a port between the host and the path.
        Some(after + lower[after..].find('/')? + 1).filter(|at| *at < address.len())
    });
    let of_segment = SEGMENTS.iter().filter_map(|segment| {
        let after = lower.find(segment)? + segment.len();
        lower[after..].split(['/', '?', '#']).any(is_hard_to_guess).then_some(after)
    });
    of_service.chain(of_segment).min()
}

fn is_hard_to_guess(segment: &str) -> bool {
    segment.len() >= GUESSED_LENGTH
        && segment.bytes().any(|byte| byte.is_ascii_digit())
        && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~%=+".contains(&byte))
}
