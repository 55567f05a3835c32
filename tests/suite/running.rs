//! A running `cuebook serve`, and a client for it that knows just enough of HTTP.

use crate::project::{PROGRAM, Project, Site};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Long enough for any answer on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What only a built site has: `serve` answers for the worker with one that goes away, and keeps no list for it.
pub const ONLY_BUILT: [&str; 2] = ["sw.js", "offline.json"];

/// A running server; it ends with the value.
pub struct Serving {
    /// The book it serves.
    pub project: Project,
    /// What it printed first.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    said: Arc<Mutex<String>>,
    /// The program.
    pub child: Child,
}

impl Serving {
    /// Starts `cuebook serve` on a port that it chooses from `port` on.
    pub fn start(project: Project, arguments: &[&str]) -> Serving {
        let mut command = Command::new(PROGRAM);
        command.arg("serve").args(arguments).arg(project.root()).env("NO_COLOR", "1");
        Serving::spawn(project, command)
    }

    /// Starts a command that serves.
    pub fn spawn(project: Project, mut command: Command) -> Serving {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program runs");
        let said = Arc::new(Mutex::new(String::new()));
        let (heard, mut stderr) = (said.clone(), child.stderr.take().expect("stderr"));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = stderr.read(&mut buffer) {
                heard.lock().expect("not poisoned").push_str(&String::from_utf8_lossy(&buffer[..count]));
            }
        });
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut url).expect("a line");
        let url = url.trim().to_owned();
        let address = url.trim_start_matches("http://").trim_end_matches('/').replace("localhost", "127.0.0.1");
        let address = address.parse().unwrap_or_else(|_| {
            let _ = child.wait();
            std::thread::sleep(Duration::from_millis(100));
            panic!("no address in `{url}`: {}", said.lock().expect("not poisoned"))
        });
        Serving { project, url, address, said, child }
    }

    /// What it said to people until now.
    pub fn said(&self) -> String {
        self.said.lock().expect("not poisoned").clone()
    }

    /// Waits until it has said something.
    #[track_caller]
    pub fn waits_for(&self, words: &str) -> String {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            let said = self.said();
            if said.contains(words) {
                return said;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("never said `{words}`:\n{}", self.said());
    }

    /// A new connection.
    pub fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    /// The answer to a GET.
    pub fn get(&self, path: &str) -> Answer {
        self.connect().get(path)
    }

    /// The text of a page, without what the server adds.
    pub fn page(&self, path: &str) -> String {
        String::from_utf8_lossy(&without_reload(&self.get(path).body)).into_owned()
    }

    /// Waits for a page to hold some words.
    #[track_caller]
    pub fn shows(&self, path: &str, words: &str) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if self.page(path).contains(words) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("{path} never showed `{words}`:\n{}\n{}", self.page(path), self.said());
    }

    /// The server's events.
    pub fn events(&self) -> Events {
        Events::new(self.address)
    }

    /// Every route of a site, as it is served now.
    pub fn site(&self, routes: impl IntoIterator<Item = String>) -> Site {
        let mut client = self.connect();
        routes
            .into_iter()
            .filter(|route| !ONLY_BUILT.contains(&route.as_str()))
            .filter_map(|route| {
                let answer = client.get(&format!("/{}", cuebook::inside::route::encode(&route)));
                (answer.status == 200).then(|| (route, without_reload(&answer.body)))
            })
            .collect()
    }

    /// Sends a signal by its name and waits for the end.
    pub fn signal(mut self, name: &str) -> (ExitStatus, Duration, Project) {
        let start = Instant::now();
        let sent = Command::new("kill").args([format!("-{name}"), self.child.id().to_string()]).status();
        assert!(sent.expect("kill").success());
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child") {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "still running after {name}");
            std::thread::sleep(Duration::from_millis(2));
        };
        let project = std::mem::replace(&mut self.project, Project::empty());
        (status, start.elapsed(), project)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Header lines in small letters.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim)
    }
}

