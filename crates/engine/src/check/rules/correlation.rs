//! Finds bass that cancels in mono, and stretches of 3 s whose left and right cancel: a stereo widener, a double
//! microphone or a phase effect goes too far.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "low-correlation",
    about: "parts of the sound vanish in mono",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let stereo = &subject.measures.stereo;
    let mut found = Vec::new();
    if stereo.correlation < -0.3 {
        return found;
    }
    if stereo.low_correlation < 0.2 && !stereo.one_channel && !subject.measures.silent() {
        found.push(Found {
            at: None,
            measure: format!("correlation below 300 Hz {:.2}", stereo.low_correlation),
            message: "the bass loses level on a mono loudspeaker and on vinyl".into(),
            hint: "make everything below 120 Hz mono".into(),
        });
    }
    let (worst, at) = stereo.worst;
    if worst < -0.3 {
        found.push(Found {
            at: Some(at),
            measure: format!("correlation {worst:.2}"),
            message: "left and right cancel here on a mono loudspeaker".into(),
            hint: "narrow the widest track that plays here, or check its polarity".into(),
        });
    }
    found
}
