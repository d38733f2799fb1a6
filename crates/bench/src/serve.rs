//! Serving on a free port of this machine.

pub(crate) mod tls;

use anyhow::Result;
use axum::{Router, serve::ListenerExt};
use std::io::Write;
use tokio::net::TcpListener;

/// Says where it listens, and answers until the process ends.
pub(crate) async fn serve(router: Router) -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    std::io::stdout().flush()?;
    let listener = listener.tap_io(|stream| {
        // Whoever cannot have it is slower, no more.
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router).await?)
}
