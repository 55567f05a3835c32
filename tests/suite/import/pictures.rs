//! `--fetch-images`, with a host on this machine that behaves well and badly.

use super::books::picture;
use super::{import, with_source};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What the host was asked, and how many requests it ever had at once.
#[derive(Default)]
struct Log {
    asked: Mutex<Vec<String>>,
    agents: Mutex<Vec<String>>,
    now: AtomicUsize,
    most: AtomicUsize,
}

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

fn answer(mut stream: TcpStream, log: &Log) {
    let now = log.now.fetch_add(1, Ordering::SeqCst) + 1;
    log.most.fetch_max(now, Ordering::SeqCst);
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    log.asked.lock().expect("a log").push(path.clone());
    let agent = head.lines().find(|line| line.to_lowercase().starts_with("user-agent")).unwrap_or_default();
    log.agents.lock().expect("a log").push(agent.to_owned());
    let svg = |inner: &str| format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\">{inner}</svg>");
    let (status, kind, more, body) = match path.as_str() {
        // A picture is one by its bytes, whatever the host says.
        "/well.png" => ("200 OK", "text/plain", "", picture()),
        "/moved.png" => ("302 Found", "text/plain", "location: /well.png\r\n", Vec::new()),
        "/drawing" => ("200 OK", "image/svg+xml", "", svg("<path d=\"M0 0h9\"/>").into_bytes()),
        "/page.png" => ("200 OK", "image/png", "", b"<!doctype html><p>Not here".to_vec()),
        "/large.png" => ("200 OK", "image/png", "", [picture(), vec![0; 6 * 1024 * 1024]].concat()),
        _ => ("404 Not Found", "text/html", "", b"gone".to_vec()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    // A second request at the same time is seen meanwhile. Once the answer is out, the next one may come at any time.
    thread::sleep(Duration::from_millis(30));
    log.now.fetch_sub(1, Ordering::SeqCst);
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
}

#[test]
fn pictures_of_another_host_are_fetched_with_care() {
    let (port, log) = host();
    let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
    let show = |name: &str, path: &str| format!("![{name}]({})", at(path));
    let body = format!(
        "# T\n\n## What?\n\n{} {} {}\n\n## Why?\n\n{} {} {} {}\n",
        show("well", "/well.png"),
        show("again", "/well.png"),
        show("moved", "/moved.png"),
        show("drawing", "/drawing"),
        show("page", "/page.png"),
        show("large", "/large.png"),
        show("missing", "/missing.png"),
    );
    let source = || with_source(&[("src/R.md".to_owned(), body.as_bytes().to_vec())]);

    // Nobody is asked who was not told to.
    import(source(), &["readme", "src/R.md", "--write"]).ends(0);
    assert!(log.asked.lock().expect("a log").is_empty());

    let done = import(source(), &["readme", "src/R.md", "--write", "--fetch-images", "-v"]).ends(0);
    let mut asked = log.asked.lock().expect("a log").clone();
    asked.sort();
    // Each address once, and what it leads to.
    assert_eq!(asked, ["/drawing", "/large.png", "/missing.png", "/moved.png", "/page.png", "/well.png", "/well.png"]);
    assert_eq!(log.most.load(Ordering::SeqCst), 1, "one request at a time");
    assert!(log.agents.lock().expect("a log").iter().all(|agent| agent.contains("cuebook/")), "it says who asks");

    let files = crate::project::site(&done.project.path("content"));
    let pictures: Vec<&String> = files.keys().filter(|path| !path.ends_with(".md")).collect();
    assert_eq!(pictures.len(), 3, "{pictures:?}");
    assert_eq!(pictures.iter().filter(|path| path.ends_with(".svg")).count(), 1, "{pictures:?}");
    assert!(
        pictures.iter().filter(|path| path.ends_with(".png")).all(|path| files[*path] == picture()),
        "{pictures:?}"
    );
    let page = std::fs::read_to_string(done.project.path("content/t/questions.md")).expect("a page");
    for name in ["well", "again", "moved", "drawing"] {
        assert!(page.contains(&format!("![{name}](")) && !page.contains(&format!("![{name}](http")), "{name}: {page}");
    }
    for (name, path, why) in [
        ("page", "/page.png", "no picture"),
        ("large", "/large.png", "more than 5 MiB"),
        ("missing", "/missing.png", "404"),
    ] {
        assert!(page.contains(&format!("[{name}]({})", at(path))), "{name} stays a link: {page}");
        let said = done.stdout.lines().any(|line| line.contains("was not fetched") && line.contains(why));
        assert!(said, "{why} is not said:\n{}", done.stdout);
    }
    done.then().run(&["check"]).ends(0);
}

#[test]
fn a_drawing_with_script_is_not_brought_along() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let body = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.read(&mut [0; 2000]);
            let _ = stream.write_all(format!("{head}{body}").as_bytes());
        }
    });
    let body = format!("# T\n\n## What?\n\n![x](http://127.0.0.1:{port}/x.svg)\n\n## Why?\n\nSo.\n");
    let source = with_source(&[("src/R.md".to_owned(), body.into_bytes())]);
    let done = import(source, &["readme", "src/R.md", "--write", "--fetch-images"]).ends(0);
    let files = crate::project::site(&done.project.path("content"));
    assert!(files.keys().all(|path| path.ends_with(".md")), "{:?}", files.keys());
    assert!(done.stdout.contains("was not fetched"), "{}", done.stdout);
    done.then().run(&["check"]).ends(0);
}
