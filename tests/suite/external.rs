//! Links to other hosts, asked of a host with every kind of bad behaviour.

use cuebook::inside::tools::external::{self, External, Manners};
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// What a host was asked: `METHOD /path`, and how many requests it ever had at once.
#[derive(Default)]
struct Log {
    asked: Mutex<Vec<String>>,
    now: AtomicUsize,
    most: AtomicUsize,
}

/// A host on this machine; the number is its port.
fn host() -> (u16, Arc<Log>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let log = Arc::new(Log::default());
    let shared = log.clone();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let log = shared.clone();
            thread::spawn(move || answer(stream, &log));
        }
    });
    (port, log)
}

fn answer(mut stream: TcpStream, log: &Log) -> Option<()> {
    let mut text = Vec::new();
    let mut byte = [0];
    while !text.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 || text.len() > 10_000 || (text.is_empty() && byte[0] == 0x16) {
            // A TLS greeting gets what a plain server gives it.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
            return None;
        }
        text.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&text).into_owned();
    let mut words = head.split_whitespace();
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let before = {
        let mut asked = log.asked.lock().ok()?;
        asked.push(format!("{method} {path}"));
        asked.iter().filter(|line| line.ends_with(&format!(" {path}"))).count() - 1
    };
    let get = method == "GET";
    let mut reply = |status: &str, more: &str| {
        let text = format!("HTTP/1.1 {status}\r\n{more}content-length: 0\r\nconnection: close\r\n\r\n");
        let _ = stream.write_all(text.as_bytes());
    };
    match path.split('?').next().unwrap_or_default() {
        "/no-head" if !get => reply("404 Not Found", ""),
        "/head-refused" if !get => reply("405 Method Not Allowed", ""),
        "/gone" => reply("404 Not Found", ""),
        "/forbidden" => reply("403 Forbidden", ""),
        "/slow" => {
            // Counted until the answer leaves: after that the next question may come at once.
            let most = log.now.fetch_add(1, Ordering::SeqCst) + 1;
            log.most.fetch_max(most, Ordering::SeqCst);
            thread::sleep(Duration::from_millis(300));
            log.now.fetch_sub(1, Ordering::SeqCst);
            reply("200 OK", "");
        }
        "/hang" => thread::sleep(Duration::from_secs(4)),
        "/loop" => reply("302 Found", "location: /loop\r\n"),
        "/moved" => reply("301 Moved Permanently", "location: /good\r\n"),
        "/gone-home" => reply("301 Moved Permanently", "location: /\r\n"),
        "/busy" if before < 1 => reply("429 Too Many Requests", "retry-after: 1\r\n"),
        "/long-busy" => reply("429 Too Many Requests", "retry-after: 3600\r\n"),
        "/once" if before < 2 => reply("503 Service Unavailable", ""),
        "/broken" => reply("500 Internal Server Error", ""),
        "/huge" if !get => reply("405 Method Not Allowed", ""),
        "/huge" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000000000\r\n\r\n");
            // Whoever reads all of it never ends; a good caller hangs up.
            while stream.write_all(&[b'x'; 65536]).is_ok() {}
        }
        "/headers" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            while stream.write_all(&b"x-more: and more\r\n".repeat(1000)).is_ok() {}
        }
        "/drip" => {
            for letter in b"HTTP/1.1 200 OK\r\nx-slow: ".iter().chain([b'x'].iter().cycle()).take(100) {
                if stream.write_all(&[*letter]).is_err() {
                    break;
                }
                thread::sleep(Duration::from_millis(100));
            }
        }
        "/reset" => drop(stream),
        "/nonsense" => {
            let _ = stream.write_all(b"\x00\xff what is this\r\n\r\n");
        }
        _ => reply("200 OK", ""),
    }
    Some(())
}

fn manners() -> Manners {
    Manners {
        timeout: Duration::from_millis(800),
        pause: Duration::from_millis(1),
        backoff: Duration::from_millis(20),
        patience: Duration::from_secs(3),
        ..Manners::default()
    }
}

