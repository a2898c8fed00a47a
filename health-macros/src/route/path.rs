//! The path of a route, as axum takes it.

use syn::LitStr;

use crate::diagnostics::Diagnostics;

/// A path that axum takes.
#[derive(Debug, PartialEq)]
pub(super) struct Path {
    pub(super) params: Vec<Param>,
    /// The same with its literal braces percent-encoded, if it has some.
    pub(super) without_braces: Option<String>,
}

#[derive(Debug, PartialEq)]
pub(super) struct Param {
    pub(super) name: String,
    pub(super) wildcard: bool,
}

impl Path {
    /// Reads `path`, refusing what axum panics on and what it could never match.
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

/// With more than these axum's router panics, this one as well as the application's.
const MOST_PARAMETERS: usize = 25;

fn check(path: &str) -> Result<Path, String> {
    if path.is_empty() {
        return Err(String::from("a path cannot be empty: write `\"/\"` for the root"));
    }
    if !path.starts_with('/') {
        return Err(format!("a path starts with `/`: write `\"/{path}\"`"));
    }
    for segment in path.split('/') {
        if let Some(name) = segment.strip_prefix(':') {
            return Err(format!("`{segment}` is the old way to write a parameter: write `{{{name}}}`"));
        }
        if let Some(name) = segment.strip_prefix('*') {
            let name = if name.is_empty() { "rest" } else { name };
            return Err(format!("`{segment}` is the old way to write a wildcard: write `{{*{name}}}`"));
        }
    }
    if let Some(never) = path.chars().find(|c| matches!(c, '?' | '#') || c.is_whitespace() || c.is_control())
    {
        return Err(format!(
            "no request has {never:?} in its path, so this route would never be found: remove it{}",
            if never == '?' { ", and take the query with the `Query` extractor" } else { "" }
        ));
    }
    let parameters = path.replace("{{", "").replace("{*", "").matches('{').count();
    if parameters > MOST_PARAMETERS {
        return Err(format!(
            "axum takes at most {MOST_PARAMETERS} parameters in a path, and this one has {parameters}: take the rest of it \
            as a wildcard, `{{*rest}}`, and split that in the handler"
        ));
    }
    matchit::Router::new().insert(path, ()).map_err(|error| refused(path, &error))?;
    if brace_in_name(path) {
        return Err(String::from(
            "axum would take a brace for part of a parameter's name: write the name without braces, and close it with a \
            single `}`",
        ));
    }
    as_sent(path)?;
    let params = params(path);
    for (at, Param { name, .. }) in params.iter().enumerate() {
        if params[..at].iter().any(|other| other.name == *name) {
            return Err(format!("the parameter `{name}` stands twice: give each a name of its own"));
        }
    }
    let braces = encoded(path, |c| matches!(c, '{' | '}'));
    Ok(Path { params, without_braces: (braces != path).then_some(braces) })
}

/// Whether the name of a parameter has a brace in it, in a path that the router took.
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

/// Refuses what a client sends in another way. axum compares the path as it was sent.
fn as_sent(path: &str) -> Result<(), String> {
    let never = |c: char| !c.is_ascii() || matches!(c, '"' | '<' | '>' | '\\' | '`');
    if let Some((c, _)) = chars(path).find(|(c, literal)| *literal && never(*c)) {
        return Err(format!(
            "clients send {c:?} percent-encoded, so this route would never be found: write `{:?}`",
            encoded(path, never)
        ));
    }
    let dot = |segment: &&str| matches!(segment.to_lowercase().replace("%2e", ".").as_str(), "." | "..");
    if let Some(segment) = path.split('/').find(dot) {
        return Err(format!(
            "clients resolve `.` and `..` away before they send a path, so this route would never be found: \
            write the path without the segment `{segment}`"
        ));
    }
    let literal: String = chars(path).map(|(c, literal)| if literal { c } else { '/' }).collect();
    for behind in literal.split('%').skip(1) {
        if behind.chars().take_while(char::is_ascii_hexdigit).take(2).count() < 2 {
            let wrong: String = behind.chars().take(2).take_while(|c| *c != '/').collect();
            return Err(format!(
                "`%{wrong}` is no percent-encoded character, which has two hexadecimal digits: write `%25` \
                for the `%` itself"
            ));
        }
    }
    Ok(())
}

/// The characters of a path that the router took, each with whether it stands for itself: outside of parameters.
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

/// `path` with those characters percent-encoded that stand for themselves and that `changes` names.
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

/// What the router says, with the part of the path that it means.
fn refused(path: &str, error: &matchit::InsertError) -> String {
    let segment = |wrong: fn(&str) -> bool| {
        path.split('/').find(|segment| wrong(segment)).map_or_else(|| path.to_owned(), str::to_owned)
    };
    match error {
        matchit::InsertError::InvalidParamSegment => format!(
            "axum takes one parameter in a segment, at its end: `{}` has more. Take the whole segment as \
            one parameter, and split it in the handler",
            segment(|segment| {
                let parameters = segment.matches('{').count();
                parameters > 1 || parameters == 1 && !segment.ends_with('}')
            })
        ),
        matchit::InsertError::InvalidCatchAll => format!(
            "a wildcard takes all the rest, so it is a whole segment and the last one: `{}` is not",
            segment(|segment| segment.contains("{*"))
        ),
        _ => format!(
            "`{}` is no parameter: write `{{name}}`, or `{{*name}}` for the rest of the path; a brace \
            itself is written twice, `{{{{` or `}}}}`",
            segment(|segment| segment.contains(['{', '}']))
        ),
    }
}

/// The parameters of a path that the router took.
fn params(path: &str) -> Vec<Param> {
    let mut params = Vec::new();
    let mut rest = path.replace("{{", "").replace("}}", "");
    while let Some((_, behind)) = rest.split_once('{') {
        let Some((name, behind)) = behind.split_once('}') else { break };
        let wildcard = name.starts_with('*');
        params.push(Param { name: name.trim_start_matches('*').to_owned(), wildcard });
        rest = behind.to_owned();
    }
    params
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_found_in_the_order_of_the_path() {
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
    fn whatever_the_router_panics_on_is_refused_with_what_to_write() {
        for (path, part) in [
            ("", "write `\"/\"` for the root"),
            ("orders", "write `\"/orders\"`"),
            ("/:id", "write `{id}`"),
            ("/*", "write `{*rest}`"),
            ("/*files", "write `{*files}`"),
            ("/{id", "`{id` is no parameter"),
            ("/id}", "`id}` is no parameter"),
            ("/a/{}", "`{}` is no parameter"),
            ("/{id}.json", "`{id}.json` has more"),
            ("/{a}{b}", "`{a}{b}` has more"),
            ("/{*rest}/more", "`{*rest}` is not"),
            ("/{*}", "`{*}` is no parameter"),
            ("/a?b=c", "take the query with the `Query` extractor"),
            ("/a b", "would never be found"),
            ("/{a}}.json}", "close it with a single `}`"),
            ("/{{{a{{b}", "close it with a single `}`"),
            ("/{a{b}/{c}", "write the name without braces"),
        ] {
            let message = check(path).unwrap_err();
            assert!(message.contains(part), "{path}: {message}");
        }
    }

    #[test]
    fn a_path_has_as_many_parameters_as_the_router_takes_without_a_panic() {
        let path = |parameters: usize| -> String {
            (0..parameters).map(|at| format!("/{{p{at}}}")).collect::<String>() + "/{{/{*rest}"
        };
        assert_eq!(check(&path(25)).map(|path| path.params.len()), Ok(26));
        let message = check(&path(26)).unwrap_err();
        assert!(message.contains("at most 25 parameters in a path, and this one has 26"), "{message}");
    }

    #[test]
    fn whatever_a_client_sends_in_another_way_is_refused_with_what_to_write() {
        for (path, part) in [
            ("/ä", "write `\"/%C3%A4\"`"),
            ("/{ö}/{{ä}}/ü", "write `\"/{ö}/{{%C3%A4}}/%C3%BC\"`"),
            ("/a\"b/{\"}", "write `\"/a%22b/{\\\"}\"`"),
            ("/<a>", "write `\"/%3Ca%3E\"`"),
            ("/`", "write `\"/%60\"`"),
            ("/a\\b", "write `\"/a%5Cb\"`"),
            ("/a/./b", "without the segment `.`"),
            ("/..", "without the segment `..`"),
            ("/%2E%2e/a", "without the segment `%2E%2e`"),
            ("/{id}/{id}", "the parameter `id` stands twice"),
            ("/{id}/{*id}", "the parameter `id` stands twice"),
            ("/100%", "`%` is no percent-encoded character"),
            ("/%zz/a", "`%zz` is no percent-encoded character"),
            ("/%a/b", "`%a` is no percent-encoded character"),
        ] {
            let message = check(path).unwrap_err();
            assert!(message.contains(part), "{path}: {message}");
        }
        assert_eq!(check("/{{a}}/{id}").unwrap().without_braces.as_deref(), Some("/%7Ba%7D/{id}"));
        assert_eq!(check("/%25/{%}/...").unwrap().without_braces, None);
    }

    #[test]
    fn every_path_that_is_taken_is_taken_by_axums_router() {
        for path in ["/", "/a/", "/a//b", "/a-{b}", "/{*rest}", "/a/{{b}}", "/%C3%BC/{ü}", "/a:b", "/a*b"] {
            assert!(check(path).is_ok(), "{path}");
            assert!(matchit::Router::new().insert(path, ()).is_ok(), "{path}");
        }
    }
}
