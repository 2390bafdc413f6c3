//! Finds a high noise floor: the softest second of a take that has pauses still lies above −55 dBFS. Compression will
//! raise it further.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "noise",
    about: "noise in the pauses",
    delivery: Some(Severity::Note),
    take: Some(Severity::Warning),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let Some(quiet) = subject.measures.quiet else { return Vec::new() };
    let paused = subject.measures.levels.max_short_term - quiet.floor > 18.0;
    if quiet.floor < -55.0 || !paused || quiet.floor > -40.0 {
        return Vec::new();
    }
    vec![Found {
        at: None,
        measure: format!("{:.0} dBFS", quiet.floor),
        message: "noise can be heard in the pauses".into(),
        hint: "move closer to the microphone, silence the room, or cut the pauses".into(),
    }]
}
