//! Finds a channel of inverted polarity: left and right nearly cancel on every mono loudspeaker (phones, clubs, shops).
//! Its cause is a miswired cable or a flipped polarity switch.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "phase-inverted",
    about: "left and right cancel in mono",
    delivery: Some(Severity::Error),
    take: Some(Severity::Warning),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let correlation = subject.measures.stereo.correlation;
    if correlation >= -0.3 {
        return Vec::new();
    }
    vec![Found {
        at: None,
        measure: format!("correlation {correlation:.2}"),
        message: "left and right are out of phase".into(),
        hint: "invert the polarity of one channel, or take the widening out".into(),
    }]
}
