//! The report on a song: one self-contained page for people, one JSON for programs.

mod html;
mod page;
mod plots;
mod scale;

pub use html::html;

use crate::analyse::Measures;
use crate::check::platforms::{Outcome, outcomes};
use crate::check::{Finding, Severity};
use serde::Serialize;

/// Everything that a report tells.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Title of the song, or name of the file.
    pub title: String,
    /// Who made it; may be empty.
    pub artists: String,
    /// What the master measures.
    pub measures: Measures,
    /// What was found.
    pub findings: Vec<Finding>,
    /// Sections of the form.
    pub sections: Vec<Section>,
    /// Beats of the song, in order; empty where they are not known.
    pub beats: Vec<BeatMark>,
    /// Level of each track or stem.
    pub tracks: Vec<Track>,
    /// Files that lie beside the report.
    pub files: Vec<File>,
}

/// A section of the form.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Its name.
    pub name: String,
    /// Second where it begins.
    pub start: f64,
    /// Second where it ends.
    pub end: f64,
}

/// Where a beat falls.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BeatMark {
    /// Second.
    pub at: f64,
    /// Bar, the first is 1.
    pub bar: u32,
    /// Beat in the bar, the first is 1.
    pub beat: u32,
}

/// A track's or stem's level.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Track {
    /// Its name.
    pub name: String,
    /// Integrated loudness, LUFS.
    pub loudness: f64,
    /// True peak, dBTP.
    pub peak: f64,
}

/// A file beside the report.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct File {
    /// Path from the report.
    pub name: String,
    /// Format and purpose, in a few words.
    pub about: String,
}

impl Report {
    /// Bar and beat of a second, `12:3`; `None` before the first beat or where the beats are not known.
    pub fn place(&self, second: f64) -> Option<String> {
        let count = self.beats.partition_point(|beat| beat.at <= second + 1e-6);
        let beat = self.beats.get(count.checked_sub(1)?)?;
        Some(format!("{}:{}", beat.bar, beat.beat))
    }

    /// How many findings of this severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// The verdict in one line.
    pub fn verdict(&self) -> String {
        let counted =
            |n: usize, word: &str| if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") };
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        match (errors, warnings) {
            (0, 0) => "Ready for release: nothing to put right.".into(),
            (0, n) => format!("Fit for release, with {} to listen to.", counted(n, "warning")),
            (n, 0) => format!("Not ready: {} must be put right.", counted(n, "error")),
            (n, m) => {
                format!(
                    "Not ready: {} must be put right, {} to listen to.",
                    counted(n, "error"),
                    counted(m, "warning")
                )
            }
        }
    }
}

/// The report as programs read it.
#[derive(Serialize)]
struct Json<'a> {
    version: u32,
    ready: bool,
    verdict: String,
    platforms: Vec<Outcome>,
    #[serde(flatten)]
    report: &'a Report,
}

/// The report as JSON; keys are stable within `version`, levels of silence (−∞) are null.
pub fn json(report: &Report) -> String {
    let json = Json {
        version: 1,
        ready: report.count(Severity::Error) == 0,
        verdict: report.verdict(),
        platforms: outcomes(&report.measures.levels),
        report,
    };
    serde_json::to_string(&json).unwrap_or_default()
}
