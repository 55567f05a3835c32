//! Connections of the development server: how many there are, and how long one may keep quiet.
//!
//! In: a listener, the router. Out: answers. Whoever sends half a request, or none, loses the connection after a while,
//! so that nobody can use up the files that the system gives a program.
//!
//! Must not know: what is answered.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Most connections at once; further ones wait until one ends.
const MOST: usize = 1000;
/// How long a client may take to send the head of a request, and how long a connection may wait for the next one.
const HEAD: Duration = Duration::from_secs(10);

/// Answers for as long as it is polled.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let room = Arc::new(Semaphore::new(MOST));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    // Nobody closes the semaphore.
    while let Ok(place) = room.clone().acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // The system has no file left for it, or the client is gone: others may end meanwhile.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router.clone()));
        tokio::spawn(async move {
            // What a client does to its own connection is no news.
            let _ = connection.await;
            drop(place);
        });
    }
}
