//! Publishing with any responses of the monitoring API: any bytes, and lists of the published monitors with changes. Publishing
//! ends with a plan or an error, shows no secret, and deletes only monitors of the application.
#![no_main]

#[path = "api_responses/application.rs"]
mod application;
#[path = "api_responses/case.rs"]
mod case;
#[path = "api_responses/judge.rs"]
mod judge;

use std::sync::{LazyLock, Mutex};

use health_runtime::__fuzz::publish;
use libfuzzer_sys::fuzz_target;
use serde_json::Value as Json;

use self::application::{APPLICATIONS, KEY, PUT, RUNTIME, VARIABLE, usual};
use self::case::{AnyResponse, Case, pick};
use self::judge::{is_ours, judge};

fuzz_target!(init: { LazyLock::force(&PUT); }, |case: Case| {
    let shown = format!("{case:?}");
    if [KEY, VARIABLE, "2c7e9a15d0b3f846", "91b0d4e8c3f6a725"].iter().any(|secret| shown.contains(secret)) {
        return;
    }
    let answers = Mutex::new(case.answers.iter());
    let (pages, requests) = (Mutex::new(Vec::new()), Mutex::new(0));
    let answer = |method: &str, path: &str, body: Option<&[u8]>| {
        *requests.lock().expect("no panic") += 1;
        let next = answers.lock().expect("no panic").next();
        let answer = next.map_or_else(|| usual(method, path), AnyResponse::answer);
        let body: Option<Json> = body.map(|body| serde_json::from_slice(body).expect("the library sends JSON"));
        if let (Some(answer), "GET") = (&answer, method)
            && let Ok(page) = serde_json::from_slice(&answer.body)
        {
            pages.lock().expect("no panic").push(page);
        }
        if method == "DELETE" {
            let keys = body.as_ref().and_then(|body| body["monitors"].as_array().cloned()).unwrap_or_default();
            for key in keys.iter().filter_map(Json::as_str) {
                assert!(is_ours(key, &pages.lock().expect("no panic")), "{key:?} is deleted and not owned by the application");
            }
        }
        answer
    };
    let published = RUNTIME.block_on(publish(pick(&APPLICATIONS.iter().collect::<Vec<_>>(), case.application), answer));
    judge(&published);
    let requests = requests.into_inner().expect("no panic");
    assert!(requests <= 3 * case.answers.len() + 40, "{requests} requests for {} answers", case.answers.len());
});
