use axum::http::{Method, StatusCode};
use health_runtime::Health;
use health_tests::log::Log;

use super::{ask, served, three_checks};

/// A file with these lines, which is removed when this is dropped.
struct TokenFile(std::path::PathBuf);

impl TokenFile {
    fn new(name: &str, text: &str) -> Self {
        let name = format!("tokens-{name}-{}", std::process::id());
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, text).expect("a file");
        Self(path)
    }
}

impl Drop for TokenFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[tokio::test]
async fn every_token_shows_all_details_and_only_one_that_may_write_changes_anything() {
    let file = TokenFile::new("rights", "ops old-one\nops new-one\ngrafana peep read\nlonely\n");
    let path = file.0.to_str().expect("text").to_owned();
    let log = Log::start();
    let server = served(|builder| {
        three_checks(builder).variables(move |name| (name == "HEALTH_TOKEN_FILE").then(|| path.clone()))
    })
    .await;
    let with = async |method, path, token: &str| {
        ask(&server, method, path, ("authorization", &format!("Bearer {token}"))).await
    };
    for (token, may_write) in [("old-one", true), ("new-one", true), ("lonely", true), ("peep", false)] {
        let answer = with(Method::GET, "/health", token).await;
        assert!(answer.body.contains("postgres://shop:hunter2@db"), "{token} sees causes: {}", answer.body);
        let answer = with(Method::POST, "/probe_status?body=OFF", token).await;
        let expected = if may_write { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(answer.status, expected, "{token}: {}", answer.body);
        assert_eq!(answer.body.contains("its token only reads"), !may_write, "{}", answer.body);
    }
    for wrong in ["", "ops", "grafana", "read", "old-on", "ops old-one", "peep read"] {
        let answer = with(Method::GET, "/health", wrong).await;
        assert!(!answer.body.contains("hunter2"), "{wrong} sees no cause: {}", answer.body);
        assert_eq!(with(Method::POST, "/probe_status?body=OK", wrong).await.status, StatusCode::FORBIDDEN);
    }
    let text = log.lines().concat();
    assert!(text.contains("token=\"ops\"") || text.contains("token=ops"), "the log names the token: {text}");
    for secret in ["old-one", "new-one", "peep", "lonely"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn a_secret_file_that_cannot_be_used_fails_the_build_and_shows_nothing_of_the_file() {
    let file = TokenFile::new("wrong", "ops hunter2 writes\n");
    let error = Health::builder().allow_empty().variables(|_| None).token_file(&file.0).build().unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("`token_file` names the file `") && text.contains("whose line 1 is neither"),
        "{text}"
    );
    assert!(!text.contains("hunter2"), "{text}");
}
