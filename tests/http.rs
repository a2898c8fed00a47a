//! What the endpoints answer, over a real socket.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::{Method, StatusCode};
use health_runtime::{
    Builder, CheckDef, Details, Exposure, Health, MaintenanceNews, MaintenanceSource, Outcome, Probe,
    Reporter, Status, application, health_check, route,
};
use health_tests::http::{Server, client};
use health_tests::log::Log;
use health_tests::until;

/// Postgres answers.
#[health_check(readiness, startup, tags = ["db"], ttl = 0s, fail_ttl = 0s)]
async fn database(axum::extract::State(up): axum::extract::State<&'static AtomicBool>) -> Result<(), String> {
    if up.load(Ordering::SeqCst) { Ok(()) } else { Err("postgres://shop:hunter2@db is away".to_owned()) }
}

#[health_check(on_fail = warn, tags = ["search"])]
async fn search() -> Outcome {
    Outcome::fail("index is behind").observe("lag", 7.5, "s").cause("node 3 is away")
}

#[health_check(liveness)]
fn event_loop() -> bool {
    true
}

#[health_check]
static IMPORTER: Reporter = Reporter::new().deadline(Duration::from_secs(60));

#[route(GET "/orders", depends_on = [database, search])]
async fn orders() {}

fn health(up: &'static AtomicBool, with: impl FnOnce(Builder) -> Builder) -> Health {
    IMPORTER.report(Status::Pass);
    let builder = Health::builder().application(application!()).variables(|_| None).provide(up);
    with(builder).build().expect("all is provided")
}

async fn served(up: &'static AtomicBool) -> Server {
    let health = health(up, |builder| builder);
    Server::start(health.endpoints().nest("/internal", health.management())).await
}

fn switch(up: bool) -> &'static AtomicBool {
    Box::leak(Box::new(AtomicBool::new(up)))
}

#[tokio::test]
async fn the_probes_answer_ok_or_fail_as_text_that_nobody_keeps() {
    let up = switch(true);
    let server = served(up).await;
    for path in ["/livez", "/readyz", "/startupz", "/readyz/database"] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "ok"), "{path}");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    }
    up.store(false, Ordering::SeqCst);
    for (path, status, body) in [
        ("/livez", StatusCode::OK, "ok"),
        ("/readyz", StatusCode::SERVICE_UNAVAILABLE, "fail"),
        ("/startupz", StatusCode::OK, "ok"),
        ("/readyz/database", StatusCode::SERVICE_UNAVAILABLE, "fail"),
        ("/readyz/nobody", StatusCode::NOT_FOUND, "no such check\n"),
    ] {
        let answer = server.get(path).await;
        assert_eq!((answer.status, answer.body.as_str()), (status, body), "{path}");
    }
}

#[tokio::test]
async fn verbose_lists_the_checks_and_withholds_the_reason() {
    let up = switch(false);
    let server = served(up).await;
    let down = "[-]database failed: reason withheld\n[+]importer ok\n[-]search failed: reason withheld\n";
    assert_eq!(server.get("/readyz?verbose").await.body, format!("{down}readyz check failed\n"));
    assert_eq!(server.get("/livez?verbose").await.body, "[+]event_loop ok\nlivez check passed\n");
    assert_eq!(server.get("/readyz/search?verbose").await.body, "[-]search failed: reason withheld\n");
    assert_eq!(
        server.get("/internal/readyz?verbose").await.body,
        "[-]database failed: failed: postgres://shop:hunter2@db is away\n[+]importer ok\n\
         [-]search failed: index is behind: node 3 is away\nreadyz check failed\n"
    );
}

#[tokio::test]
async fn exclude_leaves_checks_out_and_says_a_name_that_is_unknown() {
    let server = served(switch(false)).await;
    let answer = server.get("/readyz?exclude=database").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "ok"));
    let answer = server.get("/readyz?exclude=database&exclude=a%0Ab").await;
    assert_eq!(answer.body, "ok\nwarn: there is no check \"a\\nb\" to exclude\n");
    let answer = server.get("/readyz?verbose&exclude=database&exclude=search").await;
    assert_eq!(answer.body, "[+]importer ok\nreadyz check passed\n");
}

