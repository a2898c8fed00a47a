use health_tests::shop::{Shop, answer};

use super::guide::blocks;

#[tokio::test]
async fn a_database_outage_fails_only_the_readiness_probe_of_a_kubelet() {
    let shop = Shop::start(&[]);
    let [startup, liveness, readiness] = paths();
    for path in [startup, liveness, readiness] {
        shop.until(path, 200).await;
    }
    shop.set_fault("database", "fail").await;
    shop.until(readiness, 503).await;
    for (path, succeeds) in [(startup, true), (liveness, true), (readiness, false)] {
        let request = shop.http.get(format!("{}{path}", shop.url));
        let request = request.header("User-Agent", "kube-probe/1.34").header("Connection", "close");
        let (status, _) = answer(request).await;
        assert_eq!((200..400).contains(&status.as_u16()), succeeds, "{path}: {status}");
    }
}

/// The paths of the startup, liveness and readiness probes in the guide.
fn paths() -> [&'static str; 3] {
    let block = blocks("Kubernetes").remove(0).leak();
    let probes = ["startupProbe:\n", "livenessProbe:\n", "readinessProbe:\n"];
    probes.map(|probe| {
        let (_, rest) = block.split_once(probe).expect("docs/clients.md has the probe");
        rest.split_once("path: ").unwrap().1.split_once(',').unwrap().0
    })
}
