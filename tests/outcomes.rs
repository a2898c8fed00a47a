//! What the endpoints show of outcomes: failures that count as something else, parts, outputs, and observed values.

use axum::http::StatusCode;
use health_runtime::{CheckDef, Health, OnFail, Outcome, Probe, Status};
use health_tests::http::Server;
use health_tests::log::Log;
use serde_json::{Value, json};

fn health(checks: impl IntoIterator<Item = CheckDef>) -> Health {
    let builder = Health::builder().variables(|_| None);
    let builder = checks.into_iter().fold(builder, |builder, check| builder.check(check));
    builder.build().expect("the declarations are valid")
}

async fn served(checks: impl IntoIterator<Item = CheckDef>) -> Server {
    let health = health(checks);
    Server::start(health.endpoints().nest("/internal", health.management())).await
}

fn softened() -> [CheckDef; 2] {
    let fails = |name| CheckDef::new(name, async || Outcome::fail("is away").cause("no route"));
    [fails("ignored").on_fail(OnFail::Ignore), fails("search").on_fail(OnFail::Warn)]
}

/// The results of `/healthcheck` by name.
async fn results(server: &Server, path: &str) -> Value {
    let document = server.get(path).await.json();
    let results = document["results"].as_array().expect("a list").iter();
    results.map(|result| (result["checker"].as_str().expect("a name").to_owned(), result.clone())).collect()
}

#[tokio::test]
async fn a_softened_failure_is_shown_as_what_it_counts_as_and_with_its_own_status_beside_it() {
    let server = served(softened()).await;
    assert_eq!(
        server.get("/internal/readyz?verbose").await.body,
        "[+]ignored ignored: ok: is away: no route\n[+]search warns: ok: is away: no route\n\
         readyz check passed\n"
    );
    assert_eq!(
        server.get("/readyz?verbose").await.body,
        "[+]ignored ignored: ok\n[+]search warns: ok\nreadyz check passed\n"
    );

    let document = server.get("/internal/health").await.json();
    let entry = |name: &str| document["checks"][format!("{name}:responseTime")][0].clone();
    assert_eq!((&entry("search")["status"], &entry("search")["ownStatus"]), (&json!("warn"), &json!("fail")));
    assert_eq!(entry("search")["output"], "is away: no route");
    assert_eq!(
        (&entry("ignored")["status"], &entry("ignored")["ownStatus"]),
        (&json!("pass"), &json!("fail"))
    );
    assert_eq!(entry("ignored")["ownOutput"], "is away: no route");

    assert_eq!(
        server.get("/internal/svc_status").await.body,
        "ignored\tOK\tis away: no route\nsearch\tYELLOW\tis away: no route"
    );
    let states = server.get("/internal/svc_status.json").await.json();
    assert_eq!(
        states["search"],
        json!({"state": "YELLOW", "own_state": "RED", "detail": "is away: no route"})
    );
    let prometheus = server.get("/internal/svc_status.prometheus").await.body;
    assert!(prometheus.contains("svc_status{name=\"search\"} 1\n"), "{prometheus}");
    assert!(prometheus.contains("svc_status{name=\"ignored\"} 0\n"), "{prometheus}");

    let results = results(&server, "/internal/healthcheck").await;
    for name in ["ignored", "search"] {
        let result = &results[name];
        assert_eq!((&result["passed"], &result["own_status"]), (&json!(true), &json!("fail")), "{name}");
    }
}

#[tokio::test]
async fn no_series_of_a_softened_failure_has_the_value_of_a_failure_except_its_own_status() {
    let server = served(softened()).await;
    server.get("/readyz").await;
    let metrics = server.get("/internal/metrics").await.body;
    for line in [
        "health_check_status{check=\"search\"} 1.0",
        "health_check_status{check=\"ignored\"} 0.0",
        "health_check_own_status{check=\"search\"} 2.0",
        "health_check_own_status{check=\"ignored\"} 2.0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} in {metrics}");
    }
}

#[tokio::test]
async fn the_log_of_a_softened_failure_has_the_word_of_what_it_counts_as() {
    let log = Log::start();
    health(softened()).report(Probe::Readiness).await;
    let lines = log.lines();
    let has = |text: &str| lines.iter().any(|line| line.contains(text));
    assert!(has("WARN health: state change: UNKNOWN -> YELLOW \"is away\" check=\"search\""), "{lines:?}");
    assert!(has("INFO health: state change: UNKNOWN -> OK \"is away\" check=\"ignored\""), "{lines:?}");
    assert!(has("to=\"fail\"") && !has("RED"), "{lines:?}");
}

