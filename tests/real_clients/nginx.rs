//! nginx with `proxy_cache` in front of the endpoints: it must answer for the application only where that allows it.

use std::time::{Duration, Instant};

use axum::http::header::AUTHORIZATION;
use health_runtime::{Builder, CheckDef, Health, Outcome, Reporter, Status};
use health_tests::http::{Answer, Server, client};
use health_tests::process::{Process, SOON};
use tempfile::TempDir;

use super::tool::{on_a_free_port, tool, write};

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test]
async fn nginx_never_answers_for_an_application_whose_health_has_changed() {
    static NIGHTLY: Reporter = Reporter::new().deadline(DAY);
    let front = Front::start(|builder| builder.check(CheckDef::reporter("nightly", &NIGHTLY))).await;
    for (status, code) in [(Status::Pass, 200), (Status::Fail, 503), (Status::Pass, 200)] {
        NIGHTLY.report(status);
        for path in ["/health", "/readyz", "/readyz/nightly", "/readyz?verbose"] {
            for _ in 0..2 {
                let answer = front.get(path, None).await;
                assert_eq!((answer.status.as_u16(), answer.header("x-cache")), (code, "MISS"), "{path}");
            }
        }
    }
}

#[tokio::test]
async fn nginx_shows_a_stranger_nothing_that_an_operator_was_shown() {
    for max_age in [Duration::ZERO, DAY] {
        let front = Front::start(|builder| {
            let search = CheckDef::new("search", || async { Outcome::warn("is slow").cause("node-3") });
            builder.check(search).token("sesame").health_max_age(max_age)
        })
        .await;
        // The operator is the first to ask, so that a response to store would be his.
        for path in ["/health", "/readyz?verbose"] {
            for _ in 0..2 {
                let operator = front.get(path, Some("Bearer sesame")).await;
                assert!(operator.body.contains("node-3"), "{path}: {}", operator.body);
                assert_eq!(operator.header("x-cache"), "MISS", "{path}");
                let stranger = front.get(path, None).await;
                assert_eq!(stranger.status, 200, "{path}");
                assert!(!stranger.body.contains("node-3"), "{path}: {}", stranger.body);
            }
        }
    }
}

#[tokio::test]
async fn nginx_answers_for_the_application_where_that_allows_it() {
    let front = Front::start(|builder| builder.health_max_age(DAY).allow_empty()).await;
    for expected in ["MISS", "HIT", "HIT"] {
        assert_eq!(front.get("/health", None).await.header("x-cache"), expected);
    }
    assert_eq!(front.get("/readyz", None).await.header("x-cache"), "MISS");
}

/// nginx in front of an application.
struct Front {
    url: String,
    _nginx: Process,
    _application: Server,
    _folder: TempDir,
}

impl Front {
    async fn start(with: impl FnOnce(Builder) -> Builder) -> Self {
        let health = with(Health::builder().variables(|_| None)).build().unwrap();
        let application = Server::start(health.endpoints()).await;
        let folder = tempfile::tempdir().unwrap();
        let (path, upstream) = (folder.path().display().to_string(), application.address());
        // It would store every response for a day, if the response did not forbid that.
        let settings = |port: u16| {
            format!(
                "pid {path}/pid;
                 error_log stderr;
                 daemon off;
                 master_process off;
                 events {{}}
                 http {{
                     access_log off;
                     client_body_temp_path {path}/body;
                     proxy_temp_path {path}/proxy;
                     fastcgi_temp_path {path}/fastcgi;
                     uwsgi_temp_path {path}/uwsgi;
                     scgi_temp_path {path}/scgi;
                     proxy_cache_path {path}/cache keys_zone=health:1m;
                     server {{
                         listen 127.0.0.1:{port};
                         location / {{
                             proxy_pass http://{upstream};
                             proxy_cache health;
                             proxy_cache_valid any 1d;
                             add_header X-Cache $upstream_cache_status always;
                         }}
                     }}
                 }}"
            )
        };
        let (nginx, port) = on_a_free_port(|port| {
            let file = write(folder.path(), "nginx.conf", &settings(port));
            let mut nginx =
                Process::start(tool("nginx", "nginx").arg("-c").arg(file).arg("-p").arg(folder.path()));
            let deadline = Instant::now() + SOON;
            while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
                if nginx.ended().is_some() {
                    return Err(nginx.output());
                }
                assert!(Instant::now() < deadline, "nginx does not listen:\n{}", nginx.output());
                std::thread::sleep(Duration::from_millis(10));
            }
            Ok((nginx, port))
        });
        Self {
            url: format!("http://127.0.0.1:{port}"),
            _nginx: nginx,
            _application: application,
            _folder: folder,
        }
    }

    async fn get(&self, path: &str, authorization: Option<&str>) -> Answer {
        let request = client().get(format!("{}{path}", self.url));
        Answer::to(
            authorization.into_iter().fold(request, |request, value| request.header(AUTHORIZATION, value)),
        )
        .await
    }
}
