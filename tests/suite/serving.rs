//! The development server: right under every way of saving, safe against what the network brings, never in the way.

use crate::project::{Project, Site, put, times};
use crate::running::{Client, ONLY_BUILT, PATIENCE, Serving, version, without_reload};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

fn two_pages() -> Project {
    Project::book().file("content/a.md", "# A\n\nfirst text\n").file("content/b.md", "# B\n")
}

#[test]
fn the_address_is_printed_first_and_ctrl_c_ends_with_zero() {
    for signal in ["INT", "TERM"] {
        let serving = Serving::start(two_pages(), &[]);
        assert!(serving.url.starts_with("http://localhost:"), "{}", serving.url);
        assert_eq!(serving.get("/").status, 200);
        // Open connections do not hold it up.
        let _events = serving.connect();
        let mut idle = serving.connect();
        idle.send(b"GET / HT");
        let (status, took, _) = serving.signal(signal);
        assert_eq!(status.code(), Some(0), "{signal}");
        assert!(took < Duration::from_secs(5), "{signal} took {took:?}");
    }
}

#[test]
fn the_next_free_port_is_taken_and_an_asked_for_one_is_not_swapped() {
    let first = Serving::start(two_pages(), &[]);
    let second = Serving::start(two_pages(), &[]);
    assert_ne!(first.address.port(), second.address.port());
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let outcome = two_pages().run(&["serve", "--port", &port]).ends(3);
    assert!(outcome.stderr.contains(&port) && outcome.stderr.contains("--port"), "{}", outcome.stderr);
}

#[test]
fn it_listens_on_the_loopback_only_unless_told() {
    let serving = Serving::start(two_pages(), &[]);
    assert!(serving.address.ip().is_loopback());
    // Another address of this machine is not answered: 127.0.0.2 is one everywhere on Linux.
    if cfg!(target_os = "linux") {
        assert!(TcpStream::connect(("127.0.0.2", serving.address.port())).is_err());
    }
    let open = Serving::start(two_pages(), &["-n", "0.0.0.0"]);
    let mut client = Client::connect(open.address);
    let port = open.address.port();
    assert_eq!(client.ask(&format!("GET / HTTP/1.1\r\nHost: 192.168.1.5:{port}\r\n\r\n")).status, 200);
    assert_eq!(client.ask(&format!("GET / HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n")).status, 403);
}

#[test]
fn foreign_hosts_are_refused() {
    let serving = Serving::start(two_pages(), &[]);
    let port = serving.address.port();
    for host in [
        "evil.example",
        "evil.example:80",
        "localhost.evil.example",
        "localhost:1@evil.example",
        "127.0.0.1.nip.io",
        "",
        "[::2]",
        "0.0.0.0",
        "LOCALHOST.",
        "localhost:x",
    ] {
        let answer = serving.connect().ask(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));
        assert!(matches!(answer.status, 400 | 403), "{host}: {}", answer.status);
        assert!(!answer.text().contains("Home"), "{host}");
    }
    for host in
        [format!("localhost:{port}"), format!("127.0.0.1:{port}"), format!("[::1]:{port}"), "LocalHost".to_owned()]
    {
        assert_eq!(serving.connect().ask(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n")).status, 200, "{host}");
    }
    let two = "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n";
    assert!(matches!(serving.connect().ask(two).status, 400 | 403));
    let absolute = "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert!(matches!(serving.connect().ask(absolute).status, 400 | 403));
    assert!(matches!(serving.connect().ask("GET / HTTP/1.0\r\n\r\n").status, 400 | 403));
}

#[test]
fn only_get_and_head_are_answered() {
    let serving = Serving::start(two_pages(), &[]);
    let port = serving.address.port();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"] {
        let request = format!("{method} /a.html HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: 0\r\n\r\n");
        let answer = serving.connect().ask(&request);
        assert!(matches!(answer.status, 400 | 403 | 405), "{method}: {}", answer.status);
    }
    let mut client = serving.connect();
    let whole = client.get("/a.html");
    let head = client.ask(&format!("HEAD /a.html HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"));
    assert_eq!((head.status, head.header("content-length")), (200, whole.header("content-length")));
    assert_eq!(client.get("/a.html").body, whole.body, "the connection is usable after HEAD");
    let events = format!("HEAD /__cuebook/events HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n");
    assert_eq!(serving.connect().ask(&events).status, 200);
}

