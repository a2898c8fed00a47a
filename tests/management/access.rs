//! Who may see what on the management listener.

use axum::http::Method;
use health_runtime::{Builder, CheckDef, Details, Health, ManagementAuth, Outcome, Running};
use health_tests::http::{Answer, Server, client};
use health_tests::until;

use super::build;

const PRIVATE: [&str; 6] = ["/", "/svc_status", "/health", "/metrics", "/monitors", "/environment"];

struct Listener {
    url: String,
    _running: Running,
}

impl Listener {
    fn start(with: impl FnOnce(Builder) -> Builder) -> Self {
        let running = build(|builder| with(builder.check(leaky()))).start();
        let address = running.management_addr().expect("it listens");
        Self { url: format!("http://{address}"), _running: running }
    }

    async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answer {
        let request = client().request(method, format!("{}{path}", self.url));
        Answer::to(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers).await
    }
}

/// A check whose cause no stranger may see.
fn leaky() -> CheckDef {
    CheckDef::new("leaky", || async { Outcome::fail("is away").cause("hunter2") })
}

#[tokio::test]
async fn a_page_whose_name_resolves_to_this_machine_reads_nothing_but_the_probes() {
    let listener = Listener::start(|builder| builder.management_hosts(["shop.internal"]));
    for path in PRIVATE {
        for host in ["evil.example", "localhost.evil.example:9090", "127.0.0.1.evil.example", "127.1", ""] {
            let answer = listener.get(path, &[("host", host)]).await;
            assert_eq!(answer.status, 403, "{path} of {host}");
            assert!(answer.body.contains("`HEALTH_MANAGEMENT_HOSTS`"), "{}", answer.body);
        }
        for host in
            ["127.0.0.1:9090", "10.1.2.3", "[::1]:1", "localhost:9090", "LocalHost", "shop.internal:9090"]
        {
            let answer = listener.get(path, &[("host", host)]).await;
            assert!([200, 503].contains(&answer.status.as_u16()), "{path} of {host}: {}", answer.body);
        }
    }
    until("the cause", async || listener.get("/readyz?verbose", &[]).await.body.contains("hunter2")).await;
    for path in ["/livez", "/readyz", "/readyz?verbose", "/readyz/leaky?verbose", "/startupz"] {
        let stranger = listener.get(path, &[("host", "evil.example")]).await;
        assert!(stranger.status != 403 && !stranger.body.contains("hunter2"), "{path}: {}", stranger.body);
    }
}

#[tokio::test]
async fn the_environment_adds_names_of_the_listener() {
    let variable = |name: &str| {
        (name == "HEALTH_MANAGEMENT_HOSTS").then(|| "a.internal, b.internal, d.internal.".to_owned())
    };
    let listener = Listener::start(|builder| builder.variables(variable));
    for (host, status) in
        [("a.internal", 200), ("B.internal:9090", 200), ("c.internal", 403), ("d.internal", 200)]
    {
        assert_eq!(listener.get("/svc_status", &[("host", host)]).await.status, status, "{host}");
    }
}

#[tokio::test]
async fn a_token_may_be_demanded_on_a_loopback_address_and_in_a_router_of_the_application() {
    let variable = |name: &str| match name {
        "HEALTH_MANAGEMENT_AUTH" => Some("token".to_owned()),
        "HEALTH_TOKEN" => Some("sesame".to_owned()),
        _ => None,
    };
    let listener = Listener::start(|builder| builder.variables(variable));
    let nested = build(|builder| builder.check(leaky()).variables(variable));
    let nested = Server::start(axum::Router::new().nest("/internal", nested.management())).await;
    for path in PRIVATE {
        let url = match path {
            "/" => nested.url("/internal"),
            path => nested.url(&format!("/internal{path}")),
        };
        let in_router = |token| Answer::to(client().get(&url).header("authorization", token));
        for wrong in ["Bearer wrong", "Basic sesame"] {
            for answer in [listener.get(path, &[("authorization", wrong)]).await, in_router(wrong).await] {
                assert_eq!(answer.status, 401, "{path}");
                assert_eq!(answer.header("www-authenticate"), "Bearer", "{path}");
                assert!(!answer.body.contains("leaky"), "{path}: {}", answer.body);
            }
        }
        for answer in [
            listener.get(path, &[("authorization", "Bearer sesame")]).await,
            in_router("Bearer sesame").await,
        ] {
            assert!(
                [200, 503].contains(&answer.status.as_u16()),
                "{path}: {} {}",
                answer.status,
                answer.body
            );
        }
    }
    let probe = listener.get("/readyz?verbose", &[]).await;
    assert!(probe.status == 503 && !probe.body.contains("hunter2"), "{}", probe.body);
}

