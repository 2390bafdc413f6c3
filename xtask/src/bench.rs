//! How long every device takes.

use crate::machine;

/// Prints the time a frame of every device of the catalog; `bench/README.md` says how to compare.
pub fn run() -> Result<(), String> {
    machine::run("cargo", &["run", "--quiet", "--release", "--package", "dsp", "--example", "bench"])
}
