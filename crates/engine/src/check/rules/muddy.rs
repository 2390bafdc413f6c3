//! Finds too much between 200 and 500 Hz against the slope of finished records: many tracks pile up there, and words
//! and bass lose their outline.

use super::super::{Found, Rule, Severity, Subject};
use crate::analyse::deviation;

/// See the module.
pub static RULE: Rule = Rule {
    code: "muddy",
    about: "too much from 200 to 500 Hz",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let Some(off) = deviation(&subject.measures.spectrum, 200.0, 500.0).filter(|&off| off > 5.0) else {
        return Vec::new();
    };
    vec![Found {
        at: None,
        measure: format!("{off:+.1} dB from 200 to 500 Hz"),
        message: "the song is muddy against finished records".into(),
        hint: "high-pass what is not bass, and cut 2 to 3 dB at 300 Hz on pads, guitars and keys".into(),
    }]
}
