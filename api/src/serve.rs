//! Serving until told to stop, and stopping cleanly.

use std::time::Duration;

use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;

use crate::routes::app;
use crate::state::State;

/// How long requests under way may take once the end has been asked for.
const GRACE: Duration = Duration::from_secs(30);

/// How long cancelled transfers may take to abort at S3 and to clean up.
const CLEAN_UP: Duration = Duration::from_secs(10);

/// Serves the API on the listener until `stop` is ready, then lets requests
/// finish, cancels those that take too long, and waits for their clean-up.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    listener: TcpListener,
    state: State,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let listener = listener.tap_io(|stream| {
        // Small answers must not wait for the next segment.
        let _ = stream.set_nodelay(true);
    });
    let (asked, was_asked) = tokio::sync::oneshot::channel::<()>();
    let server = axum::serve(listener, app(state.clone())).with_graceful_shutdown(async move {
        stop.await;
        tracing::info!("stopping");
        drop(asked);
    });
    let patience = async move {
        let _ = was_asked.await;
        tokio::time::sleep(GRACE).await;
    };
    let outcome = tokio::select! {
        ended = async { server.await } => ended,
        () = patience => {
            tracing::warn!("requests still under way are cut off");
            Ok(())
        }
    };
    state.stop().cancel();
    state.transfers().close();
    if tokio::time::timeout(CLEAN_UP, state.transfers().wait())
        .await
        .is_err()
    {
        tracing::warn!("transfers still under way are dropped");
    }
    outcome
}
