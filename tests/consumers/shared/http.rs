/// Answers one request on `stream` with `over`.
fn answer(mut stream: impl std::io::Read + std::io::Write, over: &str) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    let length = over.len();
    let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{over}");
    // A client that has gone shows in what it prints.
    let _ = stream.write_all(answer.as_bytes());
    let _ = stream.flush();
}
