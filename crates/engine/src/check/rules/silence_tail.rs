//! Finds dead air after the last sound: distributors ask for 2 s or less, 10 s are refused, and it breaks the flow of
//! an album.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "silence-at-tail",
    about: "silence after the last sound",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let tail = subject.measures.ends.tail;
    if subject.measures.silent() || tail <= 3.0 {
        return Vec::new();
    }
    vec![Found {
        at: Some(subject.measures.seconds() - tail),
        measure: format!("{tail:.1} s"),
        message: format!("the sound is over {tail:.1} s before the file"),
        hint: "end the export 1 s after the last sound".into(),
    }]
}
