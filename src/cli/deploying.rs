//! `cuebook deploy` on the command line: looks, builds, pushes, and says what came of it.
//!
//! In: the arguments. Out: an exit code. Must not know: how a site is built or pushed.

use super::arguments::{BuildArguments, DeployArguments};
use super::building;
use super::out::Out;
use crate::diag::{Code, Diagnostic};
use crate::tools::deploy::{self, DeployGoal, Pushed};

/// Builds the book in a temporary folder and pushes the site.
pub(super) fn deploy(out: &Out, arguments: DeployArguments) -> u8 {
    let DeployArguments { book, branch, remote, fresh, allow_dirty, base_url, strict } = arguments;
    let goal = DeployGoal { book: &book, remote: &remote, branch: &branch, fresh, allow_dirty };
    let repository = match deploy::prepare(&goal) {
        Ok(repository) => repository,
        Err(problem) => return out.done(Err(problem)),
    };
    let folder = match tempfile::tempdir() {
        Ok(folder) => folder,
        Err(error) => {
            let problem = Diagnostic::new(Code::Io, format!("cannot make a temporary folder: {error}"));
            return out.done(Err(problem));
        }
    };
    let site = folder.path().join("site");
    let building = BuildArguments {
        book: book.clone(),
        dest_dir: Some(site.clone()),
        base_url,
        edit_url: None,
        drafts: false,
        strict,
        explain: None,
        jobs: None,
    };
    let built = building::build(out, &building);
    if built != 0 {
        return built;
    }
    match deploy::push(&repository, &goal, &site) {
        Ok(Pushed::Same) => out.say(&format!("`{branch}` of `{remote}` holds this site already: nothing was pushed")),
        Ok(Pushed::Commit(commit)) => {
            let short: String = commit.chars().take(10).collect();
            out.say(&format!("pushed to `{branch}` of `{remote}` as {short}; let the host serve that branch"));
        }
        Err(problem) => return out.done(Err(problem)),
    }
    0
}
