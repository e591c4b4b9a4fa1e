//! Listening: one port for each door.

use std::net::{IpAddr, SocketAddr};

use axum::Router;
use axum::serve::ListenerExt as _;
use checker_model::transcript::Door;
use fixtures::HttpFault;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::doors::{ApiDoor, Behind};
use crate::options::StartError;

pub(crate) fn io(what: &'static str) -> impl FnOnce(std::io::Error) -> StartError {
    move |source| StartError::Io { what, source }
}

/// Opens the doors to the API: for `--api`, the balancer's, the instances'.
pub(crate) async fn open_doors(
    servers: &mut JoinSet<()>,
    faults: &[HttpFault],
    behind: &Behind,
    (listen, stop): (IpAddr, &CancellationToken),
) -> Result<[SocketAddr; 3], StartError> {
    let mut doors = [SocketAddr::new(listen, 0); 3];
    let kinds = [Door::Api, Door::LoadBalancer, Door::Instances];
    for (address, kind) in doors.iter_mut().zip(kinds) {
        let door = ApiDoor::new(kind, faults, behind.clone());
        *address = open(servers, door.router(), (address.ip(), stop)).await?;
    }
    Ok(doors)
}

/// Opens one door at a free port; its address.
pub(crate) async fn open(
    servers: &mut JoinSet<()>,
    router: Router,
    (listen, stop): (IpAddr, &CancellationToken),
) -> Result<SocketAddr, StartError> {
    let listener = TcpListener::bind((listen, 0)).await.map_err(io("listen"))?;
    let address = listener.local_addr().map_err(io("own address"))?;
    serve(servers, listener, router, stop);
    Ok(address)
}

/// Serves until it is stopped.
pub(crate) fn serve(
    servers: &mut JoinSet<()>,
    listener: TcpListener,
    router: Router,
    stop: &CancellationToken,
) {
    let stop = stop.clone();
    let listener = listener.tap_io(|stream| {
        // Small answers must not wait for the next segment.
        let _ = stream.set_nodelay(true);
    });
    servers.spawn(async move {
        let served = axum::serve(listener, router)
            .with_graceful_shutdown(async move { stop.cancelled_owned().await });
        let _ = served.await;
    });
}
