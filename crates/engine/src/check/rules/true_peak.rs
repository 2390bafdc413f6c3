//! Finds a true peak above the ceiling: converters and encoders rebuild the wave between samples, and what exceeds full
//! scale there is clipped on the listener's device. Above −1 dBTP a lossy copy is likely to clip; above 0 it does.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "true-peak-over",
    about: "true peak above the ceiling",
    delivery: Some(Severity::Error),
    take: Some(Severity::Note),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let peak = subject.measures.levels.true_peak;
    if peak <= subject.ceiling + 0.1 {
        return Vec::new();
    }
    let over = peak - subject.ceiling;
    vec![Found {
        at: None,
        measure: format!("{peak:.1} dBTP"),
        message: format!("the true peak lies {over:.1} dB above the ceiling of {:.1} dBTP", subject.ceiling),
        hint: "lower the ceiling of the true-peak limiter, or turn the master down".into(),
    }]
}
