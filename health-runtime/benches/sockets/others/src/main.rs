//! Serves the health endpoint of another library, with a number of checks that pass:
//! `others <axum-health|health|nidus-http> <checks>`. It listens on a free port, prints the address, and exits when its
//! standard input closes.

mod axum_health;
mod health;
mod nidus;

use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [library, checks] = &*arguments else { panic!("two arguments") };
    let checks = checks.parse().expect("a number of checks");
    let router = match &**library {
        "axum-health" => axum_health::router(checks),
        "health" => health::router(checks),
        "nidus-http" => nidus::router(checks),
        _ => panic!("no such library"),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("listening on http://{}", listener.local_addr().expect("the address of the port"));
    // The standard input closes when the parent process dies.
    std::thread::spawn(|| {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    axum::serve(listener, router).await.expect("serves");
}