/// Checks addresses; gives for each that is reported what is said of it.
fn check(urls: &[String], ignore: &[&str], cache: &Path) -> BTreeMap<String, String> {
    let file: Arc<str> = "content/a.md".into();
    let links: Vec<External> = urls
        .iter()
        .enumerate()
        .map(|(number, url)| External { url: url.clone(), file: file.clone(), span: number..number + 1 })
        .collect();
    let ignore: Vec<String> = ignore.iter().map(|pattern| (*pattern).to_owned()).collect();
    let problems = external::check(&links, &ignore, cache, &manners(), &|_, _| {});
    problems
        .into_iter()
        .map(|problem| {
            assert_eq!(problem.code.as_str(), "external-link");
            assert_eq!(problem.severity, cuebook::inside::diag::Severity::Warning);
            let url = urls[problem.span.expect("the link's own place").start].clone();
            (url.rsplit('/').next().unwrap_or_default().to_owned(), problem.message)
        })
        .collect()
}

#[test]
fn every_kind_of_bad_behaviour_is_told_apart() {
    let (port, log) = host();
    let cache = tempfile::tempdir().expect("a folder");
    let paths = "good no-head head-refused gone forbidden slow hang loop moved gone-home busy long-busy once broken huge \
                 headers drip reset nonsense";
    let mut urls: Vec<String> =
        paths.split_whitespace().map(|path| format!("http://127.0.0.1:{port}/{path}")).collect();
    urls.push(format!("https://127.0.0.1:{port}/plain-only"));
    urls.push("http://127.0.0.1:1/refused".to_owned());
    urls.push("https://no-such-host.invalid/nowhere".to_owned());
    let start = Instant::now();
    let said = check(&urls, &[], cache.path());
    assert!(start.elapsed() < Duration::from_secs(120), "nothing is waited for in vain");
    let expected = [
        ("broken", "answers 500"),
        ("drip", "does not answer in time"),
        ("gone", "answers 404"),
        ("gone-home", "has moved to"),
        ("hang", "does not answer in time"),
        ("headers", "cannot be reached"),
        ("long-busy", "answers 429"),
        ("loop", "redirects in a circle"),
        ("nonsense", "cannot be reached"),
        ("nowhere", ""),
        ("plain-only", ""),
        ("refused", "cannot be reached"),
        ("reset", "cannot be reached"),
    ];
    let names: Vec<&str> = said.keys().map(String::as_str).collect();
    assert_eq!(names, expected.map(|(name, _)| name), "{said:#?}");
    for (name, what) in expected {
        assert!(said[name].contains(what), "{name}: {}", said[name]);
    }

    // What was fine is not asked again, nor what was bad within the hour.
    log.asked.lock().expect("the log").clear();
    assert_eq!(check(&urls, &[], cache.path()), said);
    assert!(log.asked.lock().expect("the log").is_empty());
}

#[test]
fn what_is_ignored_is_not_asked_and_each_address_only_once() {
    let (port, log) = host();
    let cache = tempfile::tempdir().expect("a folder");
    let urls = ["gone", "good#a", "good#b", "private/x?y"].map(|path| format!("http://127.0.0.1:{port}/{path}"));
    let said = check(&urls, &[&format!("http://127.0.0.1:{port}/go*e"), "http://*/private/*"], cache.path());
    assert_eq!(said, BTreeMap::new());
    assert_eq!(*log.asked.lock().expect("the log"), ["HEAD /good"]);
}

#[test]
fn a_host_is_asked_one_thing_at_a_time_and_hosts_side_by_side() {
    let hosts = [host(), host(), host()];
    let cache = tempfile::tempdir().expect("a folder");
    let addresses = |port: &u16| (0..4).map(|n| format!("http://127.0.0.1:{port}/slow?{n}")).collect::<Vec<_>>();
    let urls: Vec<String> = hosts.iter().flat_map(|(port, _)| addresses(port)).collect();
    let start = Instant::now();
    assert_eq!(check(&urls, &[], cache.path()), BTreeMap::new());
    assert!(start.elapsed() < Duration::from_millis(12 * 300), "three hosts take no longer than one");
    for (_, log) in &hosts {
        assert_eq!(log.most.load(Ordering::SeqCst), 1);
    }
}

#[test]
fn a_damaged_memory_is_no_memory() {
    let (port, log) = host();
    let cache = tempfile::tempdir().expect("a folder");
    let urls = [format!("http://127.0.0.1:{port}/good")];
    check(&urls, &[], cache.path());
    let file = cache.path().join("external-links");
    let whole = std::fs::read_to_string(&file).expect("what is remembered");
    std::fs::write(&file, &whole[..whole.len() - 3]).expect("half of it");
    check(&urls, &[], cache.path());
    assert_eq!(log.asked.lock().expect("the log").len(), 2);
}
