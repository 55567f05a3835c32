//! The development server: the site from memory, on the loopback, reloaded on change.
//!
//! In: the folder of a book. Out: HTTP answers. An artifact is made when it is asked for; a build with errors keeps the
//! last good site and shows the report over it. Reload and report are added to the answer and stand in no artifact.
//!
//! Must not know: how a site is made. Never writes into the book, and never looks up a file by the path of a request:
//! what is not a route of the site does not exist.

use crate::cache::memo::Memo;
use crate::config::read;
use crate::dev::connections;
use crate::dev::found::{StandsAt, clean_path, content_type, find, with_reload};
use crate::dev::watch::{self, WatchedChange};
use crate::diag::{self, Code, Diagnostic, Severity};
use crate::input::{Reader, Snapshot, Source};
use crate::outputs::theme;
use crate::pipeline::{self, BuildOptions};
use crate::route::{self, Route};
use crate::site::whole::{Site, is_search};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch as channel;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::WatchStream;

const RELOAD: &str = include_str!("reload.js");
const NO_WORKER: &str = include_str!("no-worker.js");

/// How long `book.toml` may be missing, or a page empty, before that is what the author means.
const GONE: Duration = Duration::from_millis(80);

/// What the command line asks for.
#[derive(Debug, Clone)]
pub(crate) struct ServeOptions {
    /// Folder of the book.
    pub root: PathBuf,
    /// Host name or address; the book's, or the loopback, when `None`.
    pub hostname: Option<String>,
    /// Port; the book's, and from there the next free one, when `None`.
    pub port: Option<u16>,
    /// More host names that a request may name. Only the command line says them: a cloned book must not undo the guard.
    pub allow_hosts: Vec<String>,
    /// Watch without the system's file events.
    pub poll: bool,
    /// What is built.
    pub build: BuildOptions,
    /// Whether the report is coloured.
    pub color: bool,
}

