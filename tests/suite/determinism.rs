//! The same sources give the same bytes on every machine.

use crate::author::{Author, write};
use crate::project::{Project, Site, assert_same, site};
use std::path::Path;

fn random_book() -> Project {
    let project = Project::empty();
    write(&project.root(), &Site::new(), &Author::new(5, 30).files(), false);
    project
}

fn built(project: Project, arguments: &[&str], environment: &[(&str, &str)]) -> Site {
    let mut all = vec!["build"];
    all.extend(arguments);
    let mut command = project.command(&all);
    command.envs(environment.iter().copied());
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    site(&project.path("public"))
}

#[test]
fn folder_time_zone_locale_and_threads_leave_no_trace() {
    let expected = built(random_book(), &["-j", "1"], &[]);
    assert!(expected.len() > 80, "{}", expected.len());
    for (arguments, environment) in [
        (&["-j", "2"][..], &[("TZ", "Pacific/Kiritimati"), ("LANG", "tr_TR.UTF-8"), ("LC_ALL", "tr_TR.UTF-8")][..]),
        (&["-j", "8"], &[("TZ", "Asia/Kathmandu"), ("LC_ALL", "C"), ("HOME", "/nonexistent"), ("USER", "somebody")]),
        (&[], &[("SOURCE_DATE_EPOCH", "0"), ("CI", "true"), ("TERM", "dumb")]),
    ] {
        assert_same(&built(random_book(), arguments, environment), &expected, &format!("{environment:?}"));
    }
}

/// The library that gives a program another date, wherever this machine keeps it.
#[cfg(target_os = "linux")]
fn faketime() -> Option<std::path::PathBuf> {
    let architectures = std::fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    let mut places = architectures.chain([Path::new("/usr/lib").to_owned()]);
    places.find_map(|place| Some(place.join("faketime/libfaketime.so.1")).filter(|library| library.exists()))
}

#[test]
#[cfg(target_os = "linux")]
fn the_date_leaves_no_trace() {
    let library = faketime().expect("libfaketime is installed (tests/all.sh installs it)");
    let library = library.to_str().expect("a path in UTF-8");
    let expected = built(random_book(), &[], &[]);
    for date in ["1999-12-31 23:59:59", "2038-01-20 00:00:00"] {
        assert_same(&built(random_book(), &[], &[("LD_PRELOAD", library), ("FAKETIME", date)]), &expected, date);
    }
}

#[test]
fn no_output_names_the_machine() {
    let project = random_book();
    let root = project.root().display().to_string();
    let user = std::env::var("HOME").unwrap_or_else(|_| "/home".to_owned());
    for (path, bytes) in built(project, &[], &[]) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(&root), "{path} names the book's folder");
        assert!(!text.contains(&format!("{user}/")), "{path} names the user's folder");
    }
}
