//! What lies in a folder of stems: sound, damaged sound, and the rest.

use crate::folder::is_sound;
use formats::audio::{Facts, probe};
use std::path::{Path, PathBuf};

/// Most folders below each other.
const DEEPEST: usize = 8;

/// A stem that can be read, as far as its header tells.
#[derive(Clone, Debug)]
pub struct Stem {
    /// Where it is.
    pub path: PathBuf,
    /// Path within the folder of stems, `/` between its parts.
    pub origin: String,
    /// What it is.
    pub facts: Facts,
}

/// What was found, each sorted by path.
#[derive(Debug, Default)]
pub struct Found {
    /// Stems.
    pub stems: Vec<Stem>,
    /// Sound files that cannot be read, and why.
    pub damaged: Vec<(String, String)>,
    /// Files that are not sound.
    pub ignored: Vec<String>,
}

/// Looks through a folder and those below it; hidden files and those that archives of macOS add are passed over.
pub fn scan(folder: &Path) -> Found {
    let mut files = Vec::new();
    walk(folder, "", DEEPEST, &mut files);
    files.sort();
    let mut found = Found::default();
    for (origin, path) in files {
        let named_sound = is_sound(&origin);
        let named_otherwise = !named_sound && path.extension().is_some();
        match probe(&path) {
            _ if named_otherwise => found.ignored.push(origin),
            Ok(facts) => found.stems.push(Stem { path, origin, facts }),
            Err(error) if named_sound => found.damaged.push((origin, error.to_string())),
            Err(_) => found.ignored.push(origin),
        }
    }
    found
}

fn walk(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<(String, PathBuf)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') || name == "__MACOSX" {
            continue;
        }
        let origin = format!("{prefix}{name}");
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            files.push((origin, entry.path()));
        } else if depth > 1 {
            walk(&entry.path(), &format!("{origin}/"), depth - 1, files);
        }
    }
}