#[tokio::test]
async fn no_page_of_another_site_changes_anything_even_where_changes_need_no_token() {
    let listener = Listener::start(|builder| builder.allow_unauthenticated_changes().token("sesame"));
    let own = listener.url.clone();
    let host = listener.url.trim_start_matches("http://").to_owned();
    let token = ("authorization", "Bearer sesame");
    for foreign in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "")],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "http://127.0.0.1:1")],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", &own), ("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("sec-fetch-site", "cross-site"), token],
        &[("origin", "null"), token],
    ] {
        let answer = listener.send(Method::POST, "/probe_status?body=OFF", foreign).await;
        assert_eq!(answer.status, 403, "{foreign:?}");
        assert!(answer.body.contains("another site"), "{}", answer.body);
        assert_eq!(listener.get("/probe_status", &[]).await.body, "OK", "{foreign:?}");
    }
    for own in [
        &[][..],
        &[token],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "none")],
        &[("origin", &own)],
        &[("origin", &format!("https://{host}"))],
    ] {
        for word in ["OFF", "OK"] {
            let answer = listener.send(Method::POST, &format!("/probe_status?body={word}"), own).await;
            assert_eq!((answer.status.as_u16(), &*answer.body), (200, word), "{own:?}");
        }
    }
}

#[tokio::test]
async fn the_index_lists_what_is_served_as_json_or_html() {
    let listener = Listener::start(|builder| {
        builder.move_endpoint("/livez", "/alive").expose("/heartbeat", health_runtime::Exposure::Off)
    });
    for accept in ["*/*", "application/json", "text/html;q=0.5, application/json", "image/png"] {
        let answer = listener.get("/", &[("accept", accept)]).await;
        assert_eq!(answer.header("content-type"), "application/json", "{accept}");
        let index = answer.json();
        let paths: Vec<_> =
            index["endpoints"].as_array().expect("a list").iter().map(|it| &it["path"]).collect();
        assert!(paths.contains(&&"/alive".into()) && paths.contains(&&"/readyz/{check}".into()), "{index}");
        assert!(!paths.contains(&&"/livez".into()) && !paths.contains(&&"/heartbeat".into()), "{index}");
    }
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let page = listener.get("/", &[("accept", browser)]).await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    // Each link works, also below a prefix that a proxy strips.
    let links: Vec<_> =
        page.body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(links.len() > 10 && links.contains(&"./svc_status"), "{links:?}");
    for link in links {
        let path = link.strip_prefix('.').expect("a relative link");
        assert_ne!(listener.get(path, &[]).await.status, 404, "{link}");
    }
}

#[test]
fn a_choice_that_cannot_work_is_a_mistake_that_names_its_setting() {
    let build = |with: fn(Builder) -> Builder| {
        with(Health::builder().variables(|_| None)).build().expect_err("a mistake").to_string()
    };
    let error = build(|builder| builder.management_auth(ManagementAuth::Token));
    assert!(error.contains("`HEALTH_MANAGEMENT_AUTH`") && error.contains("set `HEALTH_TOKEN`"), "{error}");
    for host in ["http://shop", "shop:9090", "*.shop", "", "a b", "ann@shop", "shop/x"] {
        let error = Health::builder().variables(|_| None).management_hosts([host]).build();
        let error = error.expect_err("a mistake").to_string();
        assert!(error.contains(&format!("the host {host:?}")), "{host}: {error}");
    }
    let variable = |name: &str| (name == "HEALTH_MANAGEMENT_AUTH").then(|| "maybe".to_owned());
    let error = Health::builder().variables(variable).build().expect_err("a mistake").to_string();
    assert!(error.contains("`HEALTH_MANAGEMENT_AUTH` must be `none` or `token`"), "{error}");
}

#[tokio::test]
async fn a_demanded_token_shows_all_details_whatever_the_public_sees() {
    let listener = Listener::start(|builder| {
        builder.details(Details::Status).token("sesame").management_auth(ManagementAuth::Token)
    });
    until("the cause", async || {
        let operator = listener.get("/health", &[("authorization", "Bearer sesame")]).await;
        operator.body.contains("hunter2")
    })
    .await;
}
