//! Finds masters without dynamics: a peak to loudness ratio under 7 LU means constant limiting, which tires the ear
//! and gains nothing, since players turn loud songs down.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "no-dynamics",
    about: "squashed by the limiter",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let plr = subject.measures.levels.plr;
    if subject.measures.silent() || plr >= 6.5 {
        return Vec::new();
    }
    vec![Found {
        at: None,
        measure: format!("PLR {plr:.1} LU"),
        message: "hardly any dynamics are left".into(),
        hint: "take 2 to 3 dB off the gain before the limiter; services turn it down anyway".into(),
    }]
}
