//! Finds a file in which nothing sounds: an export of the wrong range, a muted track, a dead input.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "silent",
    about: "no sound at all",
    delivery: Some(Severity::Error),
    take: Some(Severity::Error),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    if !subject.measures.silent() {
        return Vec::new();
    }
    vec![Found {
        at: None,
        measure: format!("peak {:.0} dBFS", subject.measures.levels.sample_peak.max(-200.0)),
        message: "nothing can be heard".into(),
        hint: "check the range of the export, mutes and inputs".into(),
    }]
}
