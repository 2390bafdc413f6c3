//! Installs what the tests need and runs all of them.

use crate::machine;

/// Programs that the tests use as independent oracles, and the Debian packages that have them.
const ORACLES: &[(&str, &str)] = &[("ffmpeg", "ffmpeg"), ("flac", "flac"), ("opusinfo", "opus-tools")];

/// All tests of all crates. Where an oracle is missing and cannot be installed, its tests say that they were skipped.
pub fn run() -> Result<(), String> {
    let missing: Vec<&str> =
        ORACLES.iter().filter(|(p, _)| !machine::has(p)).map(|(_, package)| *package).collect();
    if !missing.is_empty() {
        let install = [&["install", "-y", "-qq", "--no-install-recommends"], &missing[..]].concat();
        let installed =
            machine::run("apt-get", &["update", "-qq"]).and_then(|()| machine::run("apt-get", &install));
        if let Err(why) = installed {
            println!("{why}: the comparisons with {} will be skipped", missing.join(", "));
        }
    }
    machine::run("cargo", &["test", "--workspace", "--locked"])
}
