//! Finds a DC offset: the wave swings about a point beside zero, which wastes level and clicks at every edit. Its
//! cause is a faulty converter or an asymmetric distortion.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "dc-offset",
    about: "the wave does not swing about zero",
    delivery: Some(Severity::Warning),
    take: Some(Severity::Warning),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let (left, right) = subject.measures.stereo.dc;
    let offset = left.abs().max(right.abs());
    if offset <= 0.002 {
        return Vec::new();
    }
    vec![Found {
        at: None,
        measure: format!("{:.2} % of full scale", 100.0 * offset),
        message: "the wave is offset from zero".into(),
        hint: "put a high-pass at 20 Hz first in the chain".into(),
    }]
}
