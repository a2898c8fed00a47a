use axum::http::{Method, StatusCode};
use health_runtime::{Builder, Details, Exposure};
use health_tests::http::client;

use super::{SVC_STATUS, ask, served, three_checks};

#[tokio::test]
async fn head_answers_like_get_without_a_body_and_delete_is_refused() {
    let server = served(three_checks).await;
    for path in SVC_STATUS.into_iter().chain(["/probe_status"]) {
        let path = format!("/internal{path}");
        let (get, head) = (server.get(&path).await, server.send(Method::HEAD, &path).await);
        assert_eq!((head.status, head.body.as_str()), (get.status, ""), "{path}");
        for header in ["content-type", "content-length", "cache-control"] {
            assert_eq!(head.header(header), get.header(header), "{header} of {path}");
        }
        if SVC_STATUS.iter().any(|svc_status| path.ends_with(svc_status)) {
            let delete = server.send(Method::DELETE, &path).await;
            assert_eq!(delete.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        }
    }
}

#[tokio::test]
async fn svc_status_is_not_public_and_probe_status_is() {
    let server = served(three_checks).await;
    for path in SVC_STATUS.into_iter().chain(["/svc_status.xml"]) {
        assert_eq!(server.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(server.get("/probe_status").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_public_svc_status_shows_what_the_details_allow_and_to_operators_the_cause() {
    let with = |builder: Builder| {
        let publish = |builder: Builder, path| builder.expose(path, Exposure::Public);
        SVC_STATUS.into_iter().fold(three_checks(builder).token("sesame"), publish)
    };
    for (details, shown) in [(Details::Status, "health-tests\tRED\t"), (Details::Names, "database\tRED\t\n")]
    {
        let server = served(|builder| with(builder).details(details)).await;
        let body = server.get("/svc_status").await.body;
        assert!(body.contains(shown), "{body}");
        for path in SVC_STATUS {
            let body = server.get(path).await.body;
            for withheld in ["hunter2", "is away", "errors", "hits"] {
                assert!(!body.contains(withheld), "{withheld} in {body}");
            }
        }
        let operator = ask(&server, Method::GET, "/svc_status", ("authorization", "Bearer sesame")).await;
        assert!(operator.body.contains("hunter2"), "{}", operator.body);
    }
}

#[tokio::test]
async fn a_malformed_request_gets_only_documented_statuses() {
    let server = served(|builder| three_checks(builder).token("sesame")).await;
    let client = client();
    let endless = format!("?body={}", "%00".repeat(2_000));
    for path in SVC_STATUS.into_iter().chain(["/probe_status", "/monitors"]) {
        for query in ["", "?", "?%", "?body=%&&==&body", "?%FF=%FE", "?<script>", &endless] {
            for method in
                [Method::GET, Method::HEAD, Method::POST, Method::from_bytes(b"BREW").expect("a method")]
            {
                let answer = client
                    .request(method.clone(), server.url(&format!("/internal{path}{query}")))
                    .header("accept", b"\xff\xfe;q=\xff, ,;".as_slice())
                    .header("authorization", b"Bearer \xff".as_slice())
                    .body("<script>".repeat(100))
                    .send()
                    .await
                    .expect("an answer");
                let expected = match method {
                    Method::GET | Method::HEAD => 200,
                    Method::POST if path == "/probe_status" => 403,
                    _ if path == "/probe_status" => 200,
                    _ => 405,
                };
                assert_eq!(answer.status().as_u16(), expected, "{method} {path}{query}");
                assert!(!answer.text().await.expect("text").contains("script"), "{method} {path}{query}");
            }
        }
    }
}
