//! Accepts the sounds that the songs make now as golden.

use crate::machine;

/// Runs the golden test with leave to write.
pub fn run() -> Result<(), String> {
    machine::run(
        "cargo",
        &["test", "--package", "studio", "--test", "golden", "--config", "env.SONGWRIGHT_BLESS='1'"],
    )
}