#[tokio::test]
async fn a_softened_check_that_is_requested_alone_is_shown_as_it_is() {
    let server = served(softened()).await;
    let answer = server.get("/internal/readyz/search?verbose").await;
    assert_eq!(
        (answer.status, &*answer.body),
        (StatusCode::SERVICE_UNAVAILABLE, "[-]search failed: is away: no route\n")
    );
    assert_eq!(results(&server, "/internal/healthcheck?check=search").await["search"]["passed"], false);
}

fn shards() -> CheckDef {
    CheckDef::new("shards", async || {
        Outcome::of_parts([
            ("eu", Outcome::pass().observe("lag", 0.1_f32, "s")),
            ("us", Outcome::fail("is away").cause("10.0.0.7 refused")),
            ("asia", Outcome::warn("is behind").output(json!({"lag": 9}))),
        ])
    })
}

#[tokio::test]
async fn every_endpoint_shows_the_parts_of_a_check_to_operators() {
    let server = served([shards()]).await;
    let answer = server.get("/internal/health").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    let checks = &answer.json()["checks"];
    assert_eq!(
        checks["shards:responseTime"][0]["output"],
        "1 of 3 parts failed: us: is away: 10.0.0.7 refused; asia: is behind"
    );
    assert_eq!(checks["shards:us"][0]["status"], "fail");
    assert_eq!(checks["shards:us"][0]["output"], "is away: 10.0.0.7 refused");
    assert_eq!(checks["shards:eu"][0]["status"], "pass");
    assert_eq!(checks["shards:eu.lag"][0]["observedValue"], json!(0.1));
    assert!(checks["shards:eu"][0].get("output").is_none());

    let csv = server.get("/internal/svc_status").await.body;
    let rows: Vec<_> = csv.lines().map(|row| row.rsplit_once('\t').expect("three columns").0).collect();
    assert_eq!(rows, ["shards\tRED", "shards:asia\tYELLOW", "shards:eu\tOK", "shards:us\tRED"]);
    let prometheus = server.get("/internal/svc_status.prometheus").await.body;
    for line in ["svc_status{name=\"shards:us\"} 2", "svc_status{name=\"shards:eu_lag\"} 0.1"] {
        assert!(prometheus.lines().any(|found| found == line), "{line} in {prometheus}");
    }

    let results = results(&server, "/internal/healthcheck").await;
    assert_eq!(
        (&results["shards:us"]["passed"], &results["shards:eu"]["passed"]),
        (&false.into(), &true.into())
    );
    assert_eq!(results["shards:us"]["output"], "is away: 10.0.0.7 refused");
    assert_eq!(results["shards:asia"]["output"], json!({"lag": 9}));

    let metrics = server.get("/internal/metrics").await.body;
    for line in [
        "health_check_part_status{check=\"shards\",part=\"us\"} 2.0",
        "health_check_part_status{check=\"shards\",part=\"eu\"} 0.0",
        "health_check_parts{check=\"shards\",status=\"warn\"} 1.0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line} in {metrics}");
    }
}

#[tokio::test]
async fn the_public_learns_neither_the_names_nor_the_messages_of_parts() {
    let health = Health::builder()
        .variables(|_| None)
        .details(health_runtime::Details::Names)
        .check(shards())
        .build()
        .expect("the declarations are valid");
    let server = Server::start(health.endpoints()).await;
    for path in ["/health", "/readyz?verbose", "/readyz/shards?verbose"] {
        let body = server.get(path).await.body;
        assert!(["asia", "us:", "away", "10.0.0.7"].iter().all(|secret| !body.contains(secret)), "{body}");
    }
}

#[tokio::test]
async fn a_hundred_parts_are_shown_worst_first_and_the_rest_are_counted() {
    let tenants = CheckDef::new("tenants", async || {
        let outcome = |at| match at % 100 {
            7 => Outcome::fail("x".repeat(1 << 12)),
            8 => Outcome::warn("is slow"),
            _ => Outcome::pass(),
        };
        // Twice the same name: every format needs distinct ones.
        Outcome::of_parts(
            (0..1_000).map(|at| (format!("{at:03}"), outcome(at))).chain([("007".into(), outcome(1))]),
        )
    });
    let server = served([tenants]).await;
    let document = server.get("/internal/health").await.json();
    let keys = document["checks"].as_object().expect("an object").keys();
    let shown: Vec<_> = keys.filter(|key| *key != "tenants:responseTime").collect();
    assert_eq!(shown.len(), 100);
    assert!((0..10).all(|at| shown.contains(&&format!("tenants:{at}07"))), "{shown:?}");
    assert_eq!(
        document["notes"],
        json!(["tenants has 901 more parts, which are not shown: 0 fail, 0 warn, 901 pass"])
    );
    assert!(document["checks"]["tenants:007"][0]["output"].as_str().is_some_and(|text| text.len() < 600));
    let metrics = server.get("/internal/metrics").await.body;
    assert!(metrics.contains("health_check_parts{check=\"tenants\",status=\"pass\"} 981.0\n"), "{metrics}");
    assert_eq!(metrics.matches("part=\"007\"").count(), 1);
}

