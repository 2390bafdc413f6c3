//! Finds an ending that is cut: the last 10 ms still sound loudly, so that a reverberation or note stops with a click.

use super::super::{Found, Rule, Severity, Subject};
use dsp::Decibels;

/// See the module.
pub static RULE: Rule = Rule {
    code: "cut-end",
    about: "the sound is cut off at the end",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let last = f64::from(subject.measures.ends.last);
    if last <= 0.02 {
        return Vec::new();
    }
    let level = Decibels::of(last).0;
    vec![Found {
        at: Some(subject.measures.seconds()),
        measure: format!("{level:.0} dBFS"),
        message: format!("the last 10 ms still reach {level:.0} dBFS"),
        hint: "export to where the last tail has died away, or fade out".into(),
    }]
}
