//! `cuebook check --external-links`: whether links to other hosts still lead somewhere.
//!
//! In: the links of all pages, settings, a folder for what is remembered. Out: a warning at each link that does not answer
//! as it should. Politely: each address once, a few hosts at a time and one request at a time to each, HEAD first and GET
//! where HEAD is refused, again after a while when a host is busy, and not again for days when it was fine.
//!
//! Must not know: how links are written. Never an error: what another host does must not stop a build.

use crate::book::page::Page;
use crate::cache::folder::ignore;
use crate::diag::{Code, Diagnostic};
use crate::digest;
use crate::nofollow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How politely and for how long.
#[derive(Debug, Clone)]
pub struct Manners {
    /// Hosts that are asked at the same time.
    pub hosts: usize,
    /// How long a request may take.
    pub timeout: Duration,
    /// Pause between two requests to one host.
    pub pause: Duration,
    /// How often a request is tried.
    pub tries: u32,
    /// Wait before the second try; it doubles each time.
    pub backoff: Duration,
    /// Longest wait that a host may ask for (`Retry-After`).
    pub patience: Duration,
    /// Seconds that a good answer holds.
    pub fresh: u64,
    /// Seconds that a bad answer holds: long enough to work through the list.
    pub bad_fresh: u64,
}

impl Default for Manners {
    fn default() -> Manners {
        Manners {
            hosts: 12,
            timeout: Duration::from_secs(20),
            pause: Duration::from_millis(300),
            tries: 3,
            backoff: Duration::from_secs(2),
            patience: Duration::from_secs(30),
            fresh: 7 * 24 * 3600,
            bad_fresh: 3600,
        }
    }
}

/// A link to another host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// The address as written.
    pub url: String,
    /// The file it stands in, relative to the book.
    pub file: Arc<str>,
    /// Its bytes there.
    pub span: Range<usize>,
}

/// The links of some pages to other hosts: those in their text, and those in the sources that their front matter names.
pub(crate) fn links(pages: &[Arc<Page>]) -> Vec<External> {
    let mut found = Vec::new();
    for page in pages.iter().filter(|page| !page.facts.allow.contains(&Code::ExternalLink)) {
        let file = &page.facts.file;
        for link in page.facts.links.iter().filter(|link| link.to.starts_with("http")) {
            found.push(External { url: link.to.clone(), file: file.clone(), span: link.span.clone() });
        }
        for source in &page.facts.sources {
            let Some(at) = source.find("https://").or_else(|| source.find("http://")) else { continue };
            let url = source[at..].split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"')).next();
            let url = url.unwrap_or_default().trim_end_matches(['.', ',', ';', ')']);
            let doc = page.doc();
            let start = doc.text[..doc.body].find(url).unwrap_or_default();
            found.push(External { url: url.to_owned(), file: file.clone(), span: start..start + url.len() });
        }
    }
    found
}

/// Checks links. `ignore` holds address patterns in which `*` is any run of characters. `progress` is called with
/// (addresses done, addresses in all).
pub fn check(
    links: &[External],
    ignore: &[String],
    cache: &Path,
    manners: &Manners,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Diagnostic> {
    let mut addresses: BTreeMap<&str, Vec<&External>> = BTreeMap::new();
    for link in links {
        let address = link.url.split('#').next().unwrap_or(&link.url);
        let wanted = address.starts_with("http://") || address.starts_with("https://");
        if wanted && !ignore.iter().any(|pattern| fits(pattern, &link.url)) {
            addresses.entry(address).or_default().push(link);
        }
    }
    let memory = Memory::read(cache);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let mut answers: BTreeMap<String, Answer> = BTreeMap::new();
    let mut queues: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for &address in addresses.keys() {
        match memory.answers.get(address).filter(|answer| answer.holds(now, manners)) {
            Some(answer) => {
                answers.insert(address.to_owned(), answer.clone());
            }
            None => queues.entry(host(address)).or_default().push(address),
        }
    }
    let done = Mutex::new(answers.len());
    let one_more = || {
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        *done += 1;
        progress(*done, addresses.len());
    };
    let asked = ask(queues.into_values().collect(), now, manners, &one_more);
    answers.extend(asked);
    memory.write(&answers, now, manners);
    let mut problems = Vec::new();
    for (address, links) in addresses {
        let Some(Answer { problem: Some((message, help)), .. }) = answers.get(address) else { continue };
        for link in links {
            let problem = Diagnostic::new(Code::ExternalLink, format!("`{}` {message}", link.url));
            let problem = problem.at(&link.file, link.span.clone());
            problems.push(if help.is_empty() { problem } else { problem.help(help.clone()) });
        }
    }
    crate::diag::sort(&mut problems);
    problems
}

/// What a host answered.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Answer {
    /// Seconds since 1970.
    at: u64,
    /// What is wrong, with advice (which may be empty).
    problem: Option<(String, String)>,
}

