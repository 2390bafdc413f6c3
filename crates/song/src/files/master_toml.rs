//! `master.toml`: loudness, ceiling, chain, formats.

use super::insert::ChainText;
use crate::toml::{Fault, Loudness, Peak, Word, record};

record!(
    /// `master.toml`.
    MasterText {
        "target" target: Loudness = "-14 LUFS", "Integrated loudness";
        "ceiling" ceiling: Peak = "-1 dBTP", "True peak that is never exceeded";
        "chain" chain: ChainText, "Devices before the limiter; without it, corrective EQ and glue compression";
        "formats" formats: Vec<Format> = ["wav24", "wav16", "flac", "opus"], "Files to write";
    }
);

/// A kind of sound file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Format(pub &'static str);

impl Word for Format {
    const WHAT: &'static str = "a format";
    const EXAMPLE: &'static str = "flac";
    fn parse(text: &str) -> Result<Self, Fault> {
        let known = Self::names().iter().find(|name| **name == text);
        known.map(|name| Self(name)).ok_or_else(|| Fault::choice(Self::WHAT, text, Self::names()))
    }
    fn names() -> &'static [&'static str] {
        &["wav16", "wav24", "wav32f", "flac", "opus"]
    }
}
