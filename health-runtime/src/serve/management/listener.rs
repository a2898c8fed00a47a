//! The sockets of the management listener: one for each address.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};
use std::pin::pin;
use std::task::Poll;

use axum::Router;

use crate::settings::ManagementAddress;
use crate::support::{Task, task};

/// The open sockets of the management listener, at least one.
pub(crate) struct ManagementListener {
    first: TcpListener,
    others: Vec<TcpListener>,
}

impl ManagementListener {
    /// Opens a socket for each address that the machine has.
    pub(super) fn bind(address: ManagementAddress) -> io::Result<Self> {
        let mut bound: Vec<TcpListener> = Vec::new();
        let mut failed = None;
        for mut address in address.addresses() {
            if let (0, Some(first)) = (address.port(), bound.first()) {
                // The port that the system chose for the first.
                address.set_port(first.local_addr()?.port());
            }
            match open(address) {
                Ok(listener) => bound.push(listener),
                // The socket of the unspecified IPv6 address serves both families on most systems.
                Err(error) if error.kind() == ErrorKind::AddrInUse && is_served(address, &bound) => {}
                Err(error) if error.kind() == ErrorKind::AddrInUse => return Err(error),
                Err(error) => failed = Some(error),
            }
        }
        let mut bound = bound.into_iter();
        match (bound.next(), failed) {
            (Some(first), _) => Ok(Self { first, others: bound.collect() }),
            (None, failed) => Err(failed.unwrap_or_else(|| ErrorKind::AddrNotAvailable.into())),
        }
    }

    /// The first address, with the port that the system chose where the setting has none.
    pub(crate) fn local_addr(&self) -> io::Result<SocketAddr> {
        self.first.local_addr()
    }

    /// Serves `router` on all of them until one fails. To be called on the runtime that shall serve them.
    pub(super) fn serve(self, router: Router) -> Task<io::Result<()>> {
        task(async move {
            let mut served = Vec::new();
            for listener in [self.first].into_iter().chain(self.others) {
                // Registers the listener with the runtime of the thread, so it must run there.
                let listener = tokio::net::TcpListener::from_std(listener)?;
                served.push(Box::pin(axum::serve(listener, router.clone()).into_future()));
            }
            std::future::poll_fn(|context| {
                let ended = served.iter_mut().find_map(|served| match pin!(served).poll(context) {
                    Poll::Ready(result) => Some(result),
                    Poll::Pending => None,
                });
                ended.map_or(Poll::Pending, Poll::Ready)
            })
            .await
        })
    }
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Whether one of `bound` takes the connections to `address`.
fn is_served(address: SocketAddr, bound: &[TcpListener]) -> bool {
    let serves = |listener: &TcpListener| {
        listener.local_addr().is_ok_and(|bound| bound.ip().is_unspecified() && bound.port() == address.port())
    };
    address.ip().is_unspecified() && bound.iter().any(serves)
}
