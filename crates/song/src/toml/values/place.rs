//! Places in the song and lengths of music, as words.

use super::{Fault, Word, number};
use crate::{Beats, Meter};

/// `section:bar:beat`, `section#n:bar:beat` or `start`.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlaceName {
    /// Section or kind, lower case; `None` is the start of the song.
    pub section: Option<String>,
    /// Which of its occurrences.
    pub occurrence: Option<u32>,
    /// From 1.
    pub bar: i64,
    /// From 1.
    pub beat: f64,
}

impl Word for PlaceName {
    const WHAT: &'static str = "a place";
    const EXAMPLE: &'static str = "chorus#2:3:2.5";
    fn parse(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::written(Self::WHAT, text, Self::EXAMPLE);
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default().trim().to_lowercase();
        let bar = match parts.next() {
            Some(bar) => {
                bar.trim().parse().ok().filter(|bar| (1..=10_000).contains(bar)).ok_or_else(wrong)?
            }
            None => 1,
        };
        let beat = match parts.next() {
            Some(beat) => number(beat).filter(|beat| (1.0..1000.0).contains(beat)).ok_or_else(wrong)?,
            None => 1.0,
        };
        if parts.next().is_some() || name.is_empty() {
            return Err(wrong());
        }
        if name == "start" {
            return Ok(Self { section: None, occurrence: None, bar, beat });
        }
        let (section, occurrence) = match name.split_once('#') {
            Some((section, n)) => {
                let n = n.trim().parse().ok().filter(|n| *n > 0).ok_or_else(wrong)?;
                (section.trim().to_string(), Some(n))
            }
            None => (name, None),
        };
        Ok(Self { section: Some(section), occurrence, bar, beat })
    }
    fn pattern() -> Option<String> {
        Some(r"^[^:#]+(#[1-9][0-9]*)?(:[1-9][0-9]*(:[1-9][0-9]*(\.[0-9]+)?)?)?$".into())
    }
}

/// A length of music.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Over {
    /// Bars of the meter there.
    Bars(f64),
    /// Counts of the meter there.
    Beats(f64),
    /// A note value.
    Note(Beats),
}

impl Over {
    /// Its length where this meter holds.
    pub fn length(self, meter: Meter) -> Beats {
        match self {
            Self::Bars(bars) => Beats((meter.bar().0 as f64 * bars) as i64),
            Self::Beats(beats) => Beats((meter.beat().0 as f64 * beats) as i64),
            Self::Note(length) => length,
        }
    }
}

impl Word for Over {
    const WHAT: &'static str = "a length in bars or beats";
    const EXAMPLE: &'static str = "2 bars";
    fn parse(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::written(Self::WHAT, text, Self::EXAMPLE);
        let plain = text.trim();
        if let Some(length) = note_value(plain) {
            return Ok(Self::Note(length));
        }
        let (figure, unit) = plain.split_once(' ').ok_or_else(wrong)?;
        let count = number(figure).filter(|count| (0.0..=1000.0).contains(count)).ok_or_else(wrong)?;
        match unit.trim() {
            "bar" | "bars" => Ok(Self::Bars(count)),
            "beat" | "beats" => Ok(Self::Beats(count)),
            _ => Err(wrong()),
        }
    }
    fn suggest(number: f64) -> Option<String> {
        Some(format!("{number} beats"))
    }
    fn pattern() -> Option<String> {
        Some(r"^([0-9]*\.?[0-9]+ (bars?|beats?)|[1-9][0-9]*/[1-9][0-9]*[.t]?)$".into())
    }
}

/// `1/8`, `1/8.` (dotted) or `1/8t` (triplet) as a length.
pub(crate) fn note_value(text: &str) -> Option<Beats> {
    let (plain, by, of) = match (text.strip_suffix('.'), text.strip_suffix(['t', 'T'])) {
        (Some(dotted), _) => (dotted, 3, 2),
        (_, Some(triplet)) => (triplet, 2, 3),
        _ => (text, 1, 1),
    };
    let (numerator, denominator) = plain.split_once('/')?;
    let numerator = numerator.trim().parse().ok().filter(|n| (1..=64).contains(n))?;
    let denominator = denominator.trim().parse().ok().filter(|d| (1..=128).contains(d))?;
    Some(Beats(Beats::of_whole(numerator, denominator).0 * by / of))
}
