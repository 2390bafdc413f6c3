//! The generated pages of docs/: what the tables of the program say.

use crate::machine::{self, root};

/// A page and the arguments with which the program prints it.
const PAGES: &[(&str, &[&str])] = &[
    ("docs/commands.md", &["docs", "commands"]),
    ("docs/playback-devices.md", &["docs", "playback-devices"]),
    ("docs/presets.md", &["docs", "presets"]),
];

/// Writes every page.
pub fn run() -> Result<(), String> {
    machine::run("cargo", &["build", "--release", "--locked", "-p", "studio", "-p", "gallery"])?;
    for (page, args) in PAGES {
        let text = machine::output(&root().join("target/release/songwright"), args)?;
        std::fs::write(root().join(page), text).map_err(|why| format!("{page}: {why}"))?;
    }
    machine::run("target/release/gallery", &["pages", "docs"])
}
