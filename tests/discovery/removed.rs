use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use health_runtime::{Application, Health, Monitor};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::prometheus::{Prometheus, exporter};
use super::workspace::Workspace;

/// A release of an application, on a separate runtime. Its connections end with the runtime, as with a process.
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
fn a_removed_route_is_no_longer_probed_and_the_others_are() {
    let workspace = Workspace::new("removed");
    let release = Release::deploy(([127, 0, 0, 1], 0).into(), &["/remaining", "/removed"]);
    let prometheus = release.health.export().prometheus();
    let exporter = exporter(&workspace, &prometheus.modules());
    let configuration = prometheus
        .discovery_url(format!("http://{}/monitors/sd", release.address))
        .exporter(&exporter.address)
        .scrape_configuration();

    let runtime = Runtime::new().unwrap();
    let prometheus = Prometheus::start(&workspace, &configuration);
    runtime.block_on(until_probed(&prometheus, &["remaining", "removed"]));
    // Waits for the end of the runtime: the next release needs the address of its listener.
    release.runtime.shutdown_timeout(Duration::from_secs(10));
    let release = Release::deploy(release.address, &["/remaining"]);
    runtime.block_on(until_probed(&prometheus, &["remaining"]));
    drop(release);
}

/// Waits until Prometheus has exactly these targets and the last probe of each has succeeded.
async fn until_probed(prometheus: &Prometheus, keys: &[&str]) {
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
        assert!(
            Instant::now() < deadline,
            "the targets are {found:?} and the probes {probes:?}, not {keys:?}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
