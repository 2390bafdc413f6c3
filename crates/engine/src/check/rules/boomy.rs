//! Finds too much below 120 Hz against the slope of finished records: limiters work for bass that small loudspeakers do
//! not play, and cars and clubs drown in it.

use super::super::{Found, Rule, Severity, Subject};
use crate::analyse::deviation;

/// See the module.
pub static RULE: Rule = Rule {
    code: "boomy",
    about: "too much below 120 Hz",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let Some(off) = deviation(&subject.measures.spectrum, 30.0, 120.0).filter(|&off| off > 9.0) else {
        return Vec::new();
    };
    vec![Found {
        at: None,
        measure: format!("{off:+.1} dB from 30 to 120 Hz"),
        message: "the song is boomy against finished records".into(),
        hint: "lower the kick or bass by 2 to 3 dB, or cut a low shelf at 100 Hz".into(),
    }]
}