impl Answer {
    fn holds(&self, now: u64, manners: &Manners) -> bool {
        let fresh = if self.problem.is_none() { manners.fresh } else { manners.bad_fresh };
        // An answer from the future is one of a wrong clock.
        self.at <= now && now - self.at < fresh
    }
}

/// Asks every address of every queue; a queue holds the addresses of one host. Calls `progress` after each.
fn ask(mut queues: Vec<Vec<&str>>, now: u64, manners: &Manners, progress: &(dyn Fn() + Sync)) -> Vec<(String, Answer)> {
    // The longest queue decides when all is done: it goes first.
    queues.sort_by_key(Vec::len);
    let workers = manners.hosts.min(queues.len());
    let (queues, answers) = (Mutex::new(queues), Mutex::new(Vec::new()));
    let agent = agent(manners);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let next = queues.lock().unwrap_or_else(PoisonError::into_inner).pop();
                    let Some(queue) = next else { return };
                    for (number, address) in queue.into_iter().enumerate() {
                        if number > 0 {
                            thread::sleep(manners.pause);
                        }
                        let answer = Answer { at: now, problem: try_address(&agent, address, manners) };
                        answers.lock().unwrap_or_else(PoisonError::into_inner).push((address.to_owned(), answer));
                        progress();
                    }
                }
            });
        }
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn agent(manners: &Manners) -> ureq::Agent {
    ureq::Agent::config_builder()
        .timeout_global(Some(manners.timeout))
        .http_status_as_error(false)
        .max_redirects(8)
        .max_redirects_will_error(true)
        .save_redirect_history(true)
        .user_agent(concat!("Mozilla/5.0 (compatible; cuebook/", env!("CARGO_PKG_VERSION"), "; link check)"))
        .build()
        .into()
}

/// What one request came to.
enum RequestOutcome {
    Good,
    /// It leads elsewhere for good.
    Moved(String),
    /// HEAD may be refused where GET is not.
    Status(u16, Option<Duration>),
    /// It may work another time.
    Busy(String),
    Bad(String),
}

fn try_address(agent: &ureq::Agent, address: &str, manners: &Manners) -> Option<(String, String)> {
    let start = Instant::now();
    let mut wait = manners.backoff;
    let mut last = String::new();
    for number in 0..manners.tries {
        if number > 0 {
            thread::sleep(wait);
            wait *= 2;
        }
        let mut outcome = request(agent, address, true);
        // Many hosts know no HEAD, and say so in every way there is: by status, by silence, by hanging up.
        if !matches!(outcome, RequestOutcome::Good | RequestOutcome::Moved(_) | RequestOutcome::Status(429, _)) {
            outcome = request(agent, address, false);
        }
        match outcome {
            RequestOutcome::Good => return None,
            RequestOutcome::Moved(to) => {
                return Some((format!("has moved to `{to}` for good"), "link to the new address".to_owned()));
            }
            RequestOutcome::Status(status @ (429 | 500..=599), after) => {
                last = format!("answers {status}");
                let asked = after.unwrap_or(wait);
                if asked > manners.patience {
                    break;
                }
                wait = asked.max(wait);
            }
            // The host lives and will not talk to a program: that says nothing of the link.
            RequestOutcome::Status(401 | 403 | 999, _) => return None,
            RequestOutcome::Status(status, _) => {
                let help = match status {
                    404 | 410 => "find where it went, link to an archived copy, or take the link out",
                    _ => "",
                };
                return Some((format!("answers {status}"), help.to_owned()));
            }
            RequestOutcome::Busy(why) => last = why,
            RequestOutcome::Bad(why) => return Some((why, String::new())),
        }
        if start.elapsed() > manners.patience * manners.tries {
            break;
        }
    }
    Some((last, "it may only be busy: it is asked again within the hour; silence it with `ignore_links`".to_owned()))
}

