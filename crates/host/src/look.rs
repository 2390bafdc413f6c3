//! Files below folders, found without following links in circles.

use std::path::{Path, PathBuf};

/// The home folder, if the environment tells.
pub(crate) fn home() -> Option<PathBuf> {
    let name = if cfg!(windows) { "USERPROFILE" } else { "HOME" };
    std::env::var_os(name).filter(|home| !home.is_empty()).map(PathBuf::from)
}

/// `~/rest` as a path; other paths as they are. `None` where there is no home.
pub(crate) fn at_home(path: &str) -> Option<PathBuf> {
    match path.strip_prefix("~/") {
        Some(rest) => home().map(|home| home.join(rest)),
        None => Some(path.into()),
    }
}

/// Everything at most `depth` folders below `folder` with one of these endings (lower case, no dot), sorted; what matches is not
/// entered, so that a bundle counts once.
pub(crate) fn endings(folder: &Path, endings: &[&str], depth: usize) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let ending = path.extension().map(|e| e.to_string_lossy().to_ascii_lowercase());
        if ending.is_some_and(|ending| endings.contains(&ending.as_str())) {
            found.push(path);
        } else if depth > 1 && path.is_dir() {
            found.extend(self::endings(&path, endings, depth - 1));
        }
    }
    found.sort();
    found
}
