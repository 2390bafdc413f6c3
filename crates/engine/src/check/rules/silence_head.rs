//! Finds silence before the first sound: a listener takes more than half a second for a fault, and stores refuse long
//! gaps. A few milliseconds are right, since players fade in.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "silence-at-head",
    about: "silence before the first sound",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let head = subject.measures.ends.head;
    if subject.measures.silent() || head <= 0.75 {
        return Vec::new();
    }
    vec![Found {
        at: Some(0.0),
        measure: format!("{head:.2} s"),
        message: format!("the first sound comes after {head:.2} s"),
        hint: "start the export 20 ms before the first sound".into(),
    }]
}
