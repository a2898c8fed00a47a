use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::http::{Method, StatusCode};
use health_runtime::{
    Builder, CheckDef, Details, Exposure, Health, HealthcheckEndpoint, OnFail, Outcome, Reporter, Status,
};
use health_tests::http::Server;
use serde_json::{Value, json};

use super::served;

const PATH: &str = "/internal/healthcheck";

fn passing(name: &'static str) -> CheckDef {
    CheckDef::new(name, || async { (true, "all is well") })
}

fn failing(name: &'static str) -> CheckDef {
    CheckDef::new(name, || async { Outcome::fail("is away").cause("no route to 10.0.0.7") })
}

async fn breaks() -> bool {
    panic!("at the disco")
}

async fn customised(healthcheck: HealthcheckEndpoint) -> Server {
    served(|builder| builder.check(passing("a")).healthcheck(healthcheck)).await.1
}

fn result<'a>(document: &'a Value, checker: &str) -> &'a Value {
    let results = document["results"].as_array().expect("a list");
    results.iter().find(|result| result["checker"] == checker).expect("a result")
}

fn now() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs_f64()
}

fn mistakes(with: impl FnOnce(Builder) -> Builder) -> String {
    with(Health::builder().variables(|_| None).allow_empty()).build().unwrap_err().to_string()
}

#[tokio::test]
async fn the_document_has_exactly_the_members_of_the_format() {
    let started = now();
    let (_, server) = served(|builder| builder.check(passing("db").ttl(Duration::from_secs(27)))).await;
    let answer = server.get(PATH).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");

    let document = answer.json();
    let members: Vec<_> = document.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members, ["hostname", "results", "status", "timestamp"]);
    assert_eq!(document["status"], "success");
    assert!(document["hostname"].as_str().is_some_and(|name| !name.is_empty()));
    let stamp = document["timestamp"].as_f64().expect("a number");
    assert!(document["timestamp"].is_f64() && (started..=now()).contains(&stamp), "{document}");

    let result = &document["results"][0];
    let members: Vec<_> = result.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members, ["checker", "expires", "output", "passed", "response_time", "timestamp"]);
    assert_eq!((&result["checker"], &result["passed"]), (&json!("db"), &json!(true)));
    assert_eq!(result["output"], "all is well");
    let (ran, expires) = (result["timestamp"].as_f64().unwrap(), result["expires"].as_f64().unwrap());
    assert!((started..=stamp).contains(&ran), "{result}");
    assert!((expires - ran - 27.0).abs() < 0.001, "{result}");
    let micros = result["response_time"].as_f64().expect("a number") * 1e6;
    assert!(micros >= 0.0 && (micros - micros.round()).abs() < 1e-6, "more than six decimals: {result}");
}

#[tokio::test]
async fn without_checks_the_status_is_success() {
    let (_, server) = served(|builder| builder).await;
    let answer = server.get(PATH).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!((&answer.json()["status"], &answer.json()["results"]), (&json!("success"), &json!([])));
}

#[tokio::test]
async fn every_check_runs_and_every_failure_is_reported_with_its_message_or_the_text_of_its_error() {
    let (_, server) = served(|builder| {
        builder
            .check(failing("first"))
            .check(passing("second"))
            .check(CheckDef::new("third", || async { Err::<(), _>("disk is full") }))
            .check(CheckDef::new("fourth", breaks))
            .check(CheckDef::new("fifth", || async { Outcome::fail("failed").cause("in its own words") }))
            .check(CheckDef::new("sixth", || async { false }))
            .check(CheckDef::new("silent", || async { true }))
    })
    .await;
    let answer = server.get(PATH).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    let document = answer.json();
    assert_eq!(document["status"], "failure");
    for (checker, passed, output) in [
        ("first", false, "is away: no route to 10.0.0.7"),
        ("second", true, "all is well"),
        ("third", false, "disk is full"),
        ("fourth", false, "at the disco"),
        ("fifth", false, "in its own words"),
        ("sixth", false, "failed"),
        ("silent", true, ""),
    ] {
        let result = result(&document, checker);
        assert_eq!((&result["passed"], &result["output"]), (&passed.into(), &output.into()), "{checker}");
    }
}

#[tokio::test]
async fn a_softened_failure_is_reported_without_failing_the_document() {
    for on_fail in [OnFail::Warn, OnFail::Ignore] {
        let (_, server) = served(|builder| builder.check(failing("search").on_fail(on_fail))).await;
        let answer = server.get(PATH).await;
        assert_eq!((answer.status, &answer.json()["status"]), (StatusCode::OK, &json!("success")));
        assert_eq!(result(&answer.json(), "search")["passed"], true);
        assert_eq!(result(&answer.json(), "search")["own_status"], "fail");
    }
    let warning = CheckDef::new("queue", || async { (Status::Warn, "is long") });
    let (_, server) = served(|builder| builder.check(warning)).await;
    let answer = server.get(PATH).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(result(&answer.json(), "queue")["passed"], true);
}

