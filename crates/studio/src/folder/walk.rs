//! Which files lie below a folder of the song.

use super::diagnostic;
use song::{Diagnostics, Severity};
use std::path::Path;

/// Most folders below each other.
pub const DEEPEST: usize = 8;
/// Most files below one folder.
const MOST: usize = 20_000;

/// The files below `root/under`, at most `depth` folders deep, by path within `root`, sorted; hidden ones are passed over, and
/// links are not followed into folders.
pub fn files(root: &Path, under: &str, depth: usize, wrong: &mut Diagnostics) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![(under.to_string(), depth)];
    while let Some((folder, depth)) = folders.pop() {
        for entry in std::fs::read_dir(root.join(&folder)).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                let message = format!("holds a file whose name is not UTF-8: {}", name.display());
                wrong.push(diagnostic("file-name", Severity::Warning, &folder, message));
                continue;
            };
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if name.starts_with('.') {
                continue;
            }
            let path = format!("{folder}/{name}");
            if !is_folder {
                found.push(path);
            } else if depth > 1 {
                folders.push((path, depth - 1));
            }
            if found.len() > MOST {
                let message = format!("holds more than {MOST} files; the rest is not read");
                wrong.push(diagnostic("too-many", Severity::Error, under, message));
                found.sort();
                return found;
            }
        }
    }
    found.sort();
    found
}
