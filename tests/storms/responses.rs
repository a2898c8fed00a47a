//! A client that sends any bytes and reads the responses one by one.

use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// A response.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: String,
}

/// Reads responses from a connection.
pub(super) struct Responses<R> {
    stream: R,
    buffer: Vec<u8>,
    read: usize,
}

impl<R: AsyncRead + Unpin> Responses<R> {
    pub(super) fn new(stream: R) -> Self {
        Self { stream, buffer: Vec::new(), read: 0 }
    }

    /// The next response; `None` when the connection ends first. A response to HEAD has no body.
    pub(super) async fn next(&mut self, to_head: bool) -> std::io::Result<Option<Response>> {
        let end = loop {
            if let Some(end) = find(&self.buffer[self.read..], b"\r\n\r\n") {
                break self.read + end + 4;
            }
            if !self.more().await? {
                assert_eq!(self.buffer.len(), self.read, "the connection ends within a response");
                return Ok(None);
            }
        };
        let head = String::from_utf8_lossy(&self.buffer[self.read..end]).into_owned();
        let status = head.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)?.parse().ok());
        let status = status.unwrap_or_else(|| panic!("not a response: {head:?}"));
        let length = header(&head, "content-length").map_or(0, |length| length.parse().expect("a number"));
        let length = if to_head { 0 } else { length };
        while self.buffer.len() < end + length {
            assert!(self.more().await?, "the connection ends within a response: {head}");
        }
        let body = String::from_utf8_lossy(&self.buffer[end..end + length]).into_owned();
        self.read = end + length;
        if self.read == self.buffer.len() {
            self.buffer.clear();
            self.read = 0;
        }
        Ok(Some(Response { status, head, body }))
    }

    async fn more(&mut self) -> std::io::Result<bool> {
        Ok(self.stream.read_buf(&mut self.buffer).await? > 0)
    }
}

impl Response {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn header<'a>(head: &'a str, wanted: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case(wanted).then(|| value.trim())
    })
}

/// A client with one connection.
pub(super) struct Client {
    pub(super) responses: Responses<OwnedReadHalf>,
    pub(super) writes: OwnedWriteHalf,
}

impl Client {
    pub(super) fn new(stream: TcpStream) -> Self {
        let (reads, writes) = stream.into_split();
        Self { responses: Responses::new(reads), writes }
    }

    pub(super) async fn connect(address: SocketAddr) -> Self {
        Self::new(TcpStream::connect(address).await.expect("connects"))
    }

    pub(super) async fn send(&mut self, request: &[u8]) {
        self.writes.write_all(request).await.expect("the service reads the request");
    }

    /// The next response.
    pub(super) async fn response(&mut self, to_head: bool) -> Response {
        self.responses.next(to_head).await.expect("a response").expect("a response")
    }
}
