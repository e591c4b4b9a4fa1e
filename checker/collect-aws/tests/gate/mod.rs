//! Counts the round trips of a collection.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use checker_collect_aws::Progress;
use checker_model::Stack;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{self, session, settings};

/// Connections with what was asked on them.
type Held = Vec<(TcpStream, Vec<u8>)>;

/// Counts round trips: a gate in front of moto holds every request until the
/// client has nothing left to do but wait, then lets them all through.
pub(crate) async fn through_a_gate(endpoint: &str) -> (Stack, usize) {
    let behind = endpoint.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let held: Arc<Mutex<Held>> = Arc::default();
    let keep = Arc::clone(&held);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let keep = Arc::clone(&keep);
            tokio::spawn(async move {
                if let Some(question) = support::read(&mut stream).await {
                    keep.lock().unwrap().push((stream, question.raw));
                }
            });
        }
    });
    let in_flight = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&in_flight);
    let watch = move |progress| {
        match progress {
            Progress::Started(_) => count.fetch_add(1, SeqCst),
            Progress::Finished(_) => count.fetch_sub(1, SeqCst),
        };
    };
    let rounds = AtomicUsize::new(0);
    let gate = async {
        loop {
            tokio::time::sleep(Duration::from_millis(1)).await;
            let waiting = in_flight.load(SeqCst);
            // What was let through and is not finished is in flight and not held.
            if waiting == 0 || held.lock().unwrap().len() < waiting {
                continue;
            }
            let batch = std::mem::take(&mut *held.lock().unwrap());
            rounds.fetch_add(1, SeqCst);
            let passes = batch
                .into_iter()
                .map(|(stream, raw)| pass(stream, raw, &behind));
            futures::future::join_all(passes).await;
        }
    };
    let session = session(&settings(&url)).await;
    let seen = tokio::select! {
        seen = session.collect(&watch) => seen.unwrap(),
        () = gate => unreachable!("the gate never ends"),
    };
    (seen, rounds.load(SeqCst))
}

async fn pass(mut stream: TcpStream, raw: Vec<u8>, behind: &str) {
    let mut server = TcpStream::connect(behind).await.unwrap();
    let text = String::from_utf8_lossy(&raw).into_owned();
    let closing = text.replacen("\r\n", "\r\nConnection: close\r\n", 1);
    server.write_all(closing.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    server.read_to_end(&mut answer).await.unwrap();
    let _ = stream.write_all(&answer).await;
}
