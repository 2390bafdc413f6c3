//! Finds too much between 2 and 5 kHz against the slope of finished records: the ear is most sensitive there, and the
//! song tires it.

use super::super::{Found, Rule, Severity, Subject};
use crate::analyse::deviation;

/// See the module.
pub static RULE: Rule = Rule {
    code: "harsh",
    about: "too much from 2 to 5 kHz",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let Some(off) = deviation(&subject.measures.spectrum, 2000.0, 5000.0).filter(|&off| off > 5.0) else {
        return Vec::new();
    };
    vec![Found {
        at: None,
        measure: format!("{off:+.1} dB from 2 to 5 kHz"),
        message: "the song is harsh against finished records".into(),
        hint: "cut 2 to 4 dB between 2 and 5 kHz on the loudest guitar, synth or voice, or dynamically on the master".into(),
    }]
}
