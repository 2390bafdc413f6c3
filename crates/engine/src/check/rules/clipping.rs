//! Finds flat tops: a converter, plug-in or export ran out of level and cut the wave off, which adds harsh harmonics
//! that nothing removes afterwards; also where the sound was turned down after it happened.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "clipping",
    about: "flat tops",
    delivery: Some(Severity::Error),
    take: Some(Severity::Error),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let clipping = &subject.measures.clipping;
    let mut found = Vec::new();
    // One or two shaved samples are inaudible; mastering limiters leave such.
    if clipping.full_scale.count >= 3 || clipping.longest >= 6 && clipping.full_scale.count > 0 {
        found.push(Found {
            at: clipping.full_scale.at.first().copied(),
            measure: format!("{} runs, longest {} samples", clipping.full_scale.count, clipping.longest),
            message: "the sound is clipped at full scale".into(),
            hint:
                "lower the level before the point where it clips and print again; for a take, play it again"
                    .into(),
        });
    } else if clipping.turned_down.count >= 10 {
        found.push(Found {
            at: clipping.turned_down.at.first().copied(),
            measure: format!("{} runs, longest {} samples", clipping.turned_down.count, clipping.longest),
            message: "the sound was clipped and turned down afterwards".into(),
            hint: "find the insert or bus that clips and lower what goes into it".into(),
        });
    }
    found
}
