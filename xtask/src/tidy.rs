//! The rules of the house that no other tool checks.

use crate::machine;

/// No source file is longer.
const LONGEST: usize = 500;
/// Nine of ten source files are not longer.
const MOST: usize = 300;
/// What must not be left in a source file, and what it means there.
const LEFTOVERS: &[(&str, &str)] =
    &[("TODO", "an open end"), ("FIXME", "an open end"), ("#[ignore", "a test switched off")];

/// Checks every Rust file of the checkout.
pub fn run() -> Result<(), String> {
    let mut faults = Vec::new();
    let mut lengths = Vec::new();
    for file in machine::files()?.iter().filter(|file| file.ends_with(".rs")) {
        let Ok(text) = std::fs::read_to_string(machine::root().join(file)) else { continue };
        let lines = text.lines().count();
        lengths.push(lines);
        if lines > LONGEST {
            faults.push(format!("{file}: {lines} lines, at most {LONGEST}"));
        }
        if !text.starts_with("//!") {
            faults.push(format!("{file}: begins without a `//!` sentence"));
        }
        for (number, line) in text.lines().enumerate() {
            for (leftover, meaning) in LEFTOVERS {
                if line.contains(leftover) && file != "xtask/src/tidy.rs" {
                    faults.push(format!("{file}:{}: `{leftover}`, {meaning}", number + 1));
                }
            }
            if looks_like_code(line) {
                faults.push(format!("{file}:{}: code in a comment", number + 1));
            }
        }
    }
    lengths.sort_unstable();
    let long = lengths.iter().filter(|lines| **lines > MOST).count();
    if long * 10 > lengths.len() {
        faults.push(format!(
            "{long} of {} files are longer than {MOST} lines: at most one in ten",
            lengths.len()
        ));
    }
    if let Some(median) = lengths.get(lengths.len() / 2) {
        println!("{} Rust files, median {median} lines, {long} over {MOST}", lengths.len());
    }
    if faults.is_empty() { Ok(()) } else { Err(format!("\n  {}", faults.join("\n  "))) }
}

/// A plain comment that ends like a statement.
fn looks_like_code(line: &str) -> bool {
    let Some(comment) = line.trim_start().strip_prefix("// ") else { return false };
    comment.ends_with(';') && (comment.contains(" = ") || comment.contains("("))
}