#[tokio::test]
async fn a_query_or_the_path_selects_one_check_by_name() {
    let (_, server) = served(|builder| {
        builder.check(passing("good")).check(failing("bad")).check(failing("spared").on_fail(OnFail::Ignore))
    })
    .await;
    for (name, code, status) in [
        ("good", 200, "success"),
        ("bad", 500, "failure"),
        ("spared", 500, "failure"),
        ("g%6fod", 200, "success"),
    ] {
        for path in
            [format!("{PATH}?check={name}"), format!("{PATH}/{name}"), format!("{PATH}/{name}?check=x")]
        {
            let answer = server.get(&path).await;
            assert_eq!((answer.status.as_u16(), &answer.json()["status"]), (code, &status.into()), "{path}");
            assert_eq!(answer.json()["results"].as_array().map(Vec::len), Some(1));
            let head = server.send(Method::HEAD, &path).await;
            assert_eq!((head.status.as_u16(), head.body.as_str()), (code, ""), "{path}");
        }
    }
    for unknown in ["?check=unknown", "?check=", "?check=%ff%00", "?check=a/b", "/unknown", "/%ff", "/%00"] {
        let answer = server.get(&format!("{PATH}{unknown}")).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NOT_FOUND, "no such check\n"));
    }
    assert_eq!(server.get(&format!("{PATH}?%&=&check2=x")).await.status, StatusCode::INTERNAL_SERVER_ERROR);
}

