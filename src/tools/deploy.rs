//! `cuebook deploy`: pushes a built site to a branch that a host serves.
//!
//! In: a built site, the repository that the book is in, a remote and a branch. Out: one commit on that
//! branch, made of the site's files and nothing else. The work tree, the index and the current branch are not touched,
//! and nothing but git is asked of the host.
//!
//! Must not know: how a site is built.

use crate::diag::{Code, Diagnostic};
use crate::publish::manifest::MANIFEST;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where a site goes.
pub(crate) struct DeployGoal<'a> {
    pub(crate) book: &'a Path,
    pub(crate) remote: &'a str,
    pub(crate) branch: &'a str,
    /// Whether the branch begins anew, without the commits before.
    pub(crate) fresh: bool,
    /// Whether changes that are not committed may be published.
    pub(crate) allow_dirty: bool,
}

/// A repository that a site can be pushed from.
pub(crate) struct Repository {
    /// Its `.git` folder.
    git_dir: PathBuf,
    /// The short name of the commit that the book stands at.
    revision: String,
    /// The commit at the end of the remote branch, if there is one.
    tip: Option<String>,
}

/// What a push came to.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Pushed {
    /// The branch holds these very files already.
    Same,
    /// The name of the new commit.
    Commit(String),
}

/// Looks whether the book can be published: everything that can be known before a build.
pub(crate) fn prepare(goal: &DeployGoal<'_>) -> Result<Repository, Diagnostic> {
    let git = Git { folder: goal.book, environment: Vec::new() };
    let git_dir = git.run(&["rev-parse", "--absolute-git-dir"]).map_err(|problem| {
        problem
            .help("`deploy` pushes from the git repository that the book is in: `git init`, commit, and add a remote")
    })?;
    let revision =
        git.run(&["rev-parse", "--short", "HEAD"]).map_err(|problem| problem.help("commit the book first"))?;
    let changes = git.run(&["status", "--porcelain", "--", "."])?;
    if !changes.is_empty() && !goal.allow_dirty {
        let message = format!("the book has changes that are not committed:\n{}", first_lines(&changes, 5));
        return Err(wrong(message, "commit them, or publish them as they are with `--allow-dirty`"));
    }
    git.run(&["remote", "get-url", "--push", goal.remote]).map_err(|_| {
        let help = format!("add it with `git remote add {} ADDRESS`, or name another with `--remote`", goal.remote);
        wrong(format!("there is no remote called `{}`", goal.remote), &help)
    })?;
    git.run(&["check-ref-format", "--branch", goal.branch])
        .map_err(|_| wrong(format!("`{}` cannot be the name of a branch", goal.branch), "use `--branch gh-pages`"))?;
    let reference = format!("refs/heads/{}", goal.branch);
    let found = git.run(&["ls-remote", goal.remote, &reference])?;
    let tip = found.split_whitespace().next().map(str::to_owned);
    if let Some(tip) = &tip {
        git.run(&["fetch", "--quiet", "--no-tags", goal.remote, &reference])?;
        git.run(&["cat-file", "-e", &format!("{tip}:{MANIFEST}")]).map_err(|_| {
            let message = format!("the branch `{}` of `{}` holds what cuebook did not write", goal.branch, goal.remote);
            wrong(message, "name another branch with `--branch`, or delete that one at the host first")
        })?;
    }
    Ok(Repository { git_dir: PathBuf::from(git_dir), revision, tip })
}

/// Commits the files of the built site and pushes them.
pub(crate) fn push(repository: &Repository, goal: &DeployGoal<'_>, site: &Path) -> Result<Pushed, Diagnostic> {
    // An index of its own: what the author has staged stays as it is.
    let index = repository.git_dir.join("cuebook-deploy-index");
    let git = Git {
        folder: site,
        environment: vec![
            ("GIT_DIR", repository.git_dir.as_path()),
            ("GIT_WORK_TREE", site),
            ("GIT_INDEX_FILE", index.as_path()),
        ],
    };
    let _ = std::fs::remove_file(&index);
    let tree = git
        .run(&["-c", "core.autocrlf=false", "-c", "core.safecrlf=false", "add", "--all", "--force", "."])
        .and_then(|_| git.run(&["write-tree"]));
    let _ = std::fs::remove_file(&index);
    let tree = tree?;
    let git = Git { folder: goal.book, environment: Vec::new() };
    let parent = repository.tip.as_deref().filter(|_| !goal.fresh);
    if let Some(tip) = parent
        && git.run(&["rev-parse", &format!("{tip}^{{tree}}")])? == tree
    {
        return Ok(Pushed::Same);
    }
    let message = format!("Publish {}", repository.revision);
    let mut commit = vec!["commit-tree", &tree, "-m", &message];
    commit.extend(parent.iter().flat_map(|tip| ["-p", tip]));
    let commit = git.run(&commit)?;
    let refspec = format!("{commit}:refs/heads/{}", goal.branch);
    let lease =
        format!("--force-with-lease=refs/heads/{}:{}", goal.branch, repository.tip.as_deref().unwrap_or_default());
    let mut push = vec!["push", "--quiet"];
    if goal.fresh {
        push.push(&lease);
    }
    push.extend([goal.remote, &refspec]);
    git.run(&push)?;
    Ok(Pushed::Commit(commit))
}

/// Git in a folder.
struct Git<'a> {
    folder: &'a Path,
    environment: Vec<(&'static str, &'a Path)>,
}

impl Git<'_> {
    /// What a command prints; an error with git's own words when it fails. Git never asks for a password here.
    fn run(&self, arguments: &[&str]) -> Result<String, Diagnostic> {
        let mut command = Command::new("git");
        command
            .args(arguments)
            .current_dir(self.folder)
            .env("GIT_TERMINAL_PROMPT", "0")
            .envs(self.environment.iter().copied());
        let output = command.output().map_err(|error| {
            Diagnostic::new(Code::Io, format!("cannot run git: {error}")).help("install git; it has to be on the path")
        })?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let words = arguments.iter().find(|argument| !argument.starts_with('-')).copied().unwrap_or_default();
        Err(Diagnostic::new(Code::Io, format!("`git {words}` failed in {}: {}", self.folder.display(), said.trim())))
    }
}

fn wrong(message: String, help: &str) -> Diagnostic {
    Diagnostic::new(Code::BadValue, message).help(help)
}

fn first_lines(text: &str, count: usize) -> String {
    let more = text.lines().count().saturating_sub(count);
    let mut lines: Vec<String> = text.lines().take(count).map(|line| format!("  {}", line.trim())).collect();
    if more > 0 {
        lines.push(format!("  and {more} more"));
    }
    lines.join("\n")
}