#[tokio::test]
async fn parts_count_by_on_fail_and_parts_of_parts_are_parts() {
    let inner = || Outcome::of_parts([("a", false), ("b", true)]);
    let check =
        CheckDef::new(
            "all",
            move || async move { Outcome::of_parts([("eu", inner()), ("us", Outcome::pass())]) },
        );
    let health = health([check.on_fail(OnFail::Warn)]);
    let report = health.report(Probe::Readiness).await;
    assert_eq!(report.status(), Status::Warn);
    let parts: Vec<_> =
        report.checks()[0].parts().iter().map(|part| (&*part.name, part.outcome.status())).collect();
    assert_eq!(parts, [("eu.a", Status::Fail), ("eu.b", Status::Pass), ("us", Status::Pass)]);
    assert_eq!(report.checks()[0].message(), Some("1 of 3 parts failed"));
    let server = Server::start(health.management()).await;
    let states = server.get("/svc_status.json").await.json();
    assert_eq!(
        (&states["all:eu.a"]["state"], &states["all:eu.a"]["own_state"]),
        (&json!("YELLOW"), &json!("RED"))
    );
}

#[tokio::test]
async fn the_output_of_a_check_in_healthcheck_may_be_any_json() {
    let check = CheckDef::new("cluster", async || {
        Outcome::warn("one is away").output(json!({"leader": "eu-1", "replicas": [1, 2]}))
    });
    let server = served([check]).await;
    let results = results(&server, "/internal/healthcheck").await;
    assert_eq!(results["cluster"]["output"], json!({"leader": "eu-1", "replicas": [1, 2]}));
}

/// Serialising, comparing or dropping such a value needs stack for each level.
#[tokio::test]
async fn a_value_nested_200_000_deep_overflows_no_stack() {
    fn deep() -> Value {
        (0..200_000).fold(Value::from(1), |inner, _| Value::Array(vec![inner]))
    }
    let check = CheckDef::new("deep", async || {
        drop(Outcome::pass().observe("dropped", deep(), ""));
        Outcome::of_parts([("part", Outcome::pass().observe("tree", deep(), ""))])
            .observe("tree", deep(), "")
            .output(deep())
    });
    let health = Health::builder()
        .variables(|_| None)
        .check(check)
        .healthcheck(
            health_runtime::HealthcheckEndpoint::new().section("tree", deep()).section_with("late", deep),
        )
        .build()
        .expect("the declarations are valid");
    let server = Server::start(health.management()).await;
    for path in ["/health", "/healthcheck", "/svc_status.json"] {
        assert!(server.get(path).await.body.contains("nested too deeply"), "{path}");
    }
}

#[tokio::test]
async fn an_observed_float_and_a_duration_are_shown_as_people_write_them() {
    let check = CheckDef::new("lag", async || {
        let nested = json!({"sum": 0.1 + 0.2, "third": 1.0 / 3.0});
        Outcome::pass()
            .observe("single", 0.1_f32, "s")
            .observe("sum", 0.1 + 0.2, "s")
            .observe("nested", nested, "")
    });
    let server = served([check]).await;
    let body = server.get("/internal/health").await.body;
    for shown in
        [r#""observedValue":0.1,"#, r#""observedValue":0.3,"#, r#"{"sum":0.3,"third":0.3333333333333333}"#]
    {
        assert!(body.contains(shown), "{shown} in {body}");
    }
    let took =
        serde_json::from_str::<Value>(&body).expect("JSON")["checks"]["lag:responseTime"][0]["observedValue"]
            .to_string();
    assert!(took.split_once('.').is_some_and(|(_, decimals)| decimals.len() <= 6), "{took}");
}

#[tokio::test]
async fn a_cause_that_repeats_itself_or_the_message_is_said_once() {
    #[derive(Debug)]
    struct Database(std::io::Error);
    impl std::fmt::Display for Database {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "error communicating with database: {}", self.0)
        }
    }
    impl std::error::Error for Database {
        fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
            Some(&self.0)
        }
    }
    let error = || Database(std::io::Error::other("refused"));
    let server = served([
        CheckDef::new("a", move || async move { Err::<(), _>(error()) }),
        CheckDef::new("b", move || async move { Outcome::fail(error().to_string()).cause(error()) }),
    ])
    .await;
    assert_eq!(
        server.get("/internal/readyz?verbose").await.body,
        "[-]a failed: failed: error communicating with database: refused\n\
         [-]b failed: error communicating with database: refused\nreadyz check failed\n"
    );
}