#[test]
fn no_way_of_writing_a_path_leads_out_of_the_site() {
    let project = two_pages().file("static/inside.txt", "inside\n").file("secret.txt", "SECRET\n");
    put(&project.beside("secret.txt"), b"SECRET\n");
    put(&project.beside("content/secret.txt"), b"SECRET\n");
    let serving = Serving::start(project, &[]);
    let up = [
        "..",
        "%2e%2e",
        "%2E%2e",
        ".%2e",
        "%252e%252e",
        "..;",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "%uff0e%uff0e",
        "..%00",
        "..%5c",
        "..\\",
        "....",
        "\u{ff0e}\u{ff0e}",
        "%2e%2e%2f",
        "..%2f",
        "..%255c",
    ];
    let between = ["/", "//", "%2f", "%2F", "%252f", "\\", "%5c", "/./", "%c0%af"];
    let targets = ["secret.txt", "book.toml", "content/a.md", "etc/passwd", "proc/self/environ"];
    let mut asked = 0;
    for up in up {
        for between in between {
            for target in targets {
                for prefix in ["/", "//", "/content/", "/assets/", "/a.html/", "/inside.txt/"] {
                    for depth in [1, 2, 6] {
                        let climb = format!("{up}{between}").repeat(depth);
                        asked += 1;
                        if asked % 7 != 0 && depth != 2 {
                            continue;
                        }
                        let request = format!(
                            "GET {prefix}{climb}{target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                        );
                        let answer = serving.connect().ask(&request);
                        assert!(matches!(answer.status, 400 | 404), "{request}: {}", answer.status);
                        let text = answer.text();
                        assert!(
                            !text.contains("SECRET") && !text.contains("root:") && !text.contains("[book]"),
                            "{request}"
                        );
                    }
                }
            }
        }
    }
    for path in [
        "/book.toml",
        "/secret.txt",
        "/.cuebook",
        "/content/a.md",
        "/themes/default/bundles.toml",
        "/etc/passwd",
        "//etc/passwd",
        "/%00",
        "/a.html%00.txt",
        "/%ff",
    ] {
        assert_eq!(serving.get(path).status, 404, "{path}");
    }
    assert_eq!(serving.get("/inside.txt").text(), "inside\n");
    // A folder without its slash leads to the folder, and never to another host.
    let answer = serving.get("//example.org/..");
    assert!(answer.header("location").is_none_or(|to| !to.starts_with("//")), "{}", answer.head);
}

#[test]
fn pages_are_found_without_ending_below_the_base_and_by_folder() {
    let serving =
        Serving::start(two_pages().file("content/t/_index.md", "# T\n").file("content/t/q w#.md", "# Q\n"), &[]);
    for path in ["/", "/index.html", "/a", "/a.html", "/a.html?x=1", "/book/a.html", "/t/", "/t/q%20w%23.html"] {
        assert_eq!(serving.get(path).status, 200, "{path}");
    }
    let answer = serving.get("/t");
    assert_eq!((answer.status, answer.header("location")), (302, Some("/t/")));
    let missing = serving.get("/nothing/here");
    assert_eq!(missing.status, 404);
    assert!(missing.text().contains("<h1"), "the book's own 404 page");
}

/// Saves a file as an editor does.
type Save = fn(&std::path::Path, &str);

const SAVES: &[(&str, Save)] = &[
    ("write in place", |path, text| fs::write(path, text).expect("written")),
    ("rename over", |path, text| {
        let new = path.with_extension("md.tmp");
        fs::write(&new, text).expect("written");
        fs::rename(new, path).expect("renamed");
    }),
    ("backup, then new", |path, text| {
        let backup = path.with_extension("md~");
        fs::rename(path, &backup).expect("renamed");
        fs::write(path, text).expect("written");
        fs::remove_file(backup).expect("removed");
    }),
    ("swap file and probe", |path, text| {
        let swap = path.with_file_name(".page.md.swp");
        let probe = path.with_file_name("4913");
        fs::write(&swap, "swap").expect("written");
        fs::write(&probe, "").expect("written");
        fs::remove_file(&probe).expect("removed");
        fs::write(path, text).expect("written");
        fs::remove_file(swap).expect("removed");
    }),
    ("truncate, pause, write", |path, text| {
        let mut file = fs::File::create(path).expect("truncated");
        std::thread::sleep(Duration::from_millis(30));
        for part in text.as_bytes().chunks(5) {
            file.write_all(part).expect("written");
            std::thread::sleep(Duration::from_millis(2));
        }
    }),
    ("remove, then write", |path, text| {
        fs::remove_file(path).expect("removed");
        std::thread::sleep(Duration::from_millis(15));
        fs::write(path, text).expect("written");
    }),
    ("same length, same time", |path, text| {
        let time = fs::metadata(path).and_then(|metadata| metadata.modified()).expect("a time");
        fs::write(path, text).expect("written");
        fs::File::options().write(true).open(path).and_then(|file| file.set_modified(time)).expect("a time");
    }),
    ("folder away and back", |path, text| {
        let folder = path.parent().expect("a folder");
        let away = folder.with_file_name("away");
        fs::rename(folder, &away).expect("renamed");
        fs::write(away.join(path.file_name().expect("a name")), text).expect("written");
        fs::rename(&away, folder).expect("renamed");
    }),
    ("folder removed and made anew", |path, text| {
        let folder = path.parent().expect("a folder");
        fs::remove_dir_all(folder).expect("removed");
        fs::create_dir_all(folder).expect("made");
        fs::write(path, text).expect("written");
    }),
];

fn every_way_of_saving(arguments: &[&str]) {
    let serving = Serving::start(two_pages().file("content/topic/page.md", "# Page\n\ntext 000\n"), arguments);
    let path = serving.project.path("content/topic/page.md");
    let mut number = 0;
    for round in 0..2 {
        for (name, save) in SAVES {
            number += 1;
            let words = format!("text {number:03}");
            save(&path, &format!("# Page\n\n{words}\n"));
            serving.shows("/topic/page.html", &words);
            assert!(!serving.said().contains("panicked"), "{name}, round {round}: {}", serving.said());
        }
    }
}

#[test]
fn every_way_of_saving_is_seen() {
    every_way_of_saving(&[]);
}

#[test]
fn every_way_of_saving_is_seen_by_polling() {
    every_way_of_saving(&["--poll"]);
}

#[test]
fn hundreds_of_files_deep_folders_and_deletions_at_once() {
    let serving = Serving::start(two_pages(), &[]);
    let content = serving.project.path("content");
    // As a checkout does: many files, some in folders that are made on the way.
    for number in 0..500 {
        let folder = content.join(format!("t{}/{}/x{}", number % 7, number % 3, number % 5));
        put(&folder.join(format!("p{number}.md")), format!("# P {number}\n\nnumber {number}\n").as_bytes());
    }
    for number in [0, 250, 499] {
        serving.shows(
            &format!("/t{}/{}/x{}/p{number}.html", number % 7, number % 3, number % 5),
            &format!("number {number}"),
        );
    }
    for round in 0..15 {
        let deep = content.join(format!("new-{round}/a/b/c/d/e"));
        put(&deep.join("deep.md"), format!("# Deep\n\nround {round}\n").as_bytes());
        serving.shows(&format!("/new-{round}/a/b/c/d/e/deep.html"), &format!("round {round}"));
    }
    for round in 0..15 {
        fs::remove_dir_all(content.join(format!("new-{round}"))).expect("removed");
    }
    fs::remove_file(content.join("b.md")).expect("removed");
    let start = Instant::now();
    while serving.get("/b.html").status != 404 || serving.get("/new-3/a/b/c/d/e/deep.html").status != 404 {
        assert!(start.elapsed() < PATIENCE, "{}", serving.said());
    }
    // The folder of all pages itself.
    fs::remove_dir_all(&content).expect("removed");
    put(&content.join("_index.md"), b"# Home again\n");
    put(&content.join("c.md"), b"# C\n\nback\n");
    serving.shows("/c.html", "back");
    put(&content.join("c.md"), b"# C\n\nand watched\n");
    serving.shows("/c.html", "and watched");
    // Folders that were not there at the start.
    put(&serving.project.path("static/robots.txt"), b"User-agent: me\n");
    serving.shows("/robots.txt", "me");
    put(&serving.project.path("themes/default/templates/guide.html"), b"<h1>own</h1>{{ view.lead | safe }}");
    serving.shows("/c.html", "<h1>own</h1>");
    put(&serving.project.path("themes/default/templates/guide.html"), b"<h1>new</h1>{{ view.lead | safe }}");
    serving.shows("/c.html", "<h1>new</h1>");
}

#[test]
fn an_edit_of_book_toml_and_its_absence() {
    let serving = Serving::start(two_pages(), &[]);
    let path = serving.project.path("book.toml");
    let text = fs::read_to_string(&path).expect("book.toml");
    fs::write(&path, text.replace("\"Test\"", "\"Renamed\"")).expect("written");
    serving.shows("/", "Renamed");
    // As long as an editor takes to put it back: no error is shown.
    fs::remove_file(&path).expect("removed");
    std::thread::sleep(Duration::from_millis(20));
    fs::write(&path, text.replace("\"Test\"", "\"Back\"")).expect("written");
    serving.shows("/", "Back");
    assert!(!serving.said().contains("error"), "{}", serving.said());
    // Longer: the error says so, the last good site stays.
    let events = serving.events();
    fs::remove_file(&path).expect("removed");
    events.until(|event| event["report"].as_str().is_some_and(|report| report.contains("book.toml does not exist")));
    assert!(serving.page("/").contains("Back"));
    fs::write(&path, text.replace("\"Test\"", "\"Back\"")).expect("written");
    events.until(|event| event["report"] == "");
    fs::write(&path, &text).expect("written");
    serving.shows("/", "Test");
}

#[test]
fn errors_are_shown_over_the_last_good_site_as_on_the_terminal() {
    let serving = Serving::start(two_pages(), &[]);
    let path = serving.project.path("content/a.md");
    let events = serving.events();
    let before = version(&events.until(|_| true));
    fs::write(&path, "# A\n\n[x](gone.md)\n").expect("written");
    let event = events.until(|event| event["report"] != "");
    let report = event["report"].as_str().expect("a report").to_owned();
    assert!(report.contains("error[dead-link]") && report.contains("content/a.md:3:1"), "{report}");
    assert!(serving.waits_for("the last good site is shown").contains(report.trim()), "{}", serving.said());
    assert!(serving.page("/a.html").contains("first text"));
    assert_eq!(version(&event), before, "nothing to reload");
    // Someone who comes later sees it too.
    assert_eq!(serving.events().until(|_| true)["report"], report.as_str());
    fs::write(&path, "# A\n\nmended\n").expect("written");
    let event = events.until(|event| event["report"] == "");
    assert!(version(&event) > before);
    assert!(serving.page("/a.html").contains("mended"));
}

#[test]
fn a_book_with_errors_from_the_start_is_served_as_far_as_it_goes() {
    let serving = Serving::start(two_pages().file("content/a.md", "# A\n\nhalf [x](gone.md)\n"), &[]);
    assert!(serving.page("/a.html").contains("half"));
    fs::write(serving.project.path("content/a.md"), "# A\n\nother half [x](gone.md)\n").expect("written");
    serving.shows("/a.html", "other half");
    let events = serving.events();
    fs::write(serving.project.path("content/a.md"), "# A\n\nwhole\n").expect("written");
    events.until(|event| event["report"] == "");
    assert!(serving.page("/a.html").contains("whole"));
}

#[test]
fn a_template_that_fails_is_shown_on_the_page_and_on_the_terminal() {
    let serving = Serving::start(two_pages().file("themes/default/templates/guide.html", "{{ view.nothing }}"), &[]);
    let answer = serving.get("/a.html");
    assert_eq!(answer.status, 500);
    assert!(answer.text().contains("guide.html:1:") && answer.text().contains("reload.js"), "{}", answer.text());
    let said = serving.waits_for("error[bad-template]");
    assert!(said.contains("{{ view.nothing }}"), "{said}");
    fs::write(serving.project.path("themes/default/templates/guide.html"), "{{ view.lead | safe }}").expect("written");
    serving.shows("/a.html", "first text");
}

#[test]
fn a_build_with_nothing_new_reloads_nobody() {
    let serving = Serving::start(two_pages(), &[]);
    let events = serving.events();
    let before = version(&events.until(|_| true));
    let path = serving.project.path("content/a.md");
    for _ in 0..3 {
        let text = fs::read(&path).expect("a page");
        fs::write(&path, text).expect("written");
        fs::write(serving.project.path("content/.a.md.swp"), "swap").expect("written");
        std::thread::sleep(Duration::from_millis(30));
    }
    assert_eq!(events.next(Duration::from_millis(600)), None);
    fs::write(&path, "# A\n\nnew\n").expect("written");
    assert_eq!(version(&events.until(|_| true)), before + 1);
}

#[test]
fn what_is_served_is_what_is_built() {
    let project = two_pages().file("static/logo.svg", "<svg/>\n").run(&["build"]).ends(0).then();
    let mut built = crate::project::site(&project.path("public"));
    built.retain(|route, _| route != ".cuebook-manifest" && !ONLY_BUILT.contains(&route.as_str()));
    let serving = Serving::start(project, &[]);
    let mut served: Site = serving.site(built.keys().cloned());
    // What the host answers with for missing pages is served under that status.
    served.insert("404.html".to_owned(), without_reload(&serving.get("/404.html").body));
    crate::project::assert_same(&served, &built, "served");
}

#[test]
fn slow_clients_do_not_hold_up_others() {
    let serving = Serving::start(two_pages(), &[]);
    let mut slow: Vec<TcpStream> = (0..100)
        .map(|number| {
            let mut stream = TcpStream::connect(serving.address).expect("a connection");
            let start: &[u8] = if number % 3 == 0 { b"" } else { b"GET /a.html HTTP/1.1\r\nHost: loc" };
            stream.write_all(start).expect("sent");
            stream
        })
        .collect();
    // Others ask for much and read nothing of it.
    for stream in slow.iter_mut().filter(|_| true).step_by(5) {
        let _ = stream.write_all(b"alhost\r\n\r\n");
        for _ in 0..50 {
            let _ = stream.write_all(b"GET /book.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
    }
    let start = Instant::now();
    for number in 0..50 {
        assert_eq!(serving.get("/a.html").status, 200);
        if let Some(stream) = slow.get_mut(number * 2 + 1) {
            let _ = stream.write_all(b"a");
        }
    }
    assert!(start.elapsed() < Duration::from_secs(10), "50 requests took {:?}", start.elapsed());
    fs::write(serving.project.path("content/a.md"), "# A\n\nsaved meanwhile\n").expect("written");
    serving.shows("/a.html", "saved meanwhile");
}

#[test]
fn garbage_does_not_hurt() {
    let serving = Serving::start(two_pages(), &[]);
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(100_000));
    let heads = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: y\r\n".repeat(5_000));
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00"[..],
        b"\r\n\r\n\r\n",
        b"GET\r\n\r\n",
        b"\0\0\0\0",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        long.as_bytes(),
        heads.as_bytes(),
    ] {
        let mut stream = TcpStream::connect(serving.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_millis(300))).expect("a timeout");
        let _ = stream.write_all(bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        assert!(!answer.starts_with(b"HTTP/1.1 200"), "{:?}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(serving.get("/a.html").status, 200);
    assert!(!serving.said().contains("panicked"), "{}", serving.said());
}

/// Requests in all; `CUEBOOK_REQUESTS` sets it.
fn requests() -> usize {
    times("CUEBOOK_REQUESTS", 10_000)
}

#[test]
fn thousands_of_requests_while_files_are_saved_meet_no_error_and_nothing_stale() {
    let pages = 24;
    let text = |page: usize, number: u64| format!("# Page {page}\n\nsaved {number} end\n");
    let project = (0..pages)
        .fold(Project::book(), |project, page| project.file(&format!("content/t/p{page}.md"), &text(page, 0)));
    let serving = Serving::start(project, &[]);
    let address = serving.address;
    // For each page the number of the last save that the server has announced by an event.
    let announced: Vec<AtomicU64> = (0..pages).map(|_| AtomicU64::new(0)).collect();
    let (done, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let stale = AtomicUsize::new(0);
    let (mut saves, total) = (0u64, requests());
    std::thread::scope(|scope| {
        for thread in 0..64 {
            let (announced, done, stop, stale) = (&announced, &done, &stop, &stale);
            scope.spawn(move || {
                let mut client = Client::connect(address);
                let mut page = thread;
                while !stop.load(Ordering::Relaxed) && done.fetch_add(1, Ordering::Relaxed) < total {
                    page = (page * 7 + 5) % pages;
                    let least = announced[page].load(Ordering::SeqCst);
                    let answer = client.get(&format!("/t/p{page}.html"));
                    assert_eq!(answer.status, 200, "{}", answer.text());
                    let text = answer.text();
                    let number =
                        text.split("saved ").nth(1).and_then(|rest| rest.split(' ').next()?.parse::<u64>().ok());
                    let number = number.unwrap_or_else(|| panic!("a torn page: {text}"));
                    if number < least {
                        stale.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let events = serving.events();
        let mut last = version(&events.until(|_| true));
        while done.load(Ordering::Relaxed) < total {
            saves += 1;
            let page = (saves as usize * 11) % pages;
            // Whole at once: a page is never read half-written.
            let path = serving.project.path(&format!("content/t/p{page}.md"));
            fs::write(path.with_extension("tmp"), text(page, saves)).expect("written");
            fs::rename(path.with_extension("tmp"), &path).expect("renamed");
            let event = events.until(|event| version(event) > last);
            last = version(&event);
            announced[page].store(saves, Ordering::SeqCst);
        }
        stop.store(true, Ordering::Relaxed);
    });
    println!("{total} requests, {saves} saves");
    assert_eq!(stale.load(Ordering::Relaxed), 0, "stale pages after the reload event");
    assert!(saves >= 5, "hardly anything was saved: {saves}");
    assert!(!serving.said().contains("error"), "{}", serving.said());
}

#[test]
fn a_serve_without_a_book_says_so() {
    let outcome = Project::empty().run(&["serve"]).ends(3);
    assert!(outcome.stderr.contains("there is no book here"), "{}", outcome.stderr);
    assert_eq!(outcome.stdout, "");
}

#[test]
fn a_destination_that_is_served_stays_untouched() {
    let project = two_pages();
    let before: BTreeMap<String, Vec<u8>> = crate::project::site(&project.root());
    let serving = Serving::start(project, &[]);
    serving.get("/a.html");
    fs::write(serving.project.path("content/a.md"), "# A\n\nnew\n").expect("written");
    serving.shows("/a.html", "new");
    let after = crate::project::site(&serving.project.root());
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>(), "serve writes nothing");
}

#[test]
fn a_closed_terminal_stops_neither_server_nor_build() {
    let project = two_pages();
    let mut command = project.command(&["serve"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
    let mut stdout = BufReader::new(child.stdout.take().expect("stdout"));
    let mut url = String::new();
    stdout.read_line(&mut url).expect("a line");
    drop((stdout, child.stderr.take()));
    fs::write(project.path("content/a.md"), "# A\n\nunheard\n").expect("written");
    let address = url.trim().trim_start_matches("http://").trim_end_matches('/').replace("localhost", "127.0.0.1");
    let address = address.parse().expect("an address");
    let start = Instant::now();
    while !Client::connect(address).get("/a.html").text().contains("unheard") {
        assert!(start.elapsed() < PATIENCE, "never rebuilt");
    }
    child.kill().expect("killed");
    child.wait().expect("gone");
    let project = project.file("content/a.md", "# A\n\n```pyhton\nx\n```\n");
    let mut child = project.command(&["build"]).stderr(Stdio::piped()).spawn().expect("the program runs");
    drop(child.stderr.take());
    assert_eq!(child.wait().expect("an end").code(), Some(0));
}

#[test]
fn pages_of_other_origins_get_nothing_of_the_book() {
    let serving = Serving::start(two_pages(), &[]);
    let ask =
        |headers: &str| serving.connect().ask(&format!("GET /book.json HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"));
    for foreign in [
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\nSec-Fetch-Dest: script\r\n",
        "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n",
        "Sec-Fetch-Site: cross-site\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: iframe\r\n",
        "Sec-Fetch-Site: something\r\n",
        "Sec-Fetch-Site: \u{e9}\r\n",
    ] {
        let answer = ask(foreign);
        assert_eq!(answer.status, 403, "{foreign}");
        assert!(!answer.text().contains("Test"), "{foreign}");
    }
    for own in [
        "",
        "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Dest: script\r\n",
        "Sec-Fetch-Site: none\r\nSec-Fetch-Mode: navigate\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n",
    ] {
        let answer = ask(own);
        assert_eq!(answer.status, 200, "{own}");
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{own}");
    }
}

#[test]
fn a_host_name_is_allowed_on_the_command_line_and_the_refusal_says_how() {
    let book = two_pages().toml("[serve]\nport = 4000\n");
    let serving = Serving::start(book, &["--allow-host", "MyBox.local", "--allow-host", "app.github.dev"]);
    let ask = |host: &str| serving.connect().ask(&format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"));
    for host in ["mybox.local", "mybox.local:80", "App.GitHub.dev", "localhost"] {
        assert_eq!(ask(host).status, 200, "{host}");
    }
    for (host, said) in [
        ("other.local:80", "--allow-host other.local"),
        ("<b>", "--allow-host NAME"),
        ("x.mybox.local", "x.mybox.local"),
    ] {
        let answer = ask(host);
        assert!(matches!(answer.status, 400 | 403), "{host}");
        assert!(answer.status == 400 || answer.text().contains(said), "{}", answer.text());
        assert!(!answer.text().contains("<b>"));
    }
    // A book cannot allow a name by itself.
    let outcome = two_pages().toml("[serve]\nallow_host = [\"evil.example\"]\n").check().ends(1);
    assert_eq!(outcome.reports(), ["unknown-key book.toml:6:1"]);
}

#[test]
fn half_a_request_and_an_idle_connection_are_closed() {
    let serving = Serving::start(two_pages(), &[]);
    let mut half = TcpStream::connect(serving.address).expect("a connection");
    half.write_all(b"GET / HTTP/1.1\r\nHost: loc").expect("sent");
    let silent = TcpStream::connect(serving.address).expect("a connection");
    let mut idle = TcpStream::connect(serving.address).expect("a connection");
    idle.write_all(b"GET /b.md HTTP/1.1\r\nHost: localhost\r\n\r\n").expect("sent");
    for (what, mut stream) in [("half a request", half), ("nothing", silent), ("an idle connection", idle)] {
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap_or_else(|error| panic!("{what} is never closed: {error}"));
    }
    assert_eq!(serving.get("/").status, 200);
}

#[cfg(unix)]
#[test]
fn a_change_behind_a_symbolic_link_is_seen() {
    let project = two_pages().file("content/deep/c.md", "# C\n\nold words\n");
    let project = project.link("content/linked.md", "deep/c.md").link("content/folder", "deep");
    let serving = Serving::start(project, &[]);
    serving.shows("/linked.html", "old words");
    fs::write(serving.project.path("content/deep/c.md"), "# C\n\nnew words\n").expect("written");
    for page in ["/deep/c.html", "/linked.html", "/folder/c.html"] {
        serving.shows(page, "new words");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn more_connections_than_there_is_room_for_wait_until_one_ends() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    const ROOM: usize = 1_000;
    const CLIENTS: usize = 1_100;
    let limit = getrlimit(Resource::Nofile);
    setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit }).expect("more open files");
    let serving = Serving::start(two_pages(), &[]);
    let sockets = || {
        let files = fs::read_dir(format!("/proc/{}/fd", serving.child.id())).expect("the program's open files");
        let links = files.flatten().filter_map(|file| fs::read_link(file.path()).ok());
        links.filter(|link| link.to_string_lossy().starts_with("socket:")).count()
    };
    let without = sockets();
    let mut silent: Vec<TcpStream> =
        (0..CLIENTS).map(|_| TcpStream::connect(serving.address).expect("a connection")).collect();
    // The last one asks, and is answered when its turn comes: the others end, or are closed for keeping quiet.
    let mut last = silent.pop().expect("clients");
    last.write_all(b"GET /a.html HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("sent");
    let mut most = 0;
    let start = Instant::now();
    while most < ROOM && start.elapsed() < PATIENCE {
        most = most.max(sockets() - without);
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!((ROOM..=ROOM + 1).contains(&most), "{most} connections at once");
    drop(silent);
    last.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    let mut answer = String::new();
    last.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert_eq!(serving.get("/a.html").status, 200);
}
