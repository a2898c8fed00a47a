use crate::comparison::{Asked, Comparison};
use crate::libraries::Framework;
use crate::ours;

#[tokio::test]
async fn probe_status_answers_as_lovely_ws_status() {
    let mut comparison = Comparison::start("lovely-ws-status, probe status", Framework::Pyramid);
    let (_, server) = ours(|builder| builder).await;
    let every_method = ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND"];
    for (scene, query) in [
        ("at first", None),
        ("taken out", Some("?body=OFF")),
        ("another word", Some("?body=on+leave")),
        ("restored without a word", Some("")),
        ("the last of several words", Some("?body=OK&body=LEAVE")),
        ("restored", Some("?body=OK")),
        ("an empty word", Some("?body=")),
        ("restored again", Some("?other=x")),
        ("a word of two lines", Some("?body=a%0Ab")),
    ] {
        let refused = ["an empty word", "a word of two lines"].contains(&scene);
        let methods = if refused { &every_method[..1] } else { &every_method };
        if let Some(query) = query {
            let path = &format!("/probe_status{query}");
            comparison.ask(&server, Asked { scene, method: "POST", path, accept: None }).await;
        }
        for method in methods {
            comparison.ask(&server, Asked { scene, method, path: "/probe_status", accept: None }).await;
        }
    }
    comparison.end(50);
}
