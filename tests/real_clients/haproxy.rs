use std::collections::HashMap;
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use health_tests::http::client;
use health_tests::process::{Process, SOON};
use health_tests::shop::Shop;
use health_tests::until;
use tempfile::TempDir;
use tokio::task::{JoinHandle, spawn_blocking};

use super::guide::{authority, blocks, with};
use super::tool::{on_a_free_port, tool, write};

#[tokio::test(flavor = "multi_thread")]
async fn haproxy_removes_a_shop_that_is_not_ready_and_no_request_fails() {
    let (a, b) = (Shop::start(&[]), Shop::start(&[]));
    let (haproxy, customer) = balance(&a, &b).await;

    a.set_fault("database", "fail").await;
    haproxy.until_down("a", "503").await;
    let before = haproxy.server("a").requests();
    for _ in 0..50 {
        haproxy.until_served("b").await;
    }
    assert_eq!(haproxy.server("a").requests(), before, "no request goes to a shop whose check fails");
    assert_eq!(a.status("/livez").await, 200);

    a.set_fault("database", "pass").await;
    haproxy.until_up("a").await;
    haproxy.until_served("a").await;
    customer.stop_without_a_failure().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_of_a_shop_behind_haproxy_fails_no_request() {
    // Longer than `inter` times `fall` of the guide.
    let variables = [("HEALTH_SHUTDOWN_DELAY", "5s")];
    let (a, b) = (Shop::start(&variables), Shop::start(&variables));
    let address = authority(&a.url).to_owned();
    let (haproxy, customer) = balance(&a, &b).await;

    let stopping = spawn_blocking(|| a.stop());
    haproxy.until_down("a", "503").await;
    let (ended, output) = stopping.await.unwrap();
    assert!(ended.success(), "{output}");
    // No request had to be sent again because the shop refused the connection.
    assert_eq!(haproxy.server("a").get("wretr"), "0");
    let again = Shop::start(&[("SHOP_ADDR", &address), variables[0]]);
    again.until("/readyz", 200).await;
    haproxy.until_up("a").await;
    haproxy.until_served("a").await;
    customer.stop_without_a_failure().await;
}

#[tokio::test]
async fn haproxy_can_check_with_its_default_method_and_with_get_or_head() {
    let shop = Shop::start(&[]);
    shop.until("/readyz", 200).await;
    let newer =
        "option httpchk\n http-check send meth GET uri /readyz ver HTTP/1.1 hdr Host shop.example.com";
    let checks = [
        ("get", "option httpchk GET /readyz"),
        ("head", "option httpchk HEAD /readyz"),
        ("newer", newer),
        ("options", "option httpchk /readyz"),
    ];
    let address = authority(&shop.url);
    let backends = checks.map(|(name, check)| {
        format!(
            "backend {name}\n mode http\n timeout connect 2s\n timeout server 2s\n {check}\n \
             server {name} {address} check inter 200ms fall 1 rise 1\n"
        )
    });
    let haproxy = HaProxy::start(|_| backends.concat());
    for name in ["get", "head", "newer", "options"] {
        until(name, async || haproxy.server(name).get("check_code") == "200").await;
        assert!(haproxy.server(name).is_up(), "{name}");
    }
    shop.set_fault("database", "fail").await;
    haproxy.until_down("options", "503").await;
}

/// Starts HAProxy in front of two shops and a customer, and waits until both shops receive requests.
async fn balance(a: &Shop, b: &Shop) -> (HaProxy, Customer) {
    a.until("/readyz", 200).await;
    b.until("/readyz", 200).await;
    let haproxy = HaProxy::balancing(&a.url, &b.url);
    haproxy.until_up("a").await;
    haproxy.until_up("b").await;
    let customer = Customer::start(haproxy.url());
    haproxy.until_served("a").await;
    haproxy.until_served("b").await;
    (haproxy, customer)
}

struct HaProxy {
    _process: Process,
    port: u16,
    socket: PathBuf,
    _folder: TempDir,
}

impl HaProxy {
    /// Starts it with the configuration of the guide and these two shops as servers.
    fn balancing(a: &str, b: &str) -> Self {
        let block = blocks("HAProxy").remove(0);
        Self::start(|port| {
            let front = format!("127.0.0.1:{port}");
            let changes = [
                ("10.0.0.1:80", &*front),
                ("10.0.0.11:3000", authority(a)),
                ("10.0.0.12:3000", authority(b)),
            ];
            with(&block, &changes)
        })
    }

    fn start(settings: impl Fn(u16) -> String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("stats");
        let (process, port) = on_a_free_port(|port| {
            let settings = format!("global\n    stats socket {}\n\n{}", socket.display(), settings(port));
            let file = write(folder.path(), "haproxy.cfg", &settings);
            let mut process = Process::start(tool("haproxy", "haproxy").arg("-db").arg("-f").arg(file));
            // HAProxy logs nothing when it is ready, but it answers on the socket only after it has bound its ports.
            let deadline = Instant::now() + SOON;
            while stats(&socket).is_none() {
                if process.ended().is_some() {
                    return Err(process.output());
                }
                assert!(Instant::now() < deadline, "HAProxy does not answer:\n{}", process.output());
                std::thread::sleep(Duration::from_millis(10));
            }
            Ok((process, port))
        });
        Self { _process: process, port, socket, _folder: folder }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    fn server(&self, name: &str) -> Server {
        stats(&self.socket)
            .and_then(|servers| servers.into_iter().find(|server| server.get("svname") == name))
            .unwrap()
    }

    async fn until_up(&self, name: &str) {
        until(&format!("{name} is in"), async || self.server(name).is_up()).await;
    }

    /// Waits until a server is out of service because its check gets this status.
    async fn until_down(&self, name: &str, code: &str) {
        until(&format!("{name} is out"), async || self.server(name).get("status") == "DOWN").await;
        let server = self.server(name);
        // A star marks a check in progress.
        let status = server.get("check_status").trim_start_matches("* ");
        assert_eq!((status, server.get("check_code")), ("L7STS", code));
    }

    /// Waits until a server has received another request of a client.
    async fn until_served(&self, name: &str) {
        let before = self.server(name).requests();
        until(&format!("{name} gets requests"), async || self.server(name).requests() > before).await;
    }
}

/// HAProxy's statistics of a server, by column.
struct Server(HashMap<String, String>);

impl Server {
    fn get(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    fn is_up(&self) -> bool {
        self.get("status") == "UP"
    }

    fn requests(&self) -> u64 {
        self.get("stot").parse().expect("a number")
    }
}

/// HAProxy's statistics of all servers; `None` if it does not answer.
fn stats(socket: &PathBuf) -> Option<Vec<Server>> {
    let mut stream = UnixStream::connect(socket).ok()?;
    stream.write_all(b"show stat\n").ok()?;
    let mut csv = String::new();
    stream.read_to_string(&mut csv).ok()?;
    let mut lines = csv.lines();
    let columns: Vec<_> = lines.next()?.trim_start_matches("# ").split(',').collect();
    let server = |line: &str| {
        Server(
            columns
                .iter()
                .zip(line.split(','))
                .map(|(name, value)| ((*name).to_owned(), value.to_owned()))
                .collect(),
        )
    };
    Some(lines.map(server).collect())
}

/// Sends requests until it is stopped. Each uses a new connection, because a client may retry a request on an old one
/// without reporting the failure.
struct Customer {
    task: JoinHandle<(u32, Vec<String>)>,
    done: Arc<AtomicBool>,
}

impl Customer {
    fn start(url: String) -> Self {
        let done = Arc::<AtomicBool>::default();
        let over = Arc::clone(&done);
        let task = tokio::spawn(async move {
            let http = client();
            let (mut sent, mut failures) = (0, Vec::new());
            let mut turns = tokio::time::interval(Duration::from_millis(10));
            while !over.load(Ordering::Relaxed) {
                turns.tick().await;
                match http.get(&url).header("Connection", "close").send().await {
                    Ok(answer) if answer.status() == 200 => {}
                    Ok(answer) => failures.push(answer.status().to_string()),
                    Err(error) => failures.push(format!("{error:?}")),
                }
                sent += 1;
            }
            (sent, failures)
        });
        Self { task, done }
    }

    async fn stop_without_a_failure(self) {
        self.done.store(true, Ordering::Relaxed);
        let (sent, failures) = self.task.await.unwrap();
        assert!(sent > 100, "only {sent} requests");
        assert_eq!(failures, Vec::<String>::new(), "of {sent} requests");
    }
}
