//! A server that is far away: all that is sent to it and by it arrives later, and as much at once as was sent.

use anyhow::Result;
use std::time::Duration;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::mpsc::unbounded_channel,
    task::JoinHandle,
    time::{Instant, sleep_until},
};

/// Hands on while it is there.
pub(crate) struct Relay {
    /// `https://` and where it listens.
    pub(crate) address: String,
    task: JoinHandle<()>,
}

/// What is read at a time.
const PIECE: usize = 64 * 1024;

impl Relay {
    /// Before a server on TLS that is so far away, one way.
    pub(crate) async fn start(server: &str, distance: Duration) -> Result<Self> {
        let server = server.trim_start_matches("https://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = format!("https://{}", listener.local_addr()?);
        let task = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                if let Ok(far) = TcpStream::connect(&server).await {
                    join(near, far, distance);
                }
            }
        });
        Ok(Self { address, task })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn join(near: TcpStream, far: TcpStream, distance: Duration) {
    for stream in [&near, &far] {
        // Whoever cannot have it is slower, no more.
        let _ = stream.set_nodelay(true);
    }
    let ((from_near, to_near), (from_far, to_far)) = (near.into_split(), far.into_split());
    tokio::spawn(hand_on(from_near, to_far, distance));
    tokio::spawn(hand_on(from_far, to_near, distance));
}

/// Reads whatever is there, and writes each piece when its time has come; ends with either side.
async fn hand_on(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin + Send + 'static,
    distance: Duration,
) {
    let (underway, mut arriving) = unbounded_channel::<(Instant, Vec<u8>)>();
    tokio::spawn(async move {
        while let Some((due, piece)) = arriving.recv().await {
            sleep_until(due).await;
            if to.write_all(&piece).await.is_err() {
                return;
            }
        }
    });
    let mut piece = vec![0; PIECE];
    while let Ok(length @ 1..) = from.read(&mut piece).await {
        if underway.send((Instant::now() + distance, piece[..length].to_vec())).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_sent_arrives_whole_and_late() {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let distance = Duration::from_millis(20);
        let relay = Relay::start(&server.local_addr().unwrap().to_string(), distance).await.unwrap();
        let mut near = TcpStream::connect(relay.address.trim_start_matches("https://")).await.unwrap();
        let began = Instant::now();
        near.write_all(b"there").await.unwrap();
        let (mut far, _) = server.accept().await.unwrap();
        let mut heard = [0; 5];
        far.read_exact(&mut heard).await.unwrap();
        far.write_all(&vec![7; 200_000]).await.unwrap();
        drop(far);
        let mut back = Vec::new();
        near.read_to_end(&mut back).await.unwrap();
        assert_eq!((&heard, back), (b"there", vec![7; 200_000]));
        assert!(began.elapsed() >= distance * 2);
    }
}
