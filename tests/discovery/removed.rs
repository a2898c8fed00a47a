use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use health_runtime::{Application, Health, Monitor};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::prometheus::{Prometheus, exporter};
use super::workspace::Workspace;

/// A release of an application. The runtime is its own: with it all connections end, as with a process.
struct Release {
    runtime: Runtime,
    address: SocketAddr,
    health: Health,
}

impl Release {
    fn deploy(address: SocketAddr, paths: &[&'static str]) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(TcpListener::bind(address)).unwrap();
        let address = listener.local_addr().unwrap();
        let builder = Health::builder()
            .application(Application::new("removed", "1"))
            .base_url(format!("http://{address}"))
            .variables(|_| None);
        let monitor = |path: &&'static str| Monitor::get(*path).key(path.trim_start_matches('/'));
        let health = paths.iter().map(monitor).fold(builder, |builder, monitor| builder.monitor(monitor));
        let health = health.build().unwrap();
        let app =
            paths.iter().fold(health.management(), |app: Router, path| app.route(path, get(async || "here")));
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { runtime, address, health }
    }
}

#[test]
fn a_route_that_a_release_removes_is_probed_no_more_and_the_others_still_are() {
    let workspace = Workspace::new("removed");
    let release = Release::deploy(([127, 0, 0, 1], 0).into(), &["/kept", "/removed"]);
    let prometheus = release.health.export().prometheus();
    let exporter = exporter(&workspace, &prometheus.modules());
    let configuration = prometheus
        .discovery_url(format!("http://{}/monitors/sd", release.address))
        .exporter(&exporter.address)
        .scrape_configuration();

    let here = Runtime::new().unwrap();
    let prometheus = Prometheus::start(&workspace, &configuration);
    here.block_on(reach(&prometheus, &["kept", "removed"]));
    // Waited for: its listener has to be gone before the next release takes the address.
    release.runtime.shutdown_timeout(Duration::from_secs(10));
    let release = Release::deploy(release.address, &["/kept"]);
    here.block_on(reach(&prometheus, &["kept"]));
    drop(release);
}

/// Waits until Prometheus has these targets and no others, and finds that each is well.
async fn reach(prometheus: &Prometheus, keys: &[&str]) {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let targets = prometheus.targets().await;
        let mut found: Vec<_> =
            targets.iter().filter_map(|target| target["labels"]["key"].as_str()).collect();
        found.sort_unstable();
        let probes = prometheus.probes().await;
        if found == keys && probes.keys().eq(keys) && probes.values().all(|passed| *passed) {
            return;
        }
        assert!(Instant::now() < deadline, "there are {found:?} and {probes:?}, and should be {keys:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
