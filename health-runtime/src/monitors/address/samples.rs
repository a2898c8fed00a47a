//! Puts the sample values into a path template.

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

/// What a sample value is encoded with: all but RFC 3986's `unreserved` characters.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What the fixed part of a path is encoded with: a slash or a `%2F` in it is meant as it is written.
pub(super) const FIXED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'?').add(b'`').add(b'{').add(b'}');

/// Whether clients resolve this segment away before they send the path.
fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Appends to `filled` the path that `template` gives with these samples. A template has parameters (`/orders/{id}`),
/// wildcards (`/files/{*path}`, whose samples keep their slashes), and doubled braces for a brace itself. Reports in `wrong`
/// each parameter without a sample, each sample without a parameter, and each sample that cannot reach the route.
pub(super) fn fill(
    filled: &mut String,
    template: &str,
    samples: &[(String, String)],
    wrong: &mut Vec<String>,
) {
    let start = filled.len();
    let mut used = vec![false; samples.len()];
    let mistakes_before = wrong.len();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (fixed, from) = rest.split_at(at);
        filled.extend(utf8_percent_encode(fixed, FIXED));
        if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
            filled.push_str(if from.starts_with('{') { "%7B" } else { "%7D" });
            rest = after;
            continue;
        }
        let Some((name, after)) = from.strip_prefix('{').and_then(|from| from.split_once('}')) else {
            wrong.push(format!(
                "the path {template:?} has an unmatched brace: write `{{{{` or `}}}}` for a brace itself"
            ));
            return;
        };
        rest = after;
        let (name, wildcard) = name.strip_prefix('*').map_or((name, false), |name| (name, true));
        match samples.iter().position(|(sample, _)| sample == name) {
            None => wrong.push(format!(
                "the parameter `{name}` of the path {template:?} has no sample value: add `.param({name:?}, …)`"
            )),
            Some(at) => {
                used[at] = true;
                let sample = &samples[at].1;
                match sample.as_str() {
                    "" | "." | ".." => wrong.push(format!(
                        "the sample value {sample:?} of `{name}` does not reach the route: use another value"
                    )),
                    sample if wildcard => {
                        for (at, segment) in sample.split('/').enumerate() {
                            if at > 0 {
                                filled.push('/');
                            }
                            filled.extend(utf8_percent_encode(segment, SEGMENT));
                        }
                    }
                    sample => filled.extend(utf8_percent_encode(sample, SEGMENT)),
                }
            }
        }
    }
    filled.extend(utf8_percent_encode(rest, FIXED));
    let path = &filled[start..];
    if wrong.len() == mistakes_before && !samples.is_empty() && path.split('/').any(is_dots) {
        wrong.push(format!(
            "with its sample values the path is {path:?}, and clients resolve `.` and `..` away before they send it: use \
             other values"
        ));
    }
    for ((name, _), _) in samples.iter().zip(&used).filter(|(_, used)| !**used) {
        wrong.push(format!(
            "there is a sample value for `{name}`, but the path {template:?} has no such parameter: remove it"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(template: &str, samples: &[(&str, &str)], wrong: &mut Vec<String>) -> String {
        let samples: Vec<_> =
            samples.iter().map(|(name, sample)| ((*name).to_owned(), (*sample).to_owned())).collect();
        let mut filled = String::new();
        fill(&mut filled, template, &samples, wrong);
        filled
    }

    #[test]
    fn a_wildcard_keeps_its_slashes_and_doubled_braces_are_braces() {
        let mut wrong = Vec::new();
        assert_eq!(filled("/{{x}}/{*path}", &[("path", "a/b c")], &mut wrong), "/%7Bx%7D/a/b%20c");
        assert!(wrong.is_empty());
    }

    #[test]
    fn samples_that_make_a_segment_of_dots_are_refused() {
        for (template, sample) in
            [("/.{id}", "."), ("/{*id}", "a/../b"), ("/{*id}", "a/."), ("/%2E{id}", "."), ("/{id}", "..")]
        {
            let mut wrong = Vec::new();
            filled(template, &[("id", sample)], &mut wrong);
            assert_eq!(wrong.len(), 1, "{template} with {sample}: {wrong:?}");
        }
        let mut wrong = Vec::new();
        assert_eq!(filled("/.{id}", &[("id", "a")], &mut wrong), "/.a");
        assert_eq!(wrong, [""; 0]);
    }
}
