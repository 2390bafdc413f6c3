//! Finds lines at multiples of 50 or 60 Hz where the music pauses: a ground loop, an unshielded cable, a lamp dimmer.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "hum",
    about: "mains hum in the pauses",
    delivery: Some(Severity::Warning),
    take: Some(Severity::Warning),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let Some(hum) = subject.measures.quiet.and_then(|q| q.hum) else { return Vec::new() };
    if hum.level < -78.0 {
        return Vec::new();
    }
    vec![Found {
        at: None,
        measure: format!("{:.0} Hz, {:.0} dBFS", hum.mains, hum.level),
        message: "mains hum can be heard in the pauses".into(),
        hint:
            "cut narrowly at the hum and its harmonics, or gate the pauses; next time, use one socket for all"
                .into(),
    }]
}
