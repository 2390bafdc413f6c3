//! SoundFonts: files of instruments that the system or the user has.

use crate::look;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where packages and people put them.
const FOLDERS: [&str; 10] = [
    "/usr/share/sounds/sf2",
    "/usr/share/sounds/sf3",
    "/usr/share/soundfonts",
    "/usr/local/share/soundfonts",
    "/usr/local/share/sounds/sf2",
    "~/.local/share/soundfonts",
    "~/.local/share/sounds/sf2",
    "~/soundfonts",
    "~/Library/Audio/Sounds/Banks",
    "/Library/Audio/Sounds/Banks",
];

/// The SoundFonts in the usual folders, links to the same file counted once.
pub fn find() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = all().filter_map(|path| path.canonicalize().ok()).collect();
    found.sort();
    found.dedup();
    found
}

/// The SoundFont in the usual folders whose file has this name.
pub fn named(name: &str) -> Option<PathBuf> {
    all().find(|path| path.file_name().is_some_and(|file| file == name))
}

fn all() -> impl Iterator<Item = PathBuf> {
    let folders = FOLDERS.iter().filter_map(|folder| look::at_home(folder));
    folders.flat_map(|folder| look::endings(&folder, &["sf2", "sf3"], 3)).filter(|path| is_one(path))
}

/// Whether a file begins like a SoundFont: RIFF, form `sfbk`.
fn is_one(path: &Path) -> bool {
    let mut bytes = [0; 12];
    let read = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut bytes));
    read.is_ok() && bytes.starts_with(b"RIFF") && bytes.ends_with(b"sfbk")
}
