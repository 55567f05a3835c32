//! From `init` to a published branch, with a bare repository on disk as the host.

use crate::project::{PROGRAM, Project};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// Git without this machine's settings.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = run_git(folder, arguments);
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn run_git(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("git");
    command
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null");
    command.output().expect("git runs")
}

/// A book, committed, whose remote is a bare repository beside it.
fn committed() -> Project {
    let project = Project::book().file("content/_index.md", "# Home\n").file("static/CNAME", "book.example.org\n");
    let root = project.root();
    git(&project.beside(""), &["init", "--quiet", "--bare", "host.git"]);
    git(&root, &["init", "--quiet", "--initial-branch", "main"]);
    fs::write(project.path(".gitignore"), "/public/\n/.cuebook/\n").expect("written");
    git(&root, &["config", "user.name", "Author"]);
    git(&root, &["config", "user.email", "author@example.org"]);
    git(&root, &["remote", "add", "origin", "../host.git"]);
    commit(&project);
    project
}

fn commit(project: &Project) {
    git(&project.root(), &["add", "--all"]);
    git(&project.root(), &["commit", "--quiet", "--message", "Change"]);
}

fn host(project: &Project, arguments: &[&str]) -> String {
    git(&project.beside("host.git"), arguments)
}

#[test]
fn a_branch_holds_the_site_and_its_history() {
    let project = committed().run(&["deploy"]).ends(0).then();
    let files = host(&project, &["ls-tree", "-r", "--name-only", "gh-pages"]);
    for file in ["index.html", ".nojekyll", "CNAME", "search.html"] {
        assert!(files.lines().any(|line| line == file), "{file} is not in\n{files}");
    }
    assert!(!files.contains("book.toml"), "sources are not published:\n{files}");
    assert_eq!(git(&project.root(), &["status", "--porcelain"]), "", "the work tree is untouched");
    assert_eq!(git(&project.root(), &["branch", "--format", "%(refname:short)"]), "main");

    let again = project.run(&["deploy"]).ends(0);
    assert!(again.stderr.contains("nothing was pushed"), "{}", again.stderr);
    let project = again.then().file("content/_index.md", "# Home\n\nNews.\n");
    commit(&project);
    let project = project.run(&["deploy"]).ends(0).then();
    assert_eq!(host(&project, &["rev-list", "--count", "gh-pages"]), "2");
    assert!(host(&project, &["show", "gh-pages:index.html"]).contains("News."));

    let project = project.file("content/_index.md", "# Home\n\nLatest.\n");
    commit(&project);
    let project = project.run(&["deploy", "--fresh"]).ends(0).then();
    assert_eq!(host(&project, &["rev-list", "--count", "gh-pages"]), "1");
    assert!(host(&project, &["show", "gh-pages:index.html"]).contains("Latest."));
}

#[test]
fn changes_that_are_not_committed_are_published_only_when_told() {
    let project = committed().file("content/_index.md", "# Home\n\nUnsaved.\n");
    let refused = project.run(&["deploy"]).ends(2);
    assert!(refused.stderr.contains("_index.md") && refused.stderr.contains("--allow-dirty"), "{}", refused.stderr);
    let project = refused.then();
    assert!(!run_git(&project.beside("host.git"), &["rev-parse", "--verify", "gh-pages"]).status.success());
    let project = project.run(&["deploy", "--allow-dirty"]).ends(0).then();
    assert!(host(&project, &["show", "gh-pages:index.html"]).contains("Unsaved."));
}

#[test]
fn a_branch_that_holds_something_else_is_left_alone() {
    let project = committed();
    git(&project.root(), &["push", "--quiet", "origin", "main"]);
    let before = host(&project, &["rev-parse", "main"]);
    for fresh in [&["deploy", "--branch", "main"][..], &["deploy", "--branch", "main", "--fresh"]] {
        let output = project.command(fresh).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2));
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(text.contains("did not write"), "{text}");
    }
    assert_eq!(host(&project, &["rev-parse", "main"]), before);
}

#[test]
fn what_keeps_a_site_from_being_pushed_is_said_before_it_is_built() {
    let alone = Project::book().run(&["deploy"]).ends(3);
    assert!(alone.stderr.contains("git init"), "{}", alone.stderr);
    let project = committed();
    let nowhere = project.run(&["deploy", "--remote", "elsewhere"]).ends(2);
    assert!(nowhere.stderr.contains("git remote add elsewhere"), "{}", nowhere.stderr);
    let said = nowhere.stderr.clone();
    let project = nowhere.then();
    assert!(!said.contains("files made"), "nothing was built");
    let project = project.file("content/a.md", "# A\n\n[gone](b.md)\n");
    commit(&project);
    let broken = project.run(&["deploy"]).ends(1);
    assert!(broken.stderr.contains("dead-link"), "{}", broken.stderr);
    assert!(!run_git(&broken.then().beside("host.git"), &["rev-parse", "--verify", "gh-pages"]).status.success());
}

