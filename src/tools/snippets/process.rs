//! One program, run for a limited time in a folder of its own.
//!
//! In: a command, a [`Folder`], a time limit. Out: [`Ended`]: how it ended and what it wrote.
//!
//! Must not know: blocks, pages, what the output should be. What a program writes goes to files, not pipes: a child it
//! leaves behind cannot hold the run up, and a flood is seen and stopped.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Bytes of output after which a program is stopped.
const MOST_OUTPUT: u64 = 4 << 20;

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// By itself, with this code.
    Exit(i32),
    /// By a signal.
    Signal(i32),
    /// Stopped when its time was up.
    TooLong,
    /// Stopped because it wrote too much.
    TooLoud,
    /// Stopped from outside.
    Stopped,
}

/// A program that has run.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) end: End,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

/// How a program is run.
#[derive(Debug, Clone, Copy)]
pub(super) struct RunSettings<'a> {
    /// The book's folder: a command with a `/` in it is found from there.
    pub(super) root: Option<&'a Path>,
    /// Seconds after which the program is stopped.
    pub(super) seconds: u32,
    /// The seed of Python's hashes.
    pub(super) seed: &'a str,
    /// Set from outside to stop the program soon.
    pub(super) stop: Option<&'a AtomicBool>,
}

/// A temporary folder, removed when dropped: `work` is where programs run, `home` their home.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> io::Result<Folder> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let base = std::env::temp_dir();
        loop {
            let name = format!("cuebook-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
            let path = base.join(name);
            let mut builder = fs::DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            match builder.create(&path) {
                Ok(()) => {
                    let folder = Folder(path);
                    for name in ["work", "home", "tmp"] {
                        fs::create_dir(folder.0.join(name))?;
                    }
                    return Ok(folder);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Where programs run.
    pub(super) fn work(&self) -> PathBuf {
        self.0.join("work")
    }

    /// Text in which the folder, whose name is another each time, is not named.
    pub(super) fn without_path(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for path in [self.0.canonicalize().ok(), Some(self.0.clone())].into_iter().flatten() {
            for inner in ["work/", "home/", "tmp/", "work", ""] {
                text = text.replace(&*path.join(inner).to_string_lossy(), "");
            }
        }
        text
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if fs::remove_dir_all(&self.0).is_err() {
            // A program may have taken the right to look into a folder of its own.
            unlock(&self.0);
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

fn unlock(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            unlock(&entry.path());
        }
    }
}

/// Where a program is: one with a `/` in its name from the book's folder, any other on the `PATH`.
pub(super) fn find(program: &str, root: Option<&Path>) -> io::Result<PathBuf> {
    let missing = |why: &str| io::Error::new(io::ErrorKind::NotFound, why.to_owned());
    if program.is_empty() {
        return Err(missing("no command is given"));
    }
    if program.contains(['/', std::path::MAIN_SEPARATOR]) {
        let path = root.unwrap_or(Path::new("")).join(program);
        // Programs run in another folder: a relative path would be looked for there.
        let path = std::path::absolute(path)?;
        return if path.is_file() { Ok(path) } else { Err(missing("there is no such file")) };
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let endings: &[&str] = if cfg!(windows) { &[".exe", ".cmd", ".bat", ""] } else { &[""] };
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .flat_map(|folder| endings.iter().map(move |ending| folder.join(format!("{program}{ending}"))))
        .find(|file| file.is_file())
        .ok_or_else(|| missing("it is not on the PATH"))
}

/// Runs a command, with a file of the folder as its last argument. `Err` when it cannot be started.
pub(super) fn run(command: &[String], file: Option<&str>, folder: &Folder, how: &RunSettings<'_>) -> io::Result<Ended> {
    let (program, arguments) = command.split_first().map_or(("", &[][..]), |(program, rest)| (program.as_str(), rest));
    let (out, err) = (folder.0.join("stdout"), folder.0.join("stderr"));
    let mut command = Command::new(find(program, how.root)?);
    command
        .args(arguments)
        .args(file)
        .current_dir(folder.work())
        .env_clear()
        .env("HOME", folder.0.join("home"))
        .env("TMPDIR", folder.0.join("tmp"))
        .env("LANG", "C.UTF-8")
        .env("PYTHONHASHSEED", how.seed)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .stdout(File::create(&out)?)
        .stderr(File::create(&err)?);
    // Windows starts nothing without the last two.
    for name in ["PATH", "SystemRoot", "PATHEXT"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = ProcessGroup(command.spawn()?);
    let end = wait(&mut child, [&out, &err], how)?;
    drop(child);
    Ok(Ended { end, stdout: read(&out)?, stderr: read(&err)? })
}

/// A child with all that it started: whatever of it still runs is ended when this is dropped.
struct ProcessGroup(Child);

impl ProcessGroup {
    /// How the child ended, if it has. It is not waited for yet: until then its number, which is that of the group it
    /// leads, goes to no stranger.
    #[cfg(unix)]
    fn ended(&mut self) -> io::Result<Option<End>> {
        use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
        let Some(pid) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw) else { return Ok(None) };
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(pid), options)?.map(|status| match status.terminating_signal() {
            Some(signal) => End::Signal(signal),
            None => End::Exit(status.exit_status().unwrap_or(-1)),
        }))
    }

    #[cfg(not(unix))]
    fn ended(&mut self) -> io::Result<Option<End>> {
        Ok(self.0.try_wait()?.map(|status| End::Exit(status.code().unwrap_or(-1))))
    }
}

impl Drop for ProcessGroup {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn wait(child: &mut ProcessGroup, files: [&Path; 2], how: &RunSettings<'_>) -> io::Result<End> {
    let limit = Duration::from_secs(how.seconds.into());
    let start = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(end) = child.ended()? {
            return Ok(end);
        }
        if start.elapsed() >= limit {
            return Ok(End::TooLong);
        }
        if files.iter().any(|file| fs::metadata(file).is_ok_and(|metadata| metadata.len() > MOST_OUTPUT)) {
            return Ok(End::TooLoud);
        }
        if how.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
            return Ok(End::Stopped);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(10));
    }
}

fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_OUTPUT).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n"))
}
