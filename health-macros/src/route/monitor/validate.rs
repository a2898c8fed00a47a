//! What the monitoring API or the route would not take, and why.

use std::time::Duration;

use super::sent::{cookies, headers};
use super::{Monitor, Sample};
use crate::diagnostics::Diagnostics;
use crate::literal::{Written, validate_label, validate_repeats, validate_tags, validate_text};
use crate::route::method::{Methods, SENT};
use crate::route::path::Path;
use crate::words::{list, nearest};

const REGIONS: [&str; 12] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "eu-west-1",
    "eu-central-1",
    "eu-north-1",
    "ap-northeast-1",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "sa-east-1",
    "me-south-1",
];

/// The route that is monitored, as far as it could be read.
pub(in crate::route) struct Target<'a> {
    pub(in crate::route) methods: Option<&'a Methods>,
    pub(in crate::route) path: Option<&'a Path>,
}

impl Monitor {
    pub(in crate::route) fn validate(&self, target: &Target, diagnostics: &mut Diagnostics) {
        if let Some(methods) = target.methods.filter(|_| self.was_read("method")) {
            self.validate_method(methods, diagnostics);
        }
        if let Some(path) = target.path {
            self.validate_params(path, diagnostics);
        }
        for parameter in self.query.iter().filter(|parameter| parameter.name.value.is_empty()) {
            diagnostics.push(parameter.name.error("the name of a query parameter cannot be empty"));
        }
        self.validate_texts(diagnostics);
        self.validate_times(diagnostics);
        headers(&self.headers, diagnostics);
        cookies(&self.cookies, diagnostics);
    }

    /// Whether what is not there was left out, rather than there and wrong: that was said already.
    fn was_read(&self, key: &str) -> bool {
        !self.unread.contains(&key)
    }

    fn validate_method(&self, methods: &Methods, diagnostics: &mut Diagnostics) {
        let method = self.method.clone().unwrap_or_else(|| methods.preferred());
        let sent = method.value;
        if !SENT.contains(&sent) {
            diagnostics.push(method.error(format!(
                "the monitoring API cannot send {sent}: name a method that the route answers and that it \
                can send, such as `method = HEAD`, or remove the healthcheck"
            )));
            return;
        }
        if !methods.answers(sent) {
            diagnostics.push(method.error(format!(
                "the route does not answer {sent}: name one of its own methods, or add {sent} to the route"
            )));
        }

        let mutates = self.mutates.as_ref().filter(|mutates| mutates.value);
        let changes = matches!(sent, "POST" | "PUT" | "PATCH" | "DELETE");
        match mutates {
            None if changes && self.was_read("mutates") => diagnostics.push(syn::Error::new(
                self.at,
                format!(
                    "a {sent} request may change something each time it is sent, and a monitor sends it \
                    again and again: if it may, add `mutates = true`; if not, monitor another route"
                ),
            )),
            Some(mutates) if !changes => {
                diagnostics.push(
                    mutates.error(format!("a {sent} request changes nothing: remove `mutates = true`")),
                );
            }
            _ => {}
        }

        let takes_body = matches!(sent, "POST" | "PUT" | "PATCH");
        match &self.body {
            None if takes_body && self.was_read("body") => diagnostics.push(syn::Error::new(
                self.at,
                format!(
                    "the monitoring API sends {sent} only with a body: add one, such as `body = \"{{}}\"`"
                ),
            )),
            Some(body) if !takes_body => {
                diagnostics.at(body, format!("the monitoring API sends {sent} without a body: remove it"));
            }
            _ => {}
        }
    }

