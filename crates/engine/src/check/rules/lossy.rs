//! Finds a brick wall in the spectrum where an encoder (MP3, AAC) or a lower sample rate cut it off: stores ask for
//! lossless originals, and each further encoding adds artefacts.

use super::super::{Found, Rule, Severity, Subject};

/// See the module.
pub static RULE: Rule = Rule {
    code: "lossy-source",
    about: "made from a lossy or lower-rate copy",
    delivery: Some(Severity::Warning),
    take: Some(Severity::Warning),
    find,
};

fn find(subject: &Subject) -> Vec<Found> {
    let Some(edge) = subject.measures.edge else { return Vec::new() };
    let nyquist = 0.5 * f64::from(subject.measures.rate);
    if edge.drop < 24.0 || edge.above > -95.0 || edge.hz > nyquist - 1200.0 {
        return Vec::new();
    }
    let khz = edge.hz / 1000.0;
    let upsampled = nyquist > 30_000.0 && edge.hz > 20_400.0;
    let (message, hint) = if upsampled {
        (
            "the sound was converted up from a lower sample rate",
            "deliver the original rate: more adds nothing",
        )
    } else {
        ("the sound comes from a lossy copy", "go back to the original recording or export")
    };
    vec![Found {
        at: None,
        measure: format!("brick wall at {khz:.1} kHz ({:.0} dB)", edge.drop),
        message: message.into(),
        hint: hint.into(),
    }]
}
