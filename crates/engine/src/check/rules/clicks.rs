//! Finds single-sample discontinuities that no music explains: clock slips of a digital input, a bad edit, a hit on
//! the microphone's plug.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "clicks",
    about: "clicks",
    delivery: Some(Severity::Warning),
    take: Some(Severity::Warning),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let clicks = &subject.measures.clicks;
    let Some(&first) = clicks.at.first() else { return Vec::new() };
    let many = if clicks.count == 1 { "1 click".into() } else { format!("{} clicks", clicks.count) };
    vec![Found {
        at: Some(first),
        measure: many,
        message: "the wave jumps for a moment".into(),
        hint: "listen here; crossfade the edit, or take another take".into(),
    }]
}
