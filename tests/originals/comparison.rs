//! Asks both and compares.

use axum::http::Method;
use health_tests::http::{Answer, Server, client};

use crate::differences::{DIFFERENCES, RULES};
use crate::libraries::{Framework, Libraries};
use crate::normal::normal;

/// The requests to one library. [`end`](Self::end) reports everything that differs and is not listed.
pub(crate) struct Comparison {
    library: &'static str,
    framework: Framework,
    pub(crate) libraries: Libraries,
    met: Vec<bool>,
    compared: usize,
    unlisted: Vec<String>,
}

/// A request to both.
pub(crate) struct Asked<'a> {
    /// What the handlers or checks answer, in a few words.
    pub(crate) scene: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) accept: Option<&'a str>,
}

impl Comparison {
    pub(crate) fn start(library: &'static str, framework: Framework) -> Self {
        let libraries = Libraries::start(&[]);
        let met = vec![false; DIFFERENCES.len()];
        Self { library, framework, libraries, met, compared: 0, unlisted: Vec::new() }
    }

    pub(crate) async fn get(&mut self, server: &Server, scene: &str, path: &str) {
        self.ask(server, Asked { scene, method: "GET", path, accept: None }).await;
    }

    /// Sends a request to both, and notes a difference that is not listed.
    pub(crate) async fn ask(&mut self, server: &Server, asked: Asked<'_>) {
        let request = |client: &reqwest::Client, base: &str| {
            let method: Method = asked.method.parse().expect("a method");
            let request = client.request(method, format!("{base}{}", asked.path));
            asked.accept.into_iter().fold(request, |request, accept| request.header("accept", accept))
        };
        let mut original = normal(&self.libraries.answer(self.framework, request).await);
        for rule in RULES {
            original = (rule.apply)(&original).unwrap_or(original);
        }
        let ours = normal(&Answer::to(request(&client(), &server.url(""))).await);
        let accept = asked.accept.map(|accept| format!(" (Accept: {accept})")).unwrap_or_default();
        let what = format!("{}: {} {}{accept}", asked.scene, asked.method, asked.path);
        self.compared += 1;
        let listed = DIFFERENCES.iter().position(|it| it.library == self.library && it.asked == what);
        let as_listed = match listed {
            Some(at) => {
                self.met[at] = true;
                (DIFFERENCES[at].original == original) && (DIFFERENCES[at].ours == ours)
            }
            None => original == ours,
        };
        if !as_listed {
            self.unlisted.push(format!("asked: {what:?},\noriginal: {original:?},\nours: {ours:?},\n"));
        }
    }

    /// Asserts that all differences were those that are listed, and that each of these was met.
    pub(crate) fn end(self, at_least: usize) {
        assert!(self.unlisted.is_empty(), "differences that are not listed:\n{}", self.unlisted.join("\n"));
        for (difference, met) in DIFFERENCES.iter().zip(self.met) {
            assert!(met || difference.library != self.library, "no request is {:?}", difference.asked);
        }
        assert!(self.compared >= at_least, "only {} requests were compared", self.compared);
    }
}
