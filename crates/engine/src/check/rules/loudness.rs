//! Compares integrated loudness with the target that the release sets (there is no universal one): versions and songs
//! of one release that differ make the listener reach for the volume.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "loudness-off-target",
    about: "integrated loudness away from the target of the release",
    delivery: Some(Severity::Warning),
    take: None,
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let (Some(target), false) = (subject.target, subject.measures.silent()) else { return Vec::new() };
    let loudness = subject.measures.levels.integrated;
    let off = loudness - target;
    if off.abs() <= 1.0 {
        return Vec::new();
    }
    let (word, verb) = if off > 0.0 { ("louder", "lower") } else { ("softer", "raise") };
    vec![Found {
        at: None,
        measure: format!("{loudness:.1} LUFS"),
        message: format!("{:.1} LU {word} than the target of {target:.1} LUFS", off.abs()),
        hint: format!("{verb} the gain before the limiter by {:.1} dB", off.abs()),
    }]
}
