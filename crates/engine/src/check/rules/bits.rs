//! Finds samples whose last bits are always zero: a 16-bit file saved as 24 bits adds size but no resolution, and
//! stores flag it as padded.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "padded-bits",
    about: "fewer bits than the file claims",
    delivery: Some(Severity::Warning),
    take: Some(Severity::Note),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let (Some(bits), Some(container)) = (subject.measures.bits, subject.bits) else { return Vec::new() };
    if bits >= container || container > 24 || bits + 4 > container {
        return Vec::new();
    }
    vec![Found {
        at: None,
        measure: format!("{bits} of {container} bits"),
        message: format!("only {bits} of {container} bits carry sound"),
        hint: "export from the mix again, in 24 bits".into(),
    }]
}
