//! Finds holes: the sound stops dead for less than 50 ms and comes back as suddenly. A disk or driver did not keep up.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "dropouts",
    about: "holes in the sound",
    delivery: Some(Severity::Error),
    take: Some(Severity::Error),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let dropouts = &subject.measures.dropouts;
    let Some(&first) = dropouts.at.first() else { return Vec::new() };
    let many = if dropouts.count == 1 { "1 hole".into() } else { format!("{} holes", dropouts.count) };
    vec![Found {
        at: Some(first),
        measure: many,
        message: "the sound drops out for a moment".into(),
        hint: "take another take, with a larger buffer; print an export again".into(),
    }]
}
