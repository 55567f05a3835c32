//! Whatever is damaged in the cache or the published site, the next build gives the right site.

use crate::author::Dice;
use crate::project::{Project, assert_same, site, times};
use crate::publishing::{expected, version};
use std::fs;
use std::path::{Path, PathBuf};

/// What is done to a file, each with the file's time of writing restored or not.
const DAMAGE: [&str; 8] =
    ["flip a bit", "truncate", "fill with zeros", "swap", "extend", "make a folder", "make empty", "remove"];

/// The files below some folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    site(folder).into_keys().map(|path| folder.join(path)).collect()
}

/// Damages a file in one of the ways of [`DAMAGE`]; a swap takes the bytes of another file.
fn spoil(dice: &mut Dice, path: &Path, other: &Path) -> String {
    let mut bytes = fs::read(path).expect("a file");
    let written = fs::metadata(path).and_then(|data| data.modified()).expect("a time");
    let how = dice.below(DAMAGE.len());
    match how {
        0 if !bytes.is_empty() => {
            let at = dice.below(bytes.len());
            bytes[at] ^= 1 << dice.below(8);
        }
        1 => bytes.truncate(dice.below(bytes.len())),
        2 => bytes.fill(0),
        3 => bytes = fs::read(other).expect("a file"),
        4 => bytes.extend_from_within(..bytes.len() / 2),
        6 => bytes.clear(),
        _ => {}
    }
    let restored = dice.one_in(2);
    match how {
        5 => {
            fs::remove_file(path).expect("removed");
            fs::create_dir(path).expect("a folder");
        }
        7 => fs::remove_file(path).expect("removed"),
        _ => {
            fs::write(path, bytes).expect("written");
            if restored {
                let file = fs::File::options().write(true).open(path).expect("a file");
                file.set_modified(written).expect("a time");
            }
        }
    }
    format!("{} of {}{}", DAMAGE[how], path.display(), if restored { ", with its time" } else { "" })
}

/// Does as a refused build says. Only a damaged list and damaged files beside it are a reason to refuse, and the
/// build names no other file.
fn remove_what_is_nobody_s(project: &Project, spoilt: &[&PathBuf], refusal: &str) {
    let public = project.path("public");
    assert!(spoilt.contains(&&public.join(".cuebook-manifest")), "{refusal}");
    let named: Vec<_> =
        spoilt.iter().filter(|path| refusal.contains(&format!("{} was not written", path.display()))).collect();
    assert!(!named.is_empty() && refusal.matches("was not written by cuebook").count() == named.len(), "{refusal}");
    for path in named {
        if path.is_dir() { fs::remove_dir(path) } else { fs::remove_file(path) }.expect("removed");
    }
}

#[test]
fn whatever_is_spoiled_the_next_build_gives_the_right_site() {
    let sites = expected();
    let mut dice = Dice::new(41);
    let mut project = version(Project::empty(), 1).run(&["build"]).ends(0).then();
    let mut current = 0;
    for round in 0..times("CUEBOOK_FAULTS", 40) {
        // Two in three are damaged in the cache, where the site before the last lies too, the rest in the site.
        let places = [project.path(".cuebook"), project.path("public")];
        let among = files(&places[usize::from(dice.one_in(3))]);
        let (mut done, mut spoilt) = (Vec::new(), Vec::new());
        for _ in 0..=dice.below(3) {
            let (path, other) = (dice.pick(&among), dice.pick(&among));
            if path.is_file() && other.is_file() {
                done.push(spoil(&mut dice, path, other));
                spoilt.push(path);
            }
        }
        if dice.one_in(2) {
            current = 1 - current;
            project = version(project, current as u32 + 1);
        }
        let before = site(&project.path("public"));
        let mut outcome = project.run(&["build"]);
        let what = format!("round {round}: {}\n{}", done.join("; "), outcome.stderr);
        if outcome.code == Some(3) {
            assert_same(&outcome.site(), &before, &what);
            project = outcome.then();
            remove_what_is_nobody_s(&project, &spoilt, &what);
            outcome = project.run(&["build"]);
        }
        assert_eq!(outcome.code, Some(0), "{what}, then {}", outcome.stderr);
        assert_same(&outcome.site(), &sites[current], &what);
        project = outcome.then();
        // A folder at a name of the cache is not ours to remove, and would keep what belongs there from being spoiled again.
        for path in spoilt.iter().filter(|path| path.is_dir()) {
            fs::remove_dir(path).expect("an empty folder");
        }
    }
}

#[test]
fn a_damaged_list_of_published_files_is_written_again() {
    let sites = expected();
    let list = |project: &Project| project.path("public/.cuebook-manifest");
    let other = |project: &Project| fs::read(project.path("public/index.html")).expect("a page");
    type Damage = fn(&[u8]) -> Vec<u8>;
    let damages: [(&str, Damage); 5] = [
        ("emptied", |_| Vec::new()),
        ("cut", |list| list[..list.len() / 2].to_vec()),
        ("no UTF-8", |list| [&list[..100], b"\xff\xfe\n", &list[100..]].concat()),
        ("without its first line", |list| list.splitn(2, |byte| *byte == b'\n').nth(1).expect("a line").to_vec()),
        ("a digit changed", |list| String::from_utf8_lossy(list).replacen(" 404.html", " 405.html", 1).into_bytes()),
    ];
    let mut project = version(Project::empty(), 1).run(&["build"]).ends(0).then();
    for (name, damage) in damages {
        for next in [0, 1] {
            let whole = fs::read(list(&project)).expect("the list");
            fs::write(list(&project), damage(&whole)).expect("written");
            project = version(project, next as u32 + 1);
            let outcome = project.run(&["build"]).ends(0);
            assert_same(&outcome.site(), &sites[next], name);
            project = outcome.then();
            if next == 0 {
                let page = other(&project);
                fs::write(list(&project), page).expect("written");
                let outcome = project.run(&["build"]).ends(0);
                assert_same(&outcome.site(), &sites[0], "a page in place of the list");
                project = outcome.then();
            }
        }
    }
    // Without the records of the last build nothing tells whose the files are: none is touched.
    fs::write(list(&project), "").expect("written");
    let before = site(&project.path("public"));
    let outcome = project.without(".cuebook").run(&["build"]).ends(3);
    assert!(outcome.stderr.contains("was not written by cuebook"), "{}", outcome.stderr);
    assert_same(&outcome.site(), &before, "nobody's files");
}