#[tokio::test]
async fn the_name_in_the_path_may_be_any_text_under_any_prefix() {
    let names = ["db/primary", "tcp://h:1", "ünï", "a b"];
    let builder = Health::builder().variables(|_| None);
    let builder = names.into_iter().fold(builder, |builder, name| builder.check(passing(name)));
    let health = builder.build().expect("builds");
    let server = Server::start(axum::Router::new().nest("/t/{tenant}", health.management())).await;
    for (path, name) in [
        ("db/primary", "db/primary"),
        ("db%2Fprimary", "db/primary"),
        ("tcp://h:1", "tcp://h:1"),
        ("%C3%BCn%C3%AF", "ünï"),
        ("a%20b", "a b"),
    ] {
        let answer = server.get(&format!("/t/shop/healthcheck/{path}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert_eq!(answer.json()["results"][0]["checker"], name, "{path}");
    }
    for path in ["db", "db/primary/", "shop", "db//primary"] {
        assert_eq!(
            server.get(&format!("/t/shop/healthcheck/{path}")).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_error_of_a_part_is_shown_in_its_own_words_too() {
    let shards = CheckDef::new("shards", || async {
        Outcome::of_parts([("a", Ok(())), ("b", Err("no route to 10.0.0.7"))])
    });
    let (_, server) = served(|builder| builder.check(shards)).await;
    let document = server.get(PATH).await.json();
    assert_eq!(result(&document, "shards:b")["output"], "no route to 10.0.0.7");
}

#[tokio::test]
async fn a_result_is_reused_until_it_expires_unless_its_ttl_is_zero() {
    let (_, server) =
        served(|builder| builder.check(passing("cached")).check(passing("fresh").ttl(Duration::ZERO))).await;
    let (one, two) = (server.get(PATH).await.json(), server.get(PATH).await.json());
    for member in ["timestamp", "expires", "response_time"] {
        assert_eq!(result(&one, "cached")[member], result(&two, "cached")[member], "{member}");
    }
    assert_ne!(result(&one, "fresh")["timestamp"], result(&two, "fresh")["timestamp"]);
    assert_eq!(result(&two, "fresh")["expires"], result(&two, "fresh")["timestamp"]);
}

#[tokio::test]
async fn a_reporter_has_valid_numbers_before_and_after_its_first_report() {
    static WORKER: Reporter = Reporter::new().deadline(Duration::from_secs(60));
    let (_, server) = served(|builder| builder.check(CheckDef::reporter("worker", &WORKER))).await;
    let before = server.get(PATH).await.json();
    assert_eq!(result(&before, "worker")["passed"], false);
    assert_eq!(result(&before, "worker")["output"], "has not reported yet");
    WORKER.report(Status::Pass);
    let after = server.get(PATH).await.json();
    assert_eq!(result(&after, "worker")["passed"], true);
    for (document, left) in [(before, 0.0), (after, 60.0)] {
        let result = result(&document, "worker");
        let remaining = result["expires"].as_f64().unwrap() - result["timestamp"].as_f64().unwrap();
        assert!((remaining - left).abs() < 1.0, "{result}");
        assert_eq!(result["response_time"], 0.0);
    }
}

#[tokio::test]
async fn the_endpoint_is_not_public_and_shows_no_causes_if_it_is_exposed() {
    let (_, server) = served(|builder| builder.check(failing("db"))).await;
    assert_eq!(server.get("/healthcheck").await.status, StatusCode::NOT_FOUND);
    let (_, server) = served(|builder| {
        builder.check(failing("db")).expose("/healthcheck", Exposure::Public).details(Details::Names)
    })
    .await;
    let document = server.get("/healthcheck").await.json();
    assert_eq!(
        (&result(&document, "db")["passed"], &result(&document, "db")["output"]),
        (&false.into(), &"".into())
    );
}

#[tokio::test]
async fn head_answers_like_get_without_a_body_and_other_methods_are_refused() {
    let (_, server) = served(|builder| builder.check(failing("db"))).await;
    let head = server.send(Method::HEAD, PATH).await;
    assert_eq!((head.status, head.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
    assert_eq!(head.header("content-type"), "application/json");
    for method in [Method::POST, Method::PUT, Method::DELETE] {
        assert_eq!(server.send(method, PATH).await.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn the_application_can_set_status_codes_and_headers() {
    let healthcheck = HealthcheckEndpoint::new()
        .success_status(StatusCode::ACCEPTED)
        .failure_status(StatusCode::BAD_GATEWAY)
        .header("X-Served-By", "shop")
        .header("cache-control", "max-age=5");
    let (_, server) = served(|builder| {
        builder.check(passing("good")).check(failing("bad").on_fail(OnFail::Warn)).healthcheck(healthcheck)
    })
    .await;
    for (query, code) in [("", 202), ("?check=bad", 502)] {
        let answer = server.get(&format!("{PATH}{query}")).await;
        assert_eq!((answer.status.as_u16(), answer.header("x-served-by")), (code, "shop"));
        let cache: Vec<_> = answer.headers.get_all("cache-control").iter().collect();
        assert_eq!(cache, ["max-age=5"], "the header is replaced");
    }
}

#[tokio::test]
async fn the_application_can_render_the_body() {
    let healthcheck = HealthcheckEndpoint::new()
        .section("revision", "4f2a91c")
        .render("text/x-health", |body| format!("{} {}", body["status"], body["revision"]));
    let answer = customised(healthcheck).await.get(PATH).await;
    assert_eq!(answer.body, "\"success\" \"4f2a91c\"");
    assert_eq!(answer.header("content-type"), "text/x-health");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_success_and_a_failure_have_their_own_headers_and_bodies() {
    let healthcheck = HealthcheckEndpoint::new()
        .header("x-served-by", "shop")
        .header("x-state", "unknown")
        .success_header("x-state", "well")
        .failure_header("retry-after", "30")
        .render("text/plain", |_| "both")
        .render_failure("text/x-failure", |body| format!("{} failed", body["results"][0]["checker"]));
    let (_, server) =
        served(|builder| builder.check(passing("good")).check(failing("bad")).healthcheck(healthcheck)).await;
    let headers = ["x-served-by", "x-state", "retry-after", "content-type"];
    for (check, expected, body) in [
        ("good", ["shop", "well", "", "text/plain"], "both"),
        ("bad", ["shop", "unknown", "30", "text/x-failure"], "\"bad\" failed"),
    ] {
        let answer = server.get(&format!("{PATH}?check={check}")).await;
        assert_eq!(headers.map(|header| answer.header(header)), expected, "{check}");
        assert_eq!(answer.body, body, "{check}");
    }
    let healthcheck = HealthcheckEndpoint::new().render_success("text/plain", |_| "ALIVE\n");
    let answer = customised(healthcheck).await.get(PATH).await;
    assert_eq!((answer.header("content-type"), answer.body.as_str()), ("text/plain", "ALIVE\n"));
}

#[tokio::test]
async fn a_panicking_rendering_falls_back_to_json() {
    let healthcheck =
        HealthcheckEndpoint::new().render("text/plain", |_| -> Vec<u8> { panic!("cannot render") });
    let answer = customised(healthcheck).await.get(PATH).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "application/json"));
    assert_eq!(answer.json()["status"], "success");
}

#[tokio::test]
async fn sections_are_values_or_functions_and_a_panicking_one_fails_alone() {
    let healthcheck = HealthcheckEndpoint::new()
        .section("release", json!({ "version": "1.4.0" }))
        .section_with("sum", || 1 + 1)
        .section_with("broken", || -> Value { panic!("cannot be told") });
    let document = customised(healthcheck).await.get(PATH).await.json();
    assert_eq!(document["release"]["version"], "1.4.0");
    assert_eq!(document["sum"], 2);
    assert_eq!(document["broken"], json!({ "error": "panicked" }));
    assert_eq!(document["status"], "success");
}

#[test]
fn settings_that_no_response_can_have_are_mistakes() {
    let healthcheck = HealthcheckEndpoint::new()
        .success_status(StatusCode::CONTINUE)
        .header("no name", "x")
        .header("x-fine", "line\nbreak")
        .header("Content-Length", "7")
        .success_header("Transfer-Encoding", "chunked")
        .failure_header("\0", "x")
        .render_failure("\n", |_| "")
        .render("text/\n", |_| "")
        .section("results", 1)
        .section("a", 1)
        .section_with("a", || 2);
    let text = mistakes(|builder| builder.healthcheck(healthcheck));
    for part in [
        "10 mistakes",
        "the header `transfer-encoding`: the server sets it",
        "the header \"\\0\"",
        "the content type \"\\n\"",
        "cannot answer 100 Continue",
        "the header \"no name\"",
        "the header \"x-fine\"",
        "the header `content-length`: the server sets it",
        "the content type \"text/\\n\"",
        "two members named \"results\"",
        "two members named \"a\"",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}