/// What `serve` tells its caller.
pub(crate) enum Notice<'a> {
    /// The server listens at this address.
    Ready(&'a str),
    /// A build has ended: its report, ready to print, and how many errors.
    Built(&'a str, usize),
    /// A page that was asked for could not be made: the report.
    Broken(&'a str),
}

/// The newest state of the site, as every answer sees it.
#[derive(Clone)]
struct Current {
    /// The last good site; as long as there was none, what could be made of the book.
    site: Option<Arc<Site>>,
    /// Whether the site is a good one.
    good: bool,
    /// The files of the last build.
    snapshot: Arc<Snapshot>,
    /// Counts builds that changed the site.
    version: u64,
    /// What is wrong now; empty when nothing is.
    report: Arc<str>,
}

struct ServerState {
    memo: Memo,
    current: channel::Sender<Current>,
    options: ServeOptions,
    tell: Box<dyn Fn(Notice<'_>) + Send + Sync>,
    /// Reports of pages that could not be made, each to be told once a build.
    broken: Mutex<BTreeSet<String>>,
    /// Host names that may stand in a request.
    hosts: Vec<String>,
    /// Whether any address is a host, because the server listens on all.
    any_address: bool,
}

/// Serves a book until Ctrl-C.
pub(crate) fn serve(
    options: &ServeOptions,
    tell: impl Fn(Notice<'_>) + Send + Sync + 'static,
) -> Result<(), Diagnostic> {
    let mut reader = Reader::new(options.root.canonicalize().unwrap_or_else(|_| options.root.clone()));
    let snapshot = Arc::new(reader.read()?);
    raise_file_limit();
    let current = Current { site: None, good: false, snapshot: snapshot.clone(), version: 0, report: "".into() };
    let (sender, _) = channel::channel(current);
    let config = snapshot.config.as_ref().map(|source| read::parse(&source.text.read(), &source.path).value);
    let config = config.unwrap_or_default();
    let hostname = options.hostname.clone().unwrap_or(config.serve.hostname);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| not_started(&error))?;
    let listener = runtime.block_on(listen(&hostname, options.port, config.serve.port))?;
    let address = listener.local_addr().map_err(|error| not_started(&error))?;
    let own = ["localhost", "127.0.0.1", "[::1]", &hostname].map(str::to_lowercase);
    let allowed = options.allow_hosts.iter().map(|host| host.to_lowercase());
    let shared = Arc::new(ServerState {
        memo: Memo::default(),
        current: sender,
        options: options.clone(),
        tell: Box::new(tell),
        broken: Mutex::default(),
        hosts: own.into_iter().chain(allowed).collect(),
        any_address: address.ip().is_unspecified(),
    });
    rebuild(&shared, snapshot);
    let shown = if address.ip().is_unspecified() || hostname == "127.0.0.1" {
        "localhost".to_owned()
    } else {
        host_of(&hostname)
    };
    (shared.tell)(Notice::Ready(&format!("http://{shown}:{}/", address.port())));

    let watched = shared.clone();
    let watcher = std::thread::Builder::new()
        .name("watch".to_owned())
        .spawn(move || follow(&watched, reader))
        .map_err(|error| Diagnostic::new(Code::Io, format!("cannot start the watcher: {error}")))?;
    let router = Router::new().fallback(answer).with_state(shared);
    runtime.block_on(async {
        tokio::select! {
            () = connections::serve(listener, router) => {}
            () = interrupted() => {}
            () = ended(&watcher) => {}
        }
    });
    runtime.shutdown_timeout(Duration::from_millis(100));
    if watcher.is_finished() {
        // Without its watcher the server would answer with what was: it ends instead, and says why.
        let stopped = || Err(Diagnostic::new(Code::Io, "the watcher stopped: start `cuebook serve` again"));
        watcher.join().unwrap_or_else(|_| stopped())?;
        return stopped();
    }
    Ok(())
}

fn not_started(error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(Code::Io, format!("cannot start the server: {error}"))
}

/// Rebuilds the site whenever a file of the book changes.
fn follow(shared: &ServerState, mut reader: Reader) -> Result<(), Diagnostic> {
    let root = reader.root().to_owned();
    let mut last = shared.current.borrow().snapshot.digest();
    let mut missing = false;
    watch::watch(&root, shared.options.poll, |change| {
        let mut quick = None;
        match change {
            WatchedChange::Files(paths) => {
                paths.iter().for_each(|path| reader.forget(path));
                // Soon after a burst everything is looked at once more: pages that were written are shown before that.
                quick =
                    Some(paths).filter(|paths| !paths.is_empty() && !missing).and_then(|paths| reader.reread(&paths));
            }
            WatchedChange::Anything => reader.forget_all(),
        }
        let known = shared.current.borrow().snapshot.clone();
        let quick = quick.filter(|snapshot| !emptied(&known, snapshot));
        let mut read = quick.map_or_else(|| reader.read(), Ok);
        // Some editors take a file away, or empty it, before they put the new one there.
        if read.as_ref().map_or(true, |snapshot| emptied(&known, snapshot)) {
            std::thread::sleep(GONE);
            read = reader.read();
        }
        match read {
            Ok(snapshot) => {
                let digest = snapshot.digest();
                if digest != last || missing {
                    last = digest;
                    missing = false;
                    rebuild(shared, Arc::new(snapshot));
                }
            }
            Err(problem) if !missing => {
                missing = true;
                let snapshot = shared.current.borrow().snapshot.clone();
                fail(shared, &[problem], None, snapshot);
            }
            Err(_) => {}
        }
    })
}

/// Whether a page that said something says nothing.
fn emptied(before: &Snapshot, now: &Snapshot) -> bool {
    let empty = |source: &&Source| source.text.read().is_empty();
    now.pages.iter().filter(empty).any(|source| {
        let known = before.pages.binary_search_by(|known| known.path.cmp(&source.path));
        known.is_ok_and(|at| !before.pages[at].text.read().is_empty())
    })
}

/// Every client holds a file: the usual limit of a shell is low.
fn raise_file_limit() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        // Best effort: with the old limit fewer clients are served at once.
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, maximum: limit.maximum });
    }
}

async fn interrupted() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Without signals the process is ended from outside.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

async fn ended<T>(thread: &JoinHandle<T>) {
    while !thread.is_finished() {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Takes the port asked for, or the next free one when none was.
async fn listen(hostname: &str, port: Option<u16>, first: u16) -> Result<TcpListener, Diagnostic> {
    let ports = port.map_or(first..=first.saturating_add(50), |port| port..=port);
    let mut last = None;
    for port in ports {
        let name = hostname.trim_matches(['[', ']']);
        let addresses: Vec<SocketAddr> = (name, port)
            .to_socket_addrs()
            .map_err(|error| Diagnostic::new(Code::Io, format!("cannot find the host {hostname}: {error}")))?
            .collect();
        match TcpListener::bind(addresses.as_slice()).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => last = Some((port, error)),
            Err(error) => {
                return Err(Diagnostic::new(Code::Io, format!("cannot listen on {hostname}:{port}: {error}")));
            }
        }
    }
    let (port, error) = last.unwrap_or((first, std::io::ErrorKind::AddrInUse.into()));
    Err(Diagnostic::new(Code::Io, format!("cannot listen on {hostname}:{port}: {error}"))
        .help("choose another port with `--port`"))
}

fn host_of(hostname: &str) -> String {
    match hostname.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => format!("[{address}]"),
        _ => hostname.to_owned(),
    }
}