#[tokio::test]
async fn head_answers_like_get_without_a_body_and_other_methods_are_refused() {
    let server = served(switch(true)).await;
    for path in ["/livez", "/readyz", "/startupz", "/readyz/database", "/health", "/heartbeat"] {
        let get = server.get(path).await;
        let head = server.send(Method::HEAD, path).await;
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
        assert_eq!(head.header("content-type"), get.header("content-type"), "{path}");
        // axum counts the bytes of a 204 for HEAD, and hyper takes the header away for GET alone.
        if get.status != StatusCode::NO_CONTENT {
            assert_eq!(head.header("content-length"), get.header("content-length"), "{path}");
        }
        assert_eq!(server.send(Method::POST, path).await.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn heartbeat_is_204_or_500_without_a_body() {
    let up = switch(true);
    let server = served(up).await;
    let answer = server.get("/heartbeat").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    up.store(false, Ordering::SeqCst);
    let answer = server.get("/heartbeat").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::INTERNAL_SERVER_ERROR, ""));
}

#[tokio::test]
async fn health_tells_the_public_the_folded_status_and_operators_everything() {
    let up = switch(false);
    let server = served(up).await;
    let public = server.get("/health").await;
    assert_eq!(public.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(public.header("content-type"), "application/health+json");
    assert_eq!(
        public.json(),
        serde_json::json!({
            "status": "fail",
            "version": env!("CARGO_PKG_VERSION"),
            "releaseId": env!("CARGO_PKG_VERSION"),
            "serviceId": "health-tests",
            "description": "health of health-tests",
        })
    );

    let all = server.get("/internal/health").await.json();
    assert_eq!(all["output"], "failing: database");
    assert_eq!(all["notes"], serde_json::json!(["search fails and counts as warn"]));
    let database = &all["checks"]["database:responseTime"][0];
    assert_eq!(database["status"], "fail");
    assert_eq!(database["output"], "failed: postgres://shop:hunter2@db is away");
    assert_eq!(database["affectedEndpoints"], serde_json::json!(["/orders"]));
    assert_eq!(database["observedUnit"], "ms");
    assert!(
        database["observedValue"].is_f64()
            && database["time"].as_str().is_some_and(|time| time.ends_with('Z'))
    );
    let lag = &all["checks"]["search:lag"][0];
    assert_eq!((&lag["observedValue"], &lag["observedUnit"]), (&7.5.into(), &"s".into()));
    let passing = &all["checks"]["event_loop:responseTime"][0];
    assert!(passing.get("output").is_none() && passing.get("affectedEndpoints").is_none());
}

#[tokio::test]
async fn health_names_the_checks_where_names_are_allowed_and_nothing_more() {
    let health = health(switch(false), |builder| builder.details(Details::Names));
    let server = Server::start(health.endpoints()).await;
    let answer = server.get("/health").await;
    assert_eq!(answer.json()["checks"]["database:responseTime"][0]["status"], "fail");
    for secret in ["hunter2", "node 3", "behind", "observed"] {
        assert!(!answer.body.contains(secret), "{secret} in {}", answer.body);
    }
}

#[tokio::test]
async fn health_may_be_kept_until_the_first_record_expires() {
    let server = served(switch(true)).await;
    assert_eq!(server.get("/health?tag=db").await.header("cache-control"), "max-age=0");
    assert_eq!(server.get("/health?tag=nobody").await.status, StatusCode::NOT_FOUND);
    // A failing record is reused for a second, of which a moment has passed.
    assert_eq!(server.get("/health?tag=search").await.header("cache-control"), "max-age=0");
    assert_eq!(server.get("/health?tag=search").await.json()["status"], "warn");
}

#[tokio::test]
async fn no_public_answer_contains_a_cause_whatever_is_asked() {
    let server = served(switch(false)).await;
    for path in ["/livez", "/readyz", "/readyz/database", "/startupz", "/health", "/heartbeat"] {
        for query in ["", "?verbose", "?verbose=full&details=full", "?exclude=x"] {
            let answer = server.get(&format!("{path}{query}")).await;
            for secret in ["hunter2", "node 3", "index is behind"] {
                assert!(!format!("{answer:?}").contains(secret), "{secret} in {path}{query}: {answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn every_change_of_a_status_is_logged_once_and_passing_probes_are_not() {
    let up = switch(true);
    let health = health(up, |builder| builder);
    let log = Log::start();
    let ready = || async { health.report(Probe::Readiness).await };
    let of_database =
        || log.lines().into_iter().filter(|line| line.contains("check=\"database\"")).collect::<Vec<_>>();
    for _ in 0..3 {
        ready().await;
    }
    assert_eq!(of_database().len(), 1, "{:?}", of_database());
    up.store(false, Ordering::SeqCst);
    for _ in 0..3 {
        ready().await;
    }
    let lines = of_database();
    assert_eq!(lines.len(), 2, "{lines:?}");
    for part in [
        "ERROR",
        "state change: OK -> RED \"failed\" check=",
        "from=\"pass\"",
        "to=\"fail\"",
        "reason=\"failed\"",
        "is away",
        "took=",
    ] {
        assert!(lines[1].contains(part), "{part} in {}", lines[1]);
    }
    up.store(true, Ordering::SeqCst);
    ready().await;
    assert!(of_database()[2].contains("INFO"), "{:?}", of_database());
    assert_eq!(health.status("database").await, Some(Status::Pass));
    assert_eq!(health.status("nobody").await, None);
}

#[tokio::test]
async fn health_serves_until_the_port_is_taken_by_another() {
    let server = served(switch(true)).await;
    let error = health(switch(true), |builder| builder).serve(server.address()).await.unwrap_err();
    assert!(error.is_serve());
    assert!(error.to_string().contains(&server.address().to_string()), "{error}");
}

#[tokio::test]
async fn a_warning_is_ok_in_public_and_told_to_operators() {
    let queue = CheckDef::new("queue", || async { (Status::Warn, "is\nlong \u{1b}[31m") });
    let health = health(switch(true), |builder| builder.check(queue));
    let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
    let answer = server.get("/readyz/queue?verbose").await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "[+]queue ok\n"));
    let told = server.get("/internal/readyz/queue?verbose").await.body;
    assert_eq!(told, "[+]queue ok, with a warning: is long \\u{1b}[31m\n");
}

#[tokio::test]
async fn what_runs_in_the_background_may_be_kept_for_its_interval() {
    let slow = CheckDef::new("slow", || async { true }).every(Duration::from_secs(600)).tags(["slow"]);
    let health = health(switch(true), |builder| builder.check(slow));
    let server = Server::start(health.endpoints()).await;
    let running = health.start();
    until("the first run", async || server.get("/health?tag=slow").await.status == StatusCode::OK).await;
    let cache = server.get("/health?tag=slow").await.header("cache-control").to_owned();
    let seconds: u64 = cache.strip_prefix("max-age=").and_then(|age| age.parse().ok()).expect("an age");
    assert!((500..600).contains(&seconds), "{cache}");
    running.shutdown().await;
}

#[tokio::test]
async fn whoever_has_the_token_sees_everything_and_nobody_else_does() {
    let health = health(switch(false), |builder| builder.token("open sesame"));
    let server = Server::start(health.endpoints()).await;
    let ask = |path: &'static str, authorization: &'static str| {
        let request = client().get(server.url(path)).header("authorization", authorization);
        async move { request.send().await.expect("an answer").text().await.expect("text") }
    };
    for (path, told) in
        [("/readyz?verbose", "is away"), ("/readyz/search?verbose", "node 3"), ("/health", "hunter2")]
    {
        assert!(ask(path, "Bearer open sesame").await.contains(told), "{path}");
        assert!(ask(path, "bearer open sesame").await.contains(told), "{path}: schemes have no letter case");
        for wrong in ["", "Bearer", "Bearer ", "Bearer open", "Bearer open sesamE", "Basic open sesame"] {
            assert!(!ask(path, wrong).await.contains(told), "{path} with {wrong:?}");
        }
    }
}

#[tokio::test]
async fn a_token_from_a_file_that_ends_with_a_line_is_the_token_and_one_that_no_header_can_carry_is_a_mistake()
 {
    let read = |token: &'static str| move |name: &str| (name == "HEALTH_TOKEN").then(|| token.to_owned());
    let health = health(switch(false), |builder| builder.variables(read("tok-123\n")));
    let server = Server::start(health.endpoints()).await;
    let request = client().get(server.url("/readyz?verbose")).header("authorization", "Bearer tok-123");
    assert!(request.send().await.expect("an answer").text().await.expect("text").contains("is away"));

    let builders = [Health::builder().variables(read("tok\n123")), Health::builder().token("tok-123\n")];
    for builder in builders {
        let error = builder.build().unwrap_err().to_string();
        assert!(error.contains("no header can carry") && !error.contains("123"), "{error}");
    }
}

#[tokio::test]
async fn in_maintenance_the_process_is_alive_and_not_ready() {
    let health = health(switch(true), |builder| builder);
    let server = Server::start(health.endpoints()).await;
    health.set_maintenance(true);
    let answer = server.get("/readyz?verbose").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(
        answer.body.contains("[-]maintenance failed: the process takes no requests\n"),
        "{}",
        answer.body
    );
    assert_eq!(server.get("/livez").await.status, StatusCode::OK);
    health.set_maintenance(false);
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_endpoint_can_be_moved_hidden_and_switched_off() {
    let health = health(switch(true), |builder| {
        builder
            .move_endpoint("/livez", "/alive")
            .expose("/heartbeat", Exposure::Management)
            .expose("/health", Exposure::Off)
    });
    let server = Server::start(health.endpoints().nest("/internal", health.management())).await;
    for (path, status) in [
        ("/alive", 200),
        ("/livez", 404),
        ("/heartbeat", 404),
        ("/internal/heartbeat", 204),
        ("/health", 404),
        ("/internal/health", 404),
    ] {
        assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
    }
    let variable =
        |value: &'static str| move |name: &str| (name == "HEALTH_ENDPOINTS").then(|| value.to_owned());
    let health = self::health(switch(true), |builder| {
        let changes = variable("/livez=/alive, /heartbeat=off,/metrics=public,/status=public");
        builder.variables(changes).expose("/status", Exposure::Off)
    });
    let server = Server::start(health.endpoints()).await;
    for (path, status) in
        [("/alive", 200), ("/livez", 404), ("/heartbeat", 404), ("/metrics", 200), ("/status", 404)]
    {
        assert_eq!(server.get(path).await.status.as_u16(), status, "{path}");
    }
    let error = Health::builder().variables(variable("/status=off,/livez=nowhere")).build();
    let error = error.unwrap_err().to_string();
    assert!(error.contains("entry 2 of `HEALTH_ENDPOINTS` is not of the form"), "{error}");

    for (to, why) in [
        ("alive", "begins with a slash"),
        ("", "begins with a slash"),
        ("/readyz", "/readyz stands there"),
        ("/{x", "nothing would read a parameter"),
        ("/a/{b}", "nothing would read a parameter"),
        ("/:x", "begins with a slash"),
        ("/a/*b", "begins with a slash"),
        (&"/{a}".repeat(26), "nothing would read a parameter"),
        ("/a b", "percent-encoded"),
        ("/a?b", "not as a part of the path"),
        ("/ä", "percent-encoded"),
        ("/a%2", "two hexadecimal digits"),
        ("/../a", "`.` and `..`"),
        (&"/a".repeat(2_000), "longer than what clients send"),
    ] {
        let error = Health::builder().move_endpoint("/livez", to).build().unwrap_err().to_string();
        let said = format!("the health endpoint /livez cannot stand at {to:?}: ");
        assert!(error.contains(&said) && error.contains(why), "{to}: {error}");
    }
    let both = Health::builder().move_endpoint("/livez", "/up").move_endpoint("/readyz", "/up");
    let error = both.build().unwrap_err().to_string();
    assert!(error.contains("/readyz cannot stand at \"/up\": /livez, moved to /up, stands there"), "{error}");
    for to in ["/ready", "/{{ready}}"] {
        let error = Health::builder().move_endpoint("/readyz/{check}", to).build().unwrap_err().to_string();
        assert!(error.contains("its path needs one parameter, as /readyz/{check} has"), "{error}");
    }

    let twice = Health::builder().move_endpoint("/livez", "/up").move_endpoint("/livez", "/alive");
    let error = twice.build().unwrap_err().to_string();
    assert!(
        error.contains("where to find the health endpoint \"/livez\" is said twice by `.expose"),
        "{error}"
    );
    let twice = Health::builder().variables(|name| {
        (name == "HEALTH_ENDPOINTS").then(|| "/status=off, /status=/state, /status=public".to_owned())
    });
    let error = twice.build().unwrap_err().to_string();
    assert!(
        error.contains("who sees the health endpoint \"/status\" is said twice by `HEALTH_ENDPOINTS`"),
        "{error}"
    );
    let once_each = Health::builder()
        .expose("/status", Exposure::Management)
        .variables(|name| (name == "HEALTH_ENDPOINTS").then(|| "/status=off".to_owned()));
    let error = once_each.build().unwrap_err().to_string();
    assert!(!error.contains("said twice"), "once in the code and once in the environment is fine: {error}");

    let error = Health::builder().expose("/heartbeet", Exposure::Off).build().unwrap_err().to_string();
    assert!(
        error.contains("there is no health endpoint \"/heartbeet\": did you mean \"/heartbeat\"?"),
        "{error}"
    );
}

#[tokio::test]
async fn a_file_puts_the_process_into_maintenance_for_as_long_as_it_exists() {
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("maintenance");
    std::fs::write(&file, "").expect("a file");
    let health = health(switch(true), |builder| builder.maintenance_file(&file));
    let server = Server::start(health.endpoints()).await;
    assert_eq!(server.get("/readyz").await.status, StatusCode::OK, "nobody is asked before the start");
    assert_eq!(health.status("maintenance-source").await, Some(Status::Fail), "and so nobody has answered");
    let running = health.start();
    until("the maintenance", async || server.get("/readyz").await.status == StatusCode::SERVICE_UNAVAILABLE)
        .await;
    assert_eq!(server.get("/status").await.json()["status"], "maintenance");
    assert_eq!(server.get("/livez").await.status, StatusCode::OK);
    std::fs::remove_file(&file).expect("the file");
    until("its end", async || server.get("/readyz").await.status == StatusCode::OK).await;
    running.shutdown().await;
}

#[tokio::test(start_paused = true)]
async fn while_a_source_of_the_maintenance_cannot_be_asked_its_last_word_holds_and_a_check_warns() {
    struct Store(tokio::sync::Mutex<tokio::sync::mpsc::Receiver<Result<bool, &'static str>>>);

    impl MaintenanceSource for Store {
        fn name(&self) -> &str {
            "store"
        }

        fn next(&self) -> MaintenanceNews<'_> {
            Box::pin(async {
                match self.0.lock().await.recv().await {
                    Some(Err("panics")) => panic!("on purpose"),
                    Some(news) => Ok(news?),
                    None => std::future::pending().await,
                }
            })
        }
    }

    let (tell, told) = tokio::sync::mpsc::channel(1);
    let store = Store(tokio::sync::Mutex::new(told));
    let health = health(switch(true), |builder| builder.maintenance_source(store));
    let running = health.start();
    let second = Duration::from_secs(2);
    for (news, withheld, status) in [
        (Ok(true), Some("maintenance"), Status::Pass),
        (Err("away"), Some("maintenance"), Status::Fail),
        (Ok(true), Some("maintenance"), Status::Pass),
        (Ok(false), None, Status::Pass),
        (Err("panics"), None, Status::Fail),
    ] {
        tell.send(news).await.expect("the source is asked");
        tokio::time::sleep(6 * second).await;
        let report = health.report(Probe::Readiness).await;
        assert_eq!(report.withheld(), withheld, "{news:?}");
        assert_eq!(health.status("maintenance-source").await, Some(status), "{news:?}");
    }
    running.shutdown().await;
}