    fn validate_params(&self, path: &Path, diagnostics: &mut Diagnostics) {
        for param in path.params.iter().filter(|_| self.was_read("params")) {
            let name = &param.name;
            if self.params.iter().any(|sample| sample.name.value == *name) {
                continue;
            }
            let (kind, value) = if param.wildcard { ("wildcard", "\"a/b\"") } else { ("parameter", "1") };
            let written =
                if syn::parse_str::<syn::Ident>(name).is_ok() { name.clone() } else { format!("{name:?}") };
            diagnostics.push(syn::Error::new(
                self.at,
                format!(
                    "a monitor needs a real address, and nothing stands for the {kind} `{name}` of the \
                    path: add a sample, `healthcheck(params({written} = {value}))`"
                ),
            ));
        }
        for (at, Sample { name, value }) in self.params.iter().enumerate() {
            let written = &name.value;
            if self.params[..at].iter().any(|other| other.name.value == *written) {
                diagnostics
                    .push(name.error(format!("the parameter `{written}` has a sample already: remove one")));
            }
            let Some(param) = path.params.iter().find(|param| param.name == *written) else {
                let names: Vec<_> = path.params.iter().map(|param| param.name.as_str()).collect();
                diagnostics.push(name.error(match nearest(written, &names) {
                    Some(near) => format!("the path has no parameter `{written}`: did you mean `{near}`?"),
                    None if path.params.is_empty() => {
                        format!("the path has no parameters: remove the sample of `{written}`")
                    }
                    None => format!("the path has no parameter `{written}`: it has {}", list(&names)),
                }));
                continue;
            };
            if value.value.is_empty() {
                diagnostics.push(value.error(format!(
                    "an empty sample gives another path, which `{written}` does not match: write one that \
                    the handler knows"
                )));
            }
            let mut segments = value.value.split(|c| c == '/' && param.wildcard);
            if segments.any(|segment| matches!(segment, "." | "..")) {
                diagnostics.push(value.error(
                    "clients resolve `.` and `..` away before they send a path: write another sample",
                ));
            }
        }
    }

    fn validate_texts(&self, diagnostics: &mut Diagnostics) {
        if let Some(name) = &self.name {
            validate_label("a name", name, diagnostics);
        }
        if let Some(group) = &self.group {
            validate_text("a group", group, diagnostics);
        }
        validate_tags(&self.tags, diagnostics);
        for (what, texts) in [("a recipient", &self.notify), ("an environment", &self.environments)] {
            for text in texts {
                validate_text(what, text, diagnostics);
            }
            validate_repeats(texts, diagnostics);
        }
        validate_repeats(&self.regions, diagnostics);
        if let Some(key) = &self.key {
            let value = key.value();
            let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
            if value.is_empty() || value.len() > 128 || !value.chars().all(allowed) {
                diagnostics.at(key, "a key has 1 to 128 characters of `a` to `z`, `0` to `9` and `-`");
            }
        }
        for region in &self.regions {
            let value = region.value();
            if REGIONS.contains(&value.as_str()) {
                continue;
            }
            diagnostics.at(
                region,
                match nearest(&value, &REGIONS) {
                    Some(near) => format!("unknown region `{value}`: did you mean `{near}`?"),
                    None => format!("unknown region `{value}`: the regions are {}", list(&REGIONS)),
                },
            );
        }
    }

    fn validate_times(&self, diagnostics: &mut Diagnostics) {
        let seconds = |times: std::ops::RangeInclusive<u64>| {
            move |time: Duration| time.subsec_nanos() == 0 && times.contains(&time.as_secs())
        };
        let mut check = |time: &Option<Written<Duration>>, fits: &dyn Fn(Duration) -> bool, message: &str| {
            if let Some(time) = time.as_ref().filter(|time| !fits(time.value)) {
                diagnostics.push(time.error(message));
            }
        };
        check(
            &self.timeout,
            &seconds(1..=15),
            "the monitoring API waits 1 to 15 whole seconds for an answer: write `timeout = 1s` to \
            `timeout = 15s`",
        );
        check(
            &self.every,
            &seconds(30..=60 * 60),
            "the monitoring API asks every 30 s to 1 h, in whole seconds: write `every = 30s` to \
            `every = 1h`",
        );
        check(
            &self.grace,
            &seconds(0..=u64::MAX),
            "`grace` is in whole seconds: write `1s` instead of a part of one",
        );
        check(
            &self.realert,
            &|time| time.subsec_nanos() == 0 && time.as_secs() % 60 == 0 && !time.is_zero(),
            "`realert` is in whole minutes, from `1min`",
        );
    }
}