fn request(agent: &ureq::Agent, address: &str, head: bool) -> RequestOutcome {
    let made = if head {
        agent.head(address).call()
    } else {
        // The body is not read: that it begins is enough.
        agent.get(address).header("range", "bytes=0-0").call()
    };
    match made {
        Ok(response) => {
            use ureq::ResponseExt;
            let status = response.status().as_u16();
            if (200..300).contains(&status) || status == 304 || status == 416 {
                return match moved(address, response.get_redirect_history()) {
                    Some(to) => RequestOutcome::Moved(to),
                    None => RequestOutcome::Good,
                };
            }
            let after = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
            RequestOutcome::Status(status, after.and_then(|value| value.trim().parse().ok()).map(Duration::from_secs))
        }
        Err(error) => match error {
            ureq::Error::HostNotFound => RequestOutcome::Bad("names a host that does not exist".to_owned()),
            ureq::Error::TooManyRedirects | ureq::Error::RedirectFailed => {
                RequestOutcome::Bad("redirects in a circle".to_owned())
            }
            ureq::Error::BadUri(why) => RequestOutcome::Bad(format!("is no address: {why}")),
            ureq::Error::Timeout(_) => RequestOutcome::Busy("does not answer in time".to_owned()),
            ureq::Error::Tls(_) | ureq::Error::Rustls(_) => RequestOutcome::Bad("has no secure connection".to_owned()),
            error => RequestOutcome::Busy(format!("cannot be reached: {error}")),
        },
    }
}

/// Another host or path that an address leads to for good. Only a whole site that moved is worth a report: paths are
/// redirected for reasons of their own (languages, versions, slashes).
fn moved(address: &str, history: Option<&[ureq::http::Uri]>) -> Option<String> {
    let last = history?.last()?.to_string();
    let plain = |url: &str| {
        url.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.").to_owned()
    };
    let (from, to) = (plain(address), plain(&last));
    let root = |url: &str| url.split('/').skip(1).collect::<Vec<_>>().join("/").is_empty();
    // A page that leads to the front page of its host is gone, whatever the status says.
    (host(&format!("http://{from}")) == host(&format!("http://{to}")) && !root(&from) && root(&to)).then_some(last)
}

/// The host of an address with its port.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

/// Whether an address fits a pattern in which `*` is any run of characters.
fn fits(pattern: &str, address: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = address.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    for (number, part) in parts.iter().enumerate() {
        if number + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty()
}

/// Answers of earlier checks: a line for each: the time, a tab, the address, and when it was bad a tab with what was
/// wrong and a tab with advice.
struct Memory {
    file: PathBuf,
    answers: BTreeMap<String, Answer>,
}

impl Memory {
    fn read(folder: &Path) -> Memory {
        let file = folder.join("external-links");
        let bytes = nofollow::read(&file).unwrap_or_default();
        let text = String::from_utf8(bytes).unwrap_or_default();
        let mut answers = BTreeMap::new();
        // A file of another format, or half a file, is no memory.
        let whole = text.split_once('\n').filter(|(head, body)| *head == header(body));
        for line in whole.map_or("", |(_, body)| body).lines() {
            let mut parts = line.split('\t');
            let (Some(Ok(at)), Some(address)) = (parts.next().map(str::parse), parts.next()) else { continue };
            let problem = parts.next().map(|problem| (problem.to_owned(), parts.next().unwrap_or_default().to_owned()));
            answers.insert(address.to_owned(), Answer { at, problem });
        }
        Memory { file, answers }
    }

    /// Best effort: without it the next check asks anew. Answers that have aged are forgotten.
    fn write(mut self, answers: &BTreeMap<String, Answer>, now: u64, manners: &Manners) {
        self.answers.retain(|_, answer| answer.holds(now, manners));
        self.answers.extend(answers.clone());
        let line = |(address, answer): (&String, &Answer)| {
            let clean = |text: &str| text.replace(['\t', '\n', '\r'], " ");
            let problem = answer.problem.as_ref();
            let problem = problem.map(|(message, help)| format!("\t{}\t{}", clean(message), clean(help)));
            format!("{}\t{}{}\n", answer.at, clean(address), problem.unwrap_or_default())
        };
        let body: String = self.answers.iter().map(line).collect();
        let _ = self.file.parent().map(|folder| {
            std::fs::create_dir_all(folder)?;
            ignore(folder)?;
            nofollow::write(&self.file, format!("{}\n{body}", header(&body)).as_bytes())
        });
    }
}

fn header(body: &str) -> String {
    format!("cuebook external links 1 {}", digest::bytes(body.as_bytes()))
}