/// `cuebook` with these arguments in a folder: its exit code and what it said.
fn cuebook(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(PROGRAM).args(arguments).current_dir(folder).output().expect("the program runs");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn init_in_a_clone_adds_what_is_missing() {
    let project = Project::empty();
    let root = project.root();
    git(&root, &["init", "--quiet"]);
    fs::write(root.join(".gitignore"), "*.log\n/public/").expect("written");
    fs::write(root.join("README.md"), "# Mine\n").expect("written");
    let (code, text) = cuebook(&root, &["init"]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(fs::read_to_string(root.join(".gitignore")).expect("read"), "*.log\n/public/\n/.cuebook/\n");
    assert_eq!(fs::read_to_string(root.join("README.md")).expect("read"), "# Mine\n");
    assert_eq!(cuebook(&root, &["check", "--strict"]).0, Some(0));
}

#[test]
fn a_book_in_a_folder_of_a_repository_gets_its_workflow_at_the_root() {
    let project = Project::empty();
    let root = project.root();
    git(&root, &["init", "--quiet"]);
    let (code, text) = cuebook(&root, &["init", "books/sql"]);
    assert_eq!(code, Some(0), "{text}");
    let workflow = fs::read_to_string(root.join(".github/workflows/pages.yml")).expect("a workflow at the root");
    assert!(workflow.contains("working-directory: books/sql"), "{workflow}");
    assert!(workflow.contains("path: books/sql/public"), "{workflow}");
    assert!(!root.join("books/sql/.github").exists());
}

#[test]
fn the_workflow_alone_needs_a_book() {
    let project = Project::empty();
    let (code, text) = cuebook(&project.root(), &["init", "--github-pages"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("no book"), "{text}");
    assert_eq!(fs::read_dir(project.root()).expect("a folder").count(), 0, "nothing was written");
}

#[test]
fn a_workflow_that_cannot_install_yet_says_so() {
    let project = Project::empty();
    let (code, text) = cuebook(&project.root(), &["init"]);
    assert_eq!(code, Some(0), "{text}");
    let workflow = fs::read_to_string(project.path(".github/workflows/pages.yml")).expect("a workflow");
    let repository = env!("CARGO_PKG_REPOSITORY");
    assert!(workflow.contains(&format!("CUEBOOK_REPOSITORY: \"{repository}\"")), "{workflow}");
    if repository.is_empty() {
        assert!(text.contains("CUEBOOK_REPOSITORY"), "{text}");
    }
    assert!(!workflow.contains("cargo install cuebook"), "an install by name takes whatever has that name");
}

/// The workflow's step of this name, run in a book with an `npm` that only notes what it is asked.
fn npm_of(step: &str, locks: &[&str]) -> String {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::empty();
    let root = project.root();
    assert_eq!(cuebook(&root, &["init"]).0, Some(0));
    let workflow = fs::read_to_string(root.join(".github/workflows/pages.yml")).expect("a workflow");
    let (_, rest) = workflow.split_once(step).expect("the step");
    let line = rest.lines().map(str::trim).find_map(|line| line.strip_prefix("run: ")).expect("a command");
    for lock in locks {
        fs::write(root.join(lock), "{}").expect("written");
        assert!(rest.lines().nth(1).is_some_and(|line| line.contains(&format!("'{lock}'"))), "{lock}: {rest}");
    }
    let tools = project.beside("tools");
    fs::create_dir_all(&tools).expect("a folder");
    fs::write(tools.join("npm"), "#!/bin/sh\necho \"$@\" >> \"$NPM_SAYS\"\n").expect("written");
    fs::set_permissions(tools.join("npm"), fs::Permissions::from_mode(0o755)).expect("may run");
    let said = project.beside("said");
    fs::write(&said, "").expect("written");
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("bash");
    command.args(["-euc", line]).current_dir(&root).env("PATH", path).env("NPM_SAYS", &said);
    let output = command.output().expect("bash runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read_to_string(&said).expect("read")
}

#[test]
fn the_workflow_brings_what_runs_readers_code() {
    let step = "name: What runs readers' code in the page";
    let asked = |folder: &str| format!("ci --prefix {folder} --ignore-scripts --no-audit --no-fund\n");
    assert_eq!(npm_of(step, &[]), "");
    assert_eq!(npm_of(step, &["package-lock.json"]), asked("."));
    assert_eq!(npm_of(step, &["content/package-lock.json"]), asked("content"));
    assert_eq!(npm_of(step, &["package-lock.json", "content/package-lock.json"]), asked(".") + &asked("content"));
}

#[test]
fn the_other_steps_of_the_workflow_run_in_a_clean_folder() {
    let project = Project::empty();
    let root = project.root();
    assert_eq!(cuebook(&root, &["init"]).0, Some(0));
    let workflow = fs::read_to_string(root.join(".github/workflows/pages.yml")).expect("a workflow");
    let steps = workflow.lines().filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("run: "));
    let steps: Vec<&str> = steps.filter(|step| step.starts_with("cuebook ")).collect();
    assert_eq!(steps.len(), 3, "{workflow}");
    let program = Path::new(PROGRAM).parent().expect("a folder").display().to_string();
    let path = format!("{program}:{}", std::env::var("PATH").unwrap_or_default());
    for address in ["https://name.github.io/handbook", ""] {
        for step in &steps {
            let mut command = Command::new("bash");
            command.args(["-euc", step]).current_dir(&root).env("PATH", &path).env("BASE_URL", address);
            let output = command.output().expect("bash runs");
            assert!(output.status.success(), "{step}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let home = fs::read_to_string(root.join("public/index.html")).expect("a site");
        assert_eq!(home.contains("rel=\"canonical\""), !address.is_empty());
    }
}