fn rebuild(shared: &ServerState, snapshot: Arc<Snapshot>) {
    let built = pipeline::site(&snapshot, &shared.options.build, &shared.memo);
    shared.broken.lock().unwrap_or_else(PoisonError::into_inner).clear();
    if built.diagnostics.iter().any(|problem| problem.severity == Severity::Error) {
        return fail(shared, &built.diagnostics, Some(built.value), snapshot);
    }
    let site = Arc::new(built.value);
    let report = report(&built.diagnostics, &snapshot, shared.options.color);
    let mut before = None;
    shared.current.send_modify(|current| {
        let version = current.version + 1;
        let (site, snapshot) = (Some(site.clone()), snapshot.clone());
        let now = Current { site, good: true, snapshot, version, report: "".into() };
        before = Some(std::mem::replace(current, now));
    });
    // To take a large book apart takes a while, and so does forgetting what is gone: nobody waits for it now.
    drop(before);
    let paths: BTreeSet<&str> = snapshot.pages.iter().map(|source| &*source.path).collect();
    shared.memo.retain(|path| paths.contains(path));
    // The search is made when it is asked for, and not to find out which of its files are gone.
    shared.memo.retain_artifacts(|route| !is_search(route) && site.has(route, &shared.memo));
    (shared.tell)(Notice::Built(&report, 0));
}

/// Tells what is wrong. The last good site stays; where there was none, `partial` is better than nothing.
fn fail(shared: &ServerState, problems: &[Diagnostic], partial: Option<Site>, snapshot: Arc<Snapshot>) {
    let errors: Vec<Diagnostic> =
        problems.iter().filter(|problem| problem.severity == Severity::Error).cloned().collect();
    let plain = report(&errors, &snapshot, false);
    let colored = report(problems, &snapshot, shared.options.color);
    shared.current.send_modify(|current| {
        if let Some(site) = partial.filter(|_| !current.good) {
            current.site = Some(Arc::new(site));
        }
        current.snapshot = snapshot;
        current.report = plain.into();
    });
    (shared.tell)(Notice::Built(&colored, errors.len()));
}

fn report(problems: &[Diagnostic], snapshot: &Snapshot, color: bool) -> String {
    diag::report::for_people(problems, |problem| theme::source_of(problem, Some(snapshot)), color)
}

async fn answer(State(shared): State<Arc<ServerState>>, request: Request) -> Response {
    let method = request.method().clone();
    if method != Method::GET && method != Method::HEAD {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD");
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    if !known_host(&shared, request.headers(), request.uri().host()) {
        return foreign_host(request.headers());
    }
    if !own_request(request.headers()) {
        return plain(StatusCode::FORBIDDEN, "another site asked for this");
    }
    let path = request.uri().path();
    match path {
        // A stream without an end is no answer to HEAD.
        "/__cuebook/events" if method == Method::HEAD => typed(StatusCode::OK, "text/event-stream", Body::empty()),
        "/__cuebook/events" => events(&shared),
        "/__cuebook/reload.js" => typed(StatusCode::OK, "text/javascript; charset=utf-8", RELOAD.as_bytes().to_vec()),
        "/sw.js" => typed(StatusCode::OK, "text/javascript; charset=utf-8", NO_WORKER.as_bytes().to_vec()),
        _ => page(shared.clone(), path.to_owned()).await,
    }
}

/// Whether a request names this server: a foreign page that has its own name point here must not read the book.
fn known_host(shared: &ServerState, headers: &HeaderMap, authority: Option<&str>) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter().map(|host| host.to_str().unwrap_or_default());
    let first = hosts.next();
    if hosts.next().is_some() || authority.is_some_and(|host| !is_ours(shared, host)) {
        return false;
    }
    first.or(authority).is_some_and(|host| is_ours(shared, host))
}

/// Whether a browser asks for one of our own pages, or a reader followed a link to one: pages of other origins must not
/// take our scripts and data into theirs. A client that is no browser does not say.
fn own_request(headers: &HeaderMap) -> bool {
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unknown"));
    let navigates = said("sec-fetch-mode") == Some("navigate") && said("sec-fetch-dest") == Some("document");
    said("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none") || navigates)
}

