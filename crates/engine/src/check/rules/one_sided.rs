//! Finds a lean to one side: over a whole song left and right of a good mix differ by less than 1 dB; more sounds like
//! a broken cable on headphones.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "one-sided",
    about: "one side is louder than the other",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let balance = subject.measures.stereo.balance;
    if balance.abs() <= 1.5 {
        return Vec::new();
    }
    let side = if balance > 0.0 { "left" } else { "right" };
    let measure =
        if balance.abs() > 60.0 { "one channel only".into() } else { format!("{:.1} dB", balance.abs()) };
    vec![Found {
        at: None,
        measure,
        message: format!("the {side} channel is louder over the whole song"),
        hint: "balance the panned tracks; check the stereo bus for a slipped balance control".into(),
    }]
}
