use std::process::Command;
use std::time::{Duration, Instant};

use health_tests::shop::Shop;

use super::guide::{authority, blocks, with};
use super::tool::{run, tool};

/// The exit code and the output of the plugin.
const OK: (i32, &str) = (0, "HTTP OK");
const CRITICAL: (i32, &str) = (2, "HTTP CRITICAL");

#[tokio::test]
async fn check_http_is_critical_while_a_check_fails_or_hangs_or_the_shop_is_down() {
    let shop = Shop::start(&[]);
    let [heartbeat, healthcheck] = commands(&shop);
    shop.until("/heartbeat", 204).await;
    expect(&heartbeat, OK);
    expect(&healthcheck, OK);

    for fault in ["fail", "hang"] {
        shop.set_fault("database", fault).await;
        shop.until("/heartbeat", 500).await;
        expect(&heartbeat, CRITICAL);
        expect(&healthcheck, CRITICAL);
        shop.set_fault("database", "pass").await;
        shop.until("/heartbeat", 204).await;
        expect(&heartbeat, OK);
        expect(&healthcheck, OK);
    }

    assert!(shop.stop().0.success());
    expect(&heartbeat, CRITICAL);
    expect(&healthcheck, CRITICAL);
}

/// The commands of the guide with the address of this shop.
fn commands(shop: &Shop) -> [String; 2] {
    let (host, port) = authority(&shop.url).split_once(':').unwrap();
    let (_, management) = authority(&shop.management).split_once(':').unwrap();
    let (port, management) = (format!("-p {port} "), format!("-p {management} "));
    let program = tool("check_http", "monitoring-plugins-basic");
    let program = program.get_program().to_str().unwrap();
    let changes =
        [("check_http", program), ("shop.example.com", host), ("-p 3000 ", &port), ("-p 3001 ", &management)];
    let commands: Vec<_> = with(&blocks("check_http")[0], &changes).lines().map(str::to_owned).collect();
    commands.try_into().expect("docs/clients.md has two commands")
}

fn expect(command: &str, (code, text): (i32, &str)) {
    let started = Instant::now();
    let (found, output) = run(Command::new("sh").args(["-c", command]));
    assert_eq!(found, Some(code), "{command}: {output}");
    assert!(output.contains(text), "{command}: {output}");
    assert!(started.elapsed() < Duration::from_secs(6), "{command} took {:?}", started.elapsed());
}
