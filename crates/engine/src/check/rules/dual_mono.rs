//! Finds a stereo file whose channels are the same: distributors flag mono sold as stereo, and for a take it wastes a
//! channel.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "dual-mono",
    about: "both channels are the same",
    delivery: Some(Severity::Warning),
    take: Some(Severity::Note),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    if !subject.measures.stereo.dual_mono || subject.mono {
        return Vec::new();
    }
    vec![Found {
        at: None,
        measure: "side signal below -80 dB".into(),
        message: "left and right are the same".into(),
        hint: "export in stereo; if the song is meant to be mono, say so at the store".into(),
    }]
}
