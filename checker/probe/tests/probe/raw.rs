//! Servers that do not keep to HTTP, or to decency: scripts on a socket.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What a server does after it read a request's head.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Sends these bytes.
    Send(Vec<u8>),
    /// Sends these bytes over and over, until the client leaves.
    Endlessly(Vec<u8>),
    /// Sends these bytes again and again, with a pause before each.
    Drip(&'static [u8]),
    /// Says nothing more, but stays.
    Hang,
}

/// A server that was started, and how often it was asked.
pub(crate) struct Server {
    pub(crate) url: Url,
    pub(crate) asked: Arc<AtomicUsize>,
}

impl Server {
    pub(crate) fn times_asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

/// Serves what `script` says for a request's path, then closes.
pub(crate) async fn serve(script: impl Fn(&str) -> Vec<Act> + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&asked);
    let script = Arc::new(script);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            counter.fetch_add(1, Ordering::SeqCst);
            let script = Arc::clone(&script);
            tokio::spawn(async move {
                // The client may leave at any time.
                let _ = talk(stream, &*script).await;
            });
        }
    });
    Server { url, asked }
}

async fn talk(
    mut stream: TcpStream,
    script: &(dyn Fn(&str) -> Vec<Act> + Sync),
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.windows(4).any(|w| w == b"\r\n\r\n") && head.len() < 65_536 {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or("/").to_owned();
    let acts = script(&path);
    for act in acts {
        match act {
            Act::Send(bytes) => stream.write_all(&bytes).await?,
            Act::Endlessly(bytes) => loop {
                stream.write_all(&bytes).await?;
            },
            Act::Drip(bytes) => loop {
                tokio::time::sleep(Duration::from_millis(20)).await;
                stream.write_all(bytes).await?;
            },
            Act::Hang => {
                tokio::time::sleep(Duration::from_mins(1)).await;
            }
        }
    }
    stream.shutdown().await
}

/// A whole answer.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<Act> {
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-length: {}\r\n{headers}\r\n",
        body.len()
    );
    vec![Act::Send([head.as_bytes(), body].concat())]
}

/// A whole JSON answer.
pub(crate) fn json(body: &str) -> Vec<Act> {
    answer(
        "200 OK",
        "content-type: application/json\r\n",
        body.as_bytes(),
    )
}