/// The answer to a host name that is not served: who meant it finds the flag in it.
fn foreign_host(headers: &HeaderMap) -> Response {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    let fine = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let name = if fine { name } else { "NAME" };
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>cuebook</title></head><body><main>\
         <h1>This host name is not served here</h1><p>The request names a host that <code>cuebook serve</code> does not know, and a \
         foreign site could do the same. If it is yours (a container, a forwarded port), start the server with</p>\
         <pre>cuebook serve --allow-host {name}</pre></main></body></html>\n"
    );
    typed(StatusCode::FORBIDDEN, "text/html; charset=utf-8", html)
}

fn is_ours(shared: &ServerState, host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => format!("[{}]", rest.split(']').next().unwrap_or_default()),
        None => host.split(':').next().unwrap_or_default().to_lowercase(),
    };
    let port = host.get(name.len()..).unwrap_or_default();
    let fine_port = port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok());
    let address = name.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    fine_port && (shared.hosts.contains(&name) || (shared.any_address && address))
}

fn plain(status: StatusCode, text: &str) -> Response {
    typed(status, "text/plain; charset=utf-8", text.as_bytes().to_vec())
}

fn typed(status: StatusCode, kind: &'static str, bytes: impl Into<Body>) -> Response {
    let mut response = Response::new(bytes.into());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    guarded(response)
}

/// An answer that is kept nowhere, and that a page of another origin cannot take into its own.
fn guarded(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// A stream of the server's state: once now, then at every change.
fn events(shared: &Arc<ServerState>) -> Response {
    let mut receiver = shared.current.subscribe();
    receiver.mark_changed();
    let stream = WatchStream::from_changes(receiver).map(|current: Current| {
        let status = serde_json::json!({ "version": current.version.to_string(), "report": &*current.report });
        Ok::<_, std::convert::Infallible>(Event::default().data(status.to_string()))
    });
    let mut response = guarded(Sse::new(stream).keep_alive(KeepAlive::default()).into_response());
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

async fn page(shared: Arc<ServerState>, path: String) -> Response {
    let current = shared.current.borrow().clone();
    let Some(site) = current.site.clone() else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "there is no site yet");
    };
    let Some(path) = clean_path(&path) else { return plain(StatusCode::NOT_FOUND, "no such page") };
    let found = find(&site, &shared.memo, &path);
    let (route, status) = match found {
        StandsAt::Route(route) => (route, StatusCode::OK),
        StandsAt::Folder => {
            let mut response = plain(StatusCode::FOUND, "");
            if let Ok(location) = HeaderValue::from_str(&format!("/{}/", route::encode(&path))) {
                response.headers_mut().insert(header::LOCATION, location);
            }
            return response;
        }
        StandsAt::Nothing => (Route::new("404.html"), StatusCode::NOT_FOUND),
    };
    let kind = content_type(&route);
    let named_by_content = site.is_named_by_content(&route);
    let maker = shared.clone();
    let made = tokio::task::spawn_blocking(move || {
        let nothing = || Err(Diagnostic::new(Code::Io, "nothing stands here"));
        site.serve(&route, &maker.memo).unwrap_or_else(nothing)
    });
    match made.await {
        Ok(Ok(bytes)) if kind.starts_with("text/html") => typed(status, kind, with_reload(&bytes, current.version)),
        Ok(Ok(bytes)) if named_by_content => {
            let mut response = typed(status, kind, bytes.to_vec());
            // Other content has another name: a reload need not ask for it again.
            let forever = HeaderValue::from_static("max-age=31536000, immutable");
            response.headers_mut().insert(header::CACHE_CONTROL, forever);
            response
        }
        Ok(Ok(bytes)) => typed(status, kind, bytes.to_vec()),
        Ok(Err(problem)) => {
            let problems = [problem];
            let text = report(&problems, &current.snapshot, false);
            if shared.broken.lock().unwrap_or_else(PoisonError::into_inner).insert(text.clone()) {
                (shared.tell)(Notice::Broken(&report(&problems, &current.snapshot, shared.options.color)));
            }
            let html = format!(
                "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>cuebook</title></head><body><h1>This page could not be made</h1><pre>{}</pre></body></html>",
                crate::markdown::text::escaped(&text)
            );
            typed(
                StatusCode::INTERNAL_SERVER_ERROR,
                "text/html; charset=utf-8",
                with_reload(html.as_bytes(), current.version),
            )
        }
        Err(_) => plain(StatusCode::INTERNAL_SERVER_ERROR, "this page could not be made"),
    }
}
