//! A linter for sound: rules look at what a sound measures and say what is wrong, where, how much, and what helps.

pub mod platforms;
mod rules;

pub use rules::RULES;

use crate::analyse::Measures;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Worth a listen before release.
    Warning,
    /// Must not be released.
    Error,
}

/// One finding about a sound.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Finding {
    /// Stable name of the rule, kebab-case.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Second where it (first) occurs; `None` where it concerns the whole sound.
    pub at: Option<f64>,
    /// What was measured, with its unit.
    pub measure: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// What a rule found, before the table adds code and severity.
pub struct Found {
    /// Second where it (first) occurs; `None` where it concerns the whole sound.
    pub at: Option<f64>,
    /// What was measured, with its unit.
    pub measure: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// What kind of sound is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// A finished master: everything is judged.
    Delivery,
    /// A recording, stem or mix on its way: only faults that later stages cannot repair.
    Take,
}

/// A sound to judge, and what is known about it beyond its samples.
pub struct Subject<'a> {
    /// What it measures.
    pub measures: &'a Measures,
    /// What kind of sound it is.
    pub profile: Profile,
    /// Loudness it should have, LUFS.
    pub target: Option<f64>,
    /// Highest true peak allowed, dBTP.
    pub ceiling: f64,
    /// Bits a sample of the file it came from, if known.
    pub bits: Option<u32>,
    /// The file has one channel (or is meant to be mono).
    pub mono: bool,
}

impl<'a> Subject<'a> {
    /// A sound of which nothing but its samples is known; ceiling −1 dBTP.
    pub fn new(measures: &'a Measures, profile: Profile) -> Self {
        Self { measures, profile, target: None, ceiling: -1.0, bits: None, mono: false }
    }
}

/// A rule: what it is called, what it looks for, how bad that is.
pub struct Rule {
    /// Stable name, kebab-case.
    pub code: &'static str,
    /// What it looks for, a few words.
    pub about: &'static str,
    /// How bad it is in a finished master; `None` where the rule does not apply.
    pub delivery: Option<Severity>,
    /// How bad it is in a take or stem; `None` where the rule does not apply.
    pub take: Option<Severity>,
    /// Looks for it.
    pub find: fn(&Subject) -> Vec<Found>,
}

/// Applies every rule that is due; the gravest findings first, then in the order of the table.
pub fn check(subject: &Subject) -> Vec<Finding> {
    let mut findings: Vec<Finding> = RULES
        .iter()
        .filter_map(|rule| {
            let severity = match subject.profile {
                Profile::Delivery => rule.delivery,
                Profile::Take => rule.take,
            };
            severity.map(|severity| (rule, severity))
        })
        .flat_map(|(rule, severity)| {
            let found = (rule.find)(subject).into_iter();
            found.map(move |Found { at, measure, message, hint }| Finding {
                code: rule.code,
                severity,
                at,
                measure,
                message,
                hint,
            })
        })
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

/// The gate: whether any finding forbids release.
pub fn failed(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