/// A connection that is kept open.
pub struct Client {
    stream: BufReader<TcpStream>,
    address: SocketAddr,
}

impl Client {
    /// A new connection.
    pub fn connect(address: SocketAddr) -> Client {
        let stream = TcpStream::connect_timeout(&address, PATIENCE).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        stream.set_nodelay(true).expect("no delay");
        Client { stream: BufReader::new(stream), address }
    }

    /// The answer to a GET.
    pub fn get(&mut self, path: &str) -> Answer {
        let host = format!("localhost:{}", self.address.port());
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"))
    }

    /// The answer to a request as written.
    pub fn ask(&mut self, request: &str) -> Answer {
        self.send(request.as_bytes());
        self.answer(request.starts_with("HEAD")).unwrap_or_else(|error| panic!("{error} for {request}"))
    }

    /// Sends bytes.
    pub fn send(&mut self, bytes: &[u8]) {
        self.stream.get_mut().write_all(bytes).expect("sent");
    }

    /// Reads one answer.
    pub fn answer(&mut self, head_only: bool) -> std::io::Result<Answer> {
        let mut head = String::new();
        loop {
            let mut line = String::new();
            if self.stream.read_line(&mut line)? == 0 {
                return Err(std::io::Error::other(format!("the connection ended after `{head}`")));
            }
            if line.trim().is_empty() {
                break;
            }
            head.push_str(&line);
        }
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
        let mut answer = Answer { status: status.unwrap_or(0), head: head.to_lowercase(), body: Vec::new() };
        let length = answer.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        if !head_only {
            answer.body = vec![0; length];
            self.stream.read_exact(&mut answer.body)?;
        }
        Ok(answer)
    }
}

/// The server's events, read as they come.
pub struct Events {
    events: Receiver<Value>,
}

impl Events {
    fn new(address: SocketAddr) -> Events {
        let mut client = Client::connect(address);
        let stream = client.stream.get_ref();
        // A server that stops closes the stream: that is the end.
        stream.set_read_timeout(None).expect("no timeout");
        let host = format!("localhost:{}", address.port());
        client.send(format!("GET /__cuebook/events HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        let (sender, events) = channel();
        std::thread::spawn(move || {
            let mut line = String::new();
            while client.stream.read_line(&mut line).is_ok_and(|count| count > 0) {
                if let Some(event) = line.strip_prefix("data: ").and_then(|data| serde_json::from_str(data).ok())
                    && sender.send(event).is_err()
                {
                    return;
                }
                line.clear();
            }
        });
        Events { events }
    }

    /// The next event within some time.
    pub fn next(&self, patience: Duration) -> Option<Value> {
        match self.events.recv_timeout(patience) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => panic!("the stream of events ended"),
        }
    }

    /// Waits for an event that fits.
    #[track_caller]
    pub fn until(&self, fits: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        let mut last = Value::Null;
        while let Some(event) = self.next(PATIENCE.saturating_sub(start.elapsed())) {
            if fits(&event) {
                return event;
            }
            last = event;
        }
        panic!("no such event; the last was {last}");
    }
}

/// An event's version of the site.
pub fn version(event: &Value) -> u64 {
    event["version"].as_str().and_then(|version| version.parse().ok()).expect("a version")
}

/// A page as it was built: the server adds one script to it.
pub fn without_reload(body: &[u8]) -> Vec<u8> {
    const START: &[u8] = b"<script src=\"/__cuebook/reload.js\"";
    const END: &[u8] = b"</script>";
    let find = |from: usize, what: &[u8]| {
        body[from..].windows(what.len()).position(|window| window == what).map(|at| from + at)
    };
    match find(0, START).and_then(|start| Some((start, find(start, END)? + END.len()))) {
        Some((start, end)) => [&body[..start], &body[end..]].concat(),
        None => body.to_vec(),
    }
}
