//! Connections: how many there are, and how long one may take to say what it wants.

use axum::{Extension, Router, extract::ConnectInfo};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use std::{future::Future, io, net::SocketAddr, pin::pin, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::{sleep, timeout},
};
use tower::Layer as _;

/// Bounds on connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// At a time; more wait to be accepted.
    pub most: usize,
    /// How long one may take until it has said the head of a request.
    pub head: Duration,
    /// How long requests that are under way are waited for when the server stops. Those that take longer, and streams of
    /// events, go on until the program ends: what was paid for may still be on its way to whoever waits for it.
    pub farewell: Duration,
}

impl Default for Connections {
    fn default() -> Self {
        Self { most: MOST_CONNECTIONS, head: Duration::from_secs(15), farewell: Duration::from_secs(10) }
    }
}

/// Connections at a time.
pub(crate) const MOST_CONNECTIONS: usize = 1024;

/// Bytes that a connection reads, or holds until they are sent, at most: with hundreds of connections that bring or take
/// pictures the library's 400 kB each are much, and no faster.
const ROOM: usize = 128 << 10;

/// Answers requests until `until` is done; requests that are under way are answered first, within bounds.
///
/// # Errors
/// Where the socket cannot be used at all. What goes wrong with one connection ends only that.
pub async fn serve_within(
    bounds: Connections,
    listener: TcpListener,
    router: Router,
    until: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    listener.local_addr()?;
    let (mut until, graceful) = (pin!(until), GracefulShutdown::new());
    let room = Arc::new(Semaphore::new(bounds.most));
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { break };
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut until => break,
        };
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        builder.http1().timer(TokioTimer::new()).header_read_timeout(bounds.head).max_buf_size(ROOM);
        let service = TowerToHyperService::new(Extension(ConnectInfo(peer)).layer(router.clone()));
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
    }
    drop(listener);
    if timeout(bounds.farewell, graceful.shutdown()).await.is_err() {
        let open = bounds.most.saturating_sub(room.available_permits());
        tracing::info!(
            open,
            "connections are still open; they are answered while jobs go on, and end with the program"
        );
    }
    Ok(())
}

/// The next connection, and who is at its other end. A failure is one connection's, or it passes, such as too many open files.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Each event of a stream leaves at once: else it may wait for the client's word that it has the one
                // before, which clients hold back for 40 ms. Where it cannot be had the stream is slower, no more.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_written_to_a_connection_leaves_at_once() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (accepted, peer) = accept(&listener).await;
        assert!(accepted.nodelay().unwrap());
        assert_eq!(peer, client.local_addr().unwrap());
        drop(client);
    }
}
