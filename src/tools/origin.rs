//! Where a workflow gets cuebook from: the one place that says so.
//!
//! In: the package's own data and the revision it was built from. Out: the steps of a GitHub workflow that install it.
//! `repository` in `Cargo.toml` names the repository; while it is empty, nobody has published this project, and the step
//! fails with what to fill in rather than install a package that may be somebody else's.
//!
//! Must not know: what else a workflow does.

/// What is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Installed<'a> {
    /// A commit, compiled on the runner.
    Revision { repository: &'a str, rev: &'a str },
    /// The files of a release, checked against its `SHA256SUMS`.
    #[allow(dead_code, reason = "the first release changes SOURCE to this")]
    Release { repository: &'a str, version: &'a str },
}

/// What `init` writes. A release changes this to `Installed::Release` with the package's version.
pub(crate) const SOURCE: Installed<'static> = Installed::Revision {
    repository: env!("CARGO_PKG_REPOSITORY"),
    rev: match option_env!("CUEBOOK_REVISION") {
        Some(rev) => rev,
        None => "",
    },
};

impl Installed<'_> {
    /// What a person has to do before the workflow can run, if anything.
    pub(crate) fn missing(self) -> Option<&'static str> {
        match self {
            Installed::Revision { repository: "", .. } => Some(
                "this cuebook does not know the address of its repository: fill in CUEBOOK_REPOSITORY and \
                 CUEBOOK_REVISION in the workflow before the first push, or publish with `cuebook deploy`",
            ),
            Installed::Revision { rev: "", .. } => Some(
                "this cuebook was built from changed sources: fill in CUEBOOK_REVISION in the workflow before the \
                 first push, or publish with `cuebook deploy`",
            ),
            _ => None,
        }
    }

    /// The steps of a workflow that install it, indented as the `steps` of a job.
    pub(crate) fn steps(self) -> String {
        match self {
            Installed::Revision { repository, rev } => {
                include_str!("starter/install-revision.yml").replace("{repository}", repository).replace("{rev}", rev)
            }
            Installed::Release { repository, version } => include_str!("starter/install-release.yml")
                .replace("{repository}", repository)
                .replace("{version}", version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_without_an_address_says_what_is_missing_and_names_no_registry() {
        for (repository, rev, missing) in
            [("", "", true), ("https://example.org/r", "", true), ("https://example.org/r", "0a1b", false)]
        {
            let source = Installed::Revision { repository, rev };
            assert_eq!(source.missing().is_some(), missing, "{source:?}");
            let steps = source.steps();
            assert!(steps.contains(&format!("CUEBOOK_REPOSITORY: \"{repository}\"")), "{steps}");
            assert!(steps.contains(&format!("CUEBOOK_REVISION: \"{rev}\"")), "{steps}");
            assert!(!steps.contains("--version"), "an install by name alone takes whatever has that name");
        }
    }

    #[test]
    fn a_release_is_checked_against_its_own_checksums() {
        let steps = Installed::Release { repository: "https://example.org/r", version: "1.2.3" }.steps();
        assert!(steps.contains("https://example.org/r/releases/download/v1.2.3"), "{steps}");
        assert!(steps.contains("sha256sum --check"), "{steps}");
    }
}
