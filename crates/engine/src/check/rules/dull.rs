//! Finds too little between 6 and 12 kHz against the slope of finished records: the song sounds like one behind a
//! curtain.

use super::super::{Found, Rule, Severity, Subject};
use crate::analyse::deviation;

/// See the module.
pub static RULE: Rule = Rule {
    code: "dull",
    about: "too little from 6 to 12 kHz",
    delivery: Some(Severity::Note),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let Some(off) = deviation(&subject.measures.spectrum, 6000.0, 12000.0).filter(|&off| off < -10.0) else {
        return Vec::new();
    };
    vec![Found {
        at: None,
        measure: format!("{off:+.1} dB from 6 to 12 kHz"),
        message: "the song is dull against finished records".into(),
        hint: "a high shelf of 2 to 3 dB from 8 kHz on the voice, cymbals or master".into(),
    }]
}
