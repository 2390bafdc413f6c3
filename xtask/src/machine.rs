//! The checkout and the programs that the chores call.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// Whether a program can be called.
pub fn has(program: &str) -> bool {
    Command::new(program).arg("-version").output().is_ok()
}

/// Runs a command line in the root, its output shown; an error if it cannot be started or fails.
pub fn run(program: &str, args: &[&str]) -> Result<(), String> {
    println!("$ {program} {}", args.join(" "));
    let status = Command::new(program).args(args).current_dir(root()).status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("{program}: {status}")),
        Err(why) => Err(format!("{program}: {why}")),
    }
}

/// What a command prints; an error with what it says if it fails.
pub fn output(program: &Path, args: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new(program).args(args).current_dir(root()).output();
    let output = output.map_err(|why| format!("{}: {why}", program.display()))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("{}: {}", program.display(), String::from_utf8_lossy(&output.stderr)))
    }
}

/// Files of the checkout that git knows or would add.
pub fn files() -> Result<Vec<String>, String> {
    let listed = output(Path::new("git"), &["ls-files", "--cached", "--others", "--exclude-standard"])?;
    Ok(String::from_utf8_lossy(&listed).lines().map(str::to_owned).collect())
}
