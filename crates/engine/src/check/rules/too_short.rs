//! Finds masters under 30 s: streaming services count no play before 30 s, and distributors refuse them.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "too-short",
    about: "too short to be a release",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let seconds = subject.measures.seconds();
    if seconds >= 30.0 {
        return Vec::new();
    }
    vec![Found {
        at: None,
        measure: format!("{seconds:.1} s"),
        message: "shorter than the 30 s that stores ask for".into(),
        hint: "check the range of the export".into(),
    }]
}
