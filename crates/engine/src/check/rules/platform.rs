//! Tells how far each streaming service will turn the song up or down: information, not a fault; a safe master need not
//! be made for any one of them.

use super::super::{Found, Rule, Severity, Subject};
use crate::check::platforms::outcomes;

/// See the module.
pub static RULE: Rule = Rule {
    code: "platform",
    about: "what the streaming services will do",
    delivery: Some(Severity::Note),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    if subject.measures.silent() {
        return Vec::new();
    }
    let outcomes = outcomes(&subject.measures.levels);
    let gains: Vec<String> = outcomes
        .iter()
        .filter(|o| o.mode.is_none())
        .filter_map(|o| Some((&o.platform, o.gain?)))
        // Less than what is shown is nothing, and nothing has no sign.
        .map(|(platform, gain)| match gain.abs() < 0.05 {
            true => format!("{platform} as it is"),
            false => format!("{platform} {gain:+.1} dB"),
        })
        .collect();
    vec![Found {
        at: None,
        measure: format!("{:.1} LUFS", subject.measures.levels.integrated),
        message: format!("services will play it at: {}", gains.join(", ")),
        hint: "nothing to do: this is what a listener gets".into(),
    }]
}
