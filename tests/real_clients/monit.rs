use std::path::Path;
use std::process::Command;

use health_tests::process::Process;
use health_tests::shop::Shop;
use health_tests::until;
use tempfile::TempDir;

use super::guide::{SHOP, authority, blocks, with};
use super::tool::{run, tool, write};

const TOKEN: &str = "operators-only-4711";

#[tokio::test]
async fn monit_reports_a_decommissioned_process_and_its_return() {
    let shop = Shop::start(&[("HEALTH_TOKEN", TOKEN)]);
    let [off, on] = commands(&shop);
    let monit = Monit::start(&shop);
    until("the first status `OK` in monit", async || monit.status().contains(" OK")).await;

    let (refused, output) = run(Command::new("sh").args(["-c", &off]).env("HEALTH_TOKEN", "wrong"));
    assert_eq!(refused, Some(22), "{output}");
    assert_eq!(shop.status("/probe_status").await, 200);

    send(&off);
    until("the status `Connection failed` in monit", async || monit.status().contains("Connection failed"))
        .await;
    until("monit logs the status", async || monit.log().contains("Server returned status 503")).await;
    assert_eq!(shop.status("/livez").await, 200, "out of service is not dead");

    send(&on);
    until("the status `OK` in monit", async || monit.status().contains(" OK")).await;
    until("the success in the log of monit", async || monit.log().contains("connection succeeded to")).await;
}

/// The commands of the guide that decommission and recommission the shop.
fn commands(shop: &Shop) -> [String; 2] {
    let _ = tool("curl", "curl");
    let block = with(&blocks("monit")[1], &[(SHOP, authority(&shop.url))]);
    let commands: Vec<_> = block.lines().map(str::to_owned).collect();
    commands.try_into().expect("docs/clients.md has two commands")
}

fn send(command: &str) {
    let (code, output) = run(Command::new("sh").args(["-c", command]).env("HEALTH_TOKEN", TOKEN));
    assert_eq!(code, Some(0), "{command}: {output}");
}

struct Monit {
    process: Process,
    folder: TempDir,
}

impl Monit {
    fn start(shop: &Shop) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name).display().to_string();
        let (host, port) = authority(&shop.url).split_once(':').unwrap();
        let changes = [("shop.example.com", host), ("3000", port), ("set daemon 30", "set daemon 1")];
        let settings = format!(
            "set pidfile {}\nset idfile {}\nset statefile {}\nset httpd unixsocket {} allow monit:monit\n{}",
            file("pid"),
            file("id"),
            file("state"),
            file("socket"),
            with(&blocks("monit")[0], &changes)
        );
        write(folder.path(), "monitrc", &settings);
        let process = Process::start(command(folder.path()).arg("-I"));
        Self { process, folder }
    }

    /// The status line of the shop in `monit status`; empty until monit answers.
    fn status(&self) -> String {
        let (code, status) = run(command(self.folder.path()).args(["-B", "status", "shop"]));
        let line = status.lines().find(|line| line.trim_start().starts_with("status"));
        line.filter(|_| code == Some(0)).unwrap_or_default().to_owned()
    }

    /// In the foreground it logs to its standard output.
    fn log(&self) -> String {
        self.process.output()
    }
}

fn command(folder: &Path) -> Command {
    let mut monit = tool("monit", "monit");
    monit.arg("-c").arg(folder.join("monitrc"));
    monit
}
