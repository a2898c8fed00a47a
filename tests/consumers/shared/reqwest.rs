/// Prints what reqwest gets from the server at `port`, and how a request fails where nothing listens.
async fn ask((port, certificate): (u16, Vec<u8>)) {
    let certificate = reqwest::Certificate::from_der(&certificate).expect("a certificate");
    let client =
        reqwest::Client::builder().no_proxy().add_root_certificate(certificate).build().expect("a client");
    let answer = client.get(format!("https://localhost:{port}/")).send().await.expect("an answer");
    println!("{:?}: {}", answer.version(), answer.text().await.expect("a body"));
    println!(
        "{}",
        reqwest::Client::new().get("https://localhost:1/").send().await.expect_err("nothing listens")
    );
}
