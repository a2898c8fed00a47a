//! The path of a route.
//!
//! axum panics on a malformed path when the router is built, and accepts some paths that no request can have. Both are
//! mistakes that the text of the path shows, so the attribute refuses them. What axum panics on is decided by `matchit`, the
//! router in axum: the path is inserted into one here, and only the messages are ours.
//!
//! A path has literal characters and parameters, `{name}` and `{*name}`. A doubled brace, `{{` or `}}`, is a literal one.
//! The rules about what clients send concern the literal characters alone.

use syn::LitStr;

use crate::diagnostics::Diagnostics;

/// A path that axum accepts and a request can have.
#[derive(Debug, PartialEq)]
pub(super) struct Path {
    pub(super) params: Vec<Param>,
    /// The path with its literal braces percent-encoded, if it has any.
    pub(super) without_braces: Option<String>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Param {
    pub(super) name: String,
    /// The literal text before it in its segment.
    pub(super) prefix: String,
    pub(super) wildcard: bool,
}

impl Path {
    /// Reads `path`, or reports why no request could ever reach it.
    pub(super) fn parse(path: &LitStr, diagnostics: &mut Diagnostics) -> Option<Self> {
        match check(&path.value()) {
            Ok(path) => Some(path),
            Err(message) => {
                diagnostics.at(path, message);
                None
            }
        }
    }
}

/// matchit panics on more parameters than this, so they are counted before it sees the path.
const MOST_PARAMETERS: usize = 25;

fn check(path: &str) -> Result<Path, String> {
    if path.is_empty() {
        return Err(String::from("a path cannot be empty: write `\"/\"` for the root"));
    }
    if !path.starts_with('/') {
        return Err(format!("a path must start with `/`: write `\"/{path}\"`"));
    }
    // axum 0.8 panics on the syntax of 0.7, with a message about the router rather than the route.
    for segment in path.split('/') {
        if let Some(name) = segment.strip_prefix(':') {
            return Err(format!("`{segment}` is axum's old syntax for a parameter: write `{{{name}}}`"));
        }
        if let Some(name) = segment.strip_prefix('*') {
            let name = if name.is_empty() { "rest" } else { name };
            return Err(format!("`{segment}` is axum's old syntax for a wildcard: write `{{*{name}}}`"));
        }
    }
    if let Some(never) = path.chars().find(|c| matches!(c, '?' | '#') || c.is_whitespace() || c.is_control())
    {
        return Err(format!(
            "no request has {never:?} in its path, so this route would never match: remove it{}",
            if never == '?' { ", and read the query with the `Query` extractor" } else { "" }
        ));
    }
    // matchit does not count a wildcard.
    let parameters = path.replace("{{", "").replace("{*", "").matches('{').count();
    if parameters > MOST_PARAMETERS {
        return Err(format!(
            "axum takes at most {MOST_PARAMETERS} parameters in a path, but this one has {parameters}: capture the rest \
            with a wildcard, `{{*rest}}`, and split it in the handler"
        ));
    }
    matchit::Router::new().insert(path, ()).map_err(|error| refused(path, &error))?;
    if brace_in_name(path) {
        return Err(String::from(
            "axum would read this brace as part of the parameter's name: write the name without braces, and close it with \
            a single `}`",
        ));
    }
    as_sent(path)?;
    // axum accepts a repeated name, and a struct in `Path` then fails at each request.
    let params = params(path);
    for (at, Param { name, .. }) in params.iter().enumerate() {
        if params[..at].iter().any(|other| other.name == *name) {
            return Err(format!("the path has two parameters named `{name}`: rename one"));
        }
    }
    let braces = encoded(path, |c| matches!(c, '{' | '}'));
    Ok(Path { params, without_braces: (braces != path).then_some(braces) })
}

/// Whether the name of a parameter has a brace in it. matchit accepts that, with a name that no one would expect.
///
/// `path` is one that matchit accepted.
fn brace_in_name(path: &str) -> bool {
    let (mut rest, mut in_name) = (path, false);
    while let Some(at) = rest.find(['{', '}']) {
        let (brace, behind) = rest[at..].split_at(1);
        let doubled = behind.starts_with(brace);
        if in_name && (doubled || brace == "{") {
            return true;
        }
        in_name = !doubled && brace == "{";
        rest = if doubled { &behind[1..] } else { behind };
    }
    false
}

/// Whether clients resolve a segment before they send the path: `.` and `..`, also percent-encoded.
pub(super) fn is_resolved(segment: &str) -> bool {
    matches!(segment.to_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

/// Refuses literal text that clients send in another form. axum compares the path as it was sent, without decoding it.
fn as_sent(path: &str) -> Result<(), String> {
    let never = |c: char| !c.is_ascii() || matches!(c, '"' | '<' | '>' | '\\' | '`');
    if let Some((c, _)) = chars(path).find(|(c, literal)| *literal && never(*c)) {
        return Err(format!(
            "clients send {c:?} percent-encoded, so this route would never match: write `{:?}`",
            encoded(path, never)
        ));
    }
    if let Some(segment) = path.split('/').find(|segment| is_resolved(segment)) {
        return Err(format!(
            "clients resolve `.` and `..` before they send a path, so this route would never match: remove the \
            segment `{segment}`"
        ));
    }
    // A `/` in place of each parameter separates the literal text on its sides.
    let literal: String = chars(path).map(|(c, literal)| if literal { c } else { '/' }).collect();
    for behind in literal.split('%').skip(1) {
        if behind.chars().take_while(char::is_ascii_hexdigit).take(2).count() < 2 {
            let wrong: String = behind.chars().take(2).take_while(|c| *c != '/').collect();
            return Err(format!(
                "`%{wrong}` is not a percent-encoded character, which has two hexadecimal digits: write `%25` for a \
                literal `%`"
            ));
        }
    }
    Ok(())
}

/// The characters of a path that matchit accepted, each with whether it is literal: itself, and no part of a parameter.
/// A doubled brace is one character.
fn chars(path: &str) -> impl Iterator<Item = (char, bool)> {
    let mut chars = path.chars().peekable();
    let mut in_param = false;
    std::iter::from_fn(move || {
        let c = chars.next()?;
        let escaped = !in_param && matches!(c, '{' | '}') && chars.next_if_eq(&c).is_some();
        let literal = escaped || !in_param && c != '{';
        match c {
            '{' if !escaped => in_param = true,
            '}' if !escaped => in_param = false,
            _ => {}
        }
        Some((c, literal))
    })
}

/// `path` with its literal characters percent-encoded where `changes` says so.
fn encoded(path: &str, changes: impl Fn(char) -> bool) -> String {
    let mut encoded = String::new();
    for (c, literal) in chars(path) {
        if literal && changes(c) {
            encoded.extend(c.to_string().bytes().map(|byte| format!("%{byte:02X}")));
        } else if literal && matches!(c, '{' | '}') {
            encoded.extend([c, c]);
        } else {
            encoded.push(c);
        }
    }
    encoded
}

/// A message for an error of matchit, with the segment that it is about.
fn refused(path: &str, error: &matchit::InsertError) -> String {
    let segment = |wrong: fn(&str) -> bool| {
        path.split('/').find(|segment| wrong(segment)).map_or_else(|| path.to_owned(), str::to_owned)
    };
    match error {
        matchit::InsertError::InvalidParamSegment => format!(
            "axum takes one parameter in a segment, at its end: capture the whole segment `{}` as one parameter, and \
            split it in the handler",
            segment(|segment| {
                let parameters = segment.matches('{').count();
                parameters > 1 || parameters == 1 && !segment.ends_with('}')
            })
        ),
        matchit::InsertError::InvalidCatchAll => format!(
            "a wildcard captures the rest of the path: `{}` must be the last segment, with nothing but the wildcard in \
            it",
            segment(|segment| segment.contains("{*"))
        ),
        _ => format!(
            "`{}` is not a parameter: write `{{name}}`, or `{{*name}}` for the rest of the path, and double a literal \
            brace, `{{{{` or `}}}}`",
            segment(|segment| segment.contains(['{', '}']))
        ),
    }
}

/// The parameters of a path that matchit accepted.
fn params(path: &str) -> Vec<Param> {
    let mut params = Vec::new();
    let mut rest = path.replace("{{", "").replace("}}", "");
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else { break };
        let wildcard = name.starts_with('*');
        let prefix = before.rsplit('/').next().unwrap_or_default().to_owned();
        params.push(Param { name: name.trim_start_matches('*').to_owned(), prefix, wildcard });
        rest = behind.to_owned();
    }
    params
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_its_parameters_in_order() {
        let names = |path: &str| -> Vec<_> {
            check(path).unwrap().params.into_iter().map(|param| (param.name, param.wildcard)).collect()
        };
        assert_eq!(names("/"), []);
        assert_eq!(
            names("/v{version}/{order-id}/{*rest}"),
            [("version".into(), false), ("order-id".into(), false), ("rest".into(), true)]
        );
        assert_eq!(names("/{{literal}}/{id}"), [("id".into(), false)]);
    }

    #[test]
    fn the_message_for_a_path_that_axum_panics_on_says_what_to_write() {
        for (path, part) in [
            ("", "write `\"/\"` for the root"),
            ("orders", "write `\"/orders\"`"),
            ("/:id", "write `{id}`"),
            ("/*", "write `{*rest}`"),
            ("/*files", "write `{*files}`"),
            ("/{id", "`{id` is not a parameter"),
            ("/id}", "`id}` is not a parameter"),
            ("/a/{}", "`{}` is not a parameter"),
            ("/{id}.json", "the whole segment `{id}.json`"),
            ("/{a}{b}", "the whole segment `{a}{b}`"),
            ("/{*rest}/more", "`{*rest}` must be the last segment"),
            ("/{*}", "`{*}` is not a parameter"),
            ("/a?b=c", "read the query with the `Query` extractor"),
            ("/a b", "this route would never match"),
            ("/{a}}.json}", "close it with a single `}`"),
            ("/{{{a{{b}", "close it with a single `}`"),
            ("/{a{b}/{c}", "write the name without braces"),
        ] {
            let message = check(path).unwrap_err();
            assert!(message.contains(part), "{path}: {message}");
        }
    }

    #[test]
    fn a_path_with_more_parameters_than_axum_takes_is_refused_before_axum_panics() {
        let path = |parameters: usize| -> String {
            (0..parameters).map(|at| format!("/{{p{at}}}")).collect::<String>() + "/{{/{*rest}"
        };
        assert_eq!(check(&path(25)).map(|path| path.params.len()), Ok(26));
        let message = check(&path(26)).unwrap_err();
        assert!(message.contains("at most 25 parameters in a path, but this one has 26"), "{message}");
    }

    #[test]
    fn the_message_for_a_path_that_clients_send_in_another_form_says_what_to_write() {
        for (path, part) in [
            ("/ä", "write `\"/%C3%A4\"`"),
            ("/{ö}/{{ä}}/ü", "write `\"/{ö}/{{%C3%A4}}/%C3%BC\"`"),
            ("/a\"b/{\"}", "write `\"/a%22b/{\\\"}\"`"),
            ("/<a>", "write `\"/%3Ca%3E\"`"),
            ("/`", "write `\"/%60\"`"),
            ("/a\\b", "write `\"/a%5Cb\"`"),
            ("/a/./b", "remove the segment `.`"),
            ("/..", "remove the segment `..`"),
            ("/%2E%2e/a", "remove the segment `%2E%2e`"),
            ("/{id}/{id}", "two parameters named `id`"),
            ("/{id}/{*id}", "two parameters named `id`"),
            ("/100%", "`%` is not a percent-encoded character"),
            ("/%zz/a", "`%zz` is not a percent-encoded character"),
            ("/%a/b", "`%a` is not a percent-encoded character"),
        ] {
            let message = check(path).unwrap_err();
            assert!(message.contains(part), "{path}: {message}");
        }
        assert_eq!(check("/{{a}}/{id}").unwrap().without_braces.as_deref(), Some("/%7Ba%7D/{id}"));
        assert_eq!(check("/%25/{%}/...").unwrap().without_braces, None);
    }

    #[test]
    fn axum_accepts_every_path_that_the_attribute_accepts() {
        for path in ["/", "/a/", "/a//b", "/a-{b}", "/{*rest}", "/a/{{b}}", "/%C3%BC/{ü}", "/a:b", "/a*b"] {
            assert!(check(path).is_ok(), "{path}");
            assert!(matchit::Router::new().insert(path, ()).is_ok(), "{path}");
        }
    }
}
