//! Values as words with units: `"-4.5 dB"`, `"30 L"`, `"92 bpm"`.

use super::{Catalog, Node, Read, Reader};
use crate::diagnostic::did_you_mean;
use crate::{Key, Meter, chord};
use serde_json::{Value, json};

mod parameter;
mod place;

pub(crate) use parameter::{parameter, parameter_schema};
pub(crate) use place::{Over, PlaceName};

/// What is wrong with a word.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// Code of the diagnostic.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write.
    pub hint: Option<String>,
}

impl Fault {
    /// Not written as it should be.
    pub fn written(what: &str, text: &str, example: &str) -> Self {
        let message = format!("`{}` is not {what}", short(text));
        Self { code: "bad-value", message, hint: Some(format!("write it like \"{example}\"")) }
    }

    /// None of a few names.
    pub fn choice(what: &str, text: &str, names: &[&str]) -> Self {
        let hint = did_you_mean(text, names.iter().copied(), format!("one of {}", names.join(", ")));
        Self { hint: Some(hint), ..Self::written(what, text, "") }
    }

    /// Outside its range.
    pub fn range(text: &str, least: &str, most: &str) -> Self {
        let message = format!("`{}` is out of range", short(text));
        Self { code: "out-of-range", message, hint: Some(format!("from {least} to {most}")) }
    }
}

/// At most 40 letters of a text.
pub(crate) fn short(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A value written as text.
pub(crate) trait Word: Sized {
    /// What it is, with an article.
    const WHAT: &'static str;
    /// A good one.
    const EXAMPLE: &'static str;
    /// Reads it.
    fn parse(text: &str) -> Result<Self, Fault>;
    /// How a bare number would be written, where a unit is due.
    fn suggest(_: f64) -> Option<String> {
        None
    }
    /// Regular expression of all good ones.
    fn pattern() -> Option<String> {
        None
    }
    /// All good ones, where they are few.
    fn names() -> &'static [&'static str] {
        &[]
    }
}

/// A finite number written in plain figures, with `.` and an optional sign (`-` or `−`).
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim().replacen('−', "-", 1);
    let figures = text.strip_prefix(['-', '+']).unwrap_or(&text);
    let plain = figures.len() <= 24 && figures.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    let plain = plain && figures.chars().all(|c| c.is_ascii_digit() || c == '.');
    if plain { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

/// A number followed by one of these units, times the unit's factor.
fn with_unit(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let text = text.trim();
    units.iter().find_map(|(unit, factor)| {
        let split = text.len().checked_sub(unit.len())?;
        let tail = text.get(split..)?;
        if !tail.eq_ignore_ascii_case(unit) {
            return None;
        }
        Some(number(text.get(..split)?)? * factor)
    })
}

const NUMBER: &str = r"[-+−]?[0-9]*\.?[0-9]+";

/// Declares a number with a unit and a range.
macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $what:literal, $example:literal, $units:expr, $least:literal..=$most:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) struct $name(pub f64);
        impl Word for $name {
            const WHAT: &'static str = $what;
            const EXAMPLE: &'static str = $example;
            fn parse(text: &str) -> Result<Self, Fault> {
                let value = with_unit(text, $units).ok_or_else(|| Fault::written($what, text, $example))?;
                let (unit, factor) = $units[0];
                if !($least..=$most).contains(&value) {
                    let bound = |value: f64| format!("{} {unit}", value / factor);
                    return Err(Fault::range(text, &bound($least), &bound($most)));
                }
                Ok(Self(value))
            }
            fn suggest(number: f64) -> Option<String> {
                Some(format!("{number} {}", $units[0].0))
            }
            fn pattern() -> Option<String> {
                let units: Vec<&str> = $units.iter().map(|(unit, _)| *unit).collect();
                Some(format!("^{NUMBER} ?({})$", units.join("|")))
            }
        }
    };
}

quantity!(/// Quarter notes a minute.
    Bpm, "a tempo", "92 bpm", &[("bpm", 1.0)], 20.0..=400.0);
quantity!(/// Time, s.
    Time, "a time", "250 ms", &[("ms", 1e-3), ("s", 1.0)], -3600.0..=86400.0);
quantity!(/// A share of the whole, 1 = 100 %.
    Percent, "a percentage", "100 %", &[("%", 1e-2)], 0.0..=2.0);
quantity!(/// Integrated loudness, LUFS.
    Loudness, "a loudness", "-14 LUFS", &[("LUFS", 1.0)], -40.0..=-5.0);
quantity!(/// True peak, dBTP.
    Peak, "a true peak", "-1 dBTP", &[("dBTP", 1.0)], -20.0..=0.0);

/// A level, dB; −∞ is silence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Level(pub f64);

impl Word for Level {
    const WHAT: &'static str = "a level";
    const EXAMPLE: &'static str = "-4.5 dB";
    fn parse(text: &str) -> Result<Self, Fault> {
        let plain: String = text.split_whitespace().collect::<String>().to_lowercase().replace('−', "-");
        if plain == "-infdb" || plain == "-∞db" {
            return Ok(Self(f64::NEG_INFINITY));
        }
        let level =
            with_unit(text, &[("dB", 1.0)]).ok_or_else(|| Fault::written(Self::WHAT, text, Self::EXAMPLE))?;
        if (-200.0..=40.0).contains(&level) {
            Ok(Self(level))
        } else {
            Err(Fault::range(text, "-200 dB", "40 dB"))
        }
    }
    fn suggest(number: f64) -> Option<String> {
        Some(format!("{number} dB"))
    }
    fn pattern() -> Option<String> {
        Some(format!("^({NUMBER}|-inf) ?dB$"))
    }
}

/// −1 left to 1 right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pan(pub f64);

impl Word for Pan {
    const WHAT: &'static str = "a position between left and right";
    const EXAMPLE: &'static str = "30 L";
    fn parse(text: &str) -> Result<Self, Fault> {
        if text.trim().eq_ignore_ascii_case("c") {
            return Ok(Self(0.0));
        }
        let side = with_unit(text, &[("L", -0.01), ("R", 0.01)]);
        let side = side.ok_or_else(|| Fault::written(Self::WHAT, text, Self::EXAMPLE))?;
        if side.abs() <= 1.0 { Ok(Self(side)) } else { Err(Fault::range(text, "100 L", "100 R")) }
    }
    fn suggest(number: f64) -> Option<String> {
        let side = if number < 0.0 { "L" } else { "R" };
        Some(if number == 0.0 { "C".into() } else { format!("{} {side}", number.abs()) })
    }
    fn pattern() -> Option<String> {
        Some(r"^(C|[0-9]*\.?[0-9]+ ?[LR])$".into())
    }
}

/// Frames a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rate(pub u32);

impl Word for Rate {
    const WHAT: &'static str = "a sample rate";
    const EXAMPLE: &'static str = "48 kHz";
    fn parse(text: &str) -> Result<Self, Fault> {
        let rate = with_unit(text, &[("kHz", 1000.0), ("Hz", 1.0)]);
        let known = [44_100, 48_000, 88_200, 96_000, 176_400, 192_000];
        let found =
            rate.and_then(|rate| known.into_iter().find(|known| (f64::from(*known) - rate).abs() < 0.5));
        found.map(Self).ok_or_else(|| Fault::choice(Self::WHAT, text, Self::names()))
    }
    fn suggest(number: f64) -> Option<String> {
        Some(if number < 1000.0 { format!("{number} kHz") } else { format!("{} kHz", number / 1000.0) })
    }
    fn names() -> &'static [&'static str] {
        &["44.1 kHz", "48 kHz", "88.2 kHz", "96 kHz", "176.4 kHz", "192 kHz"]
    }
}

/// A meter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct MeterName(pub Meter);

impl Word for MeterName {
    const WHAT: &'static str = "a meter";
    const EXAMPLE: &'static str = "4/4";
    fn parse(text: &str) -> Result<Self, Fault> {
        Meter::parse(text).map(Self).ok_or_else(|| Fault::written(Self::WHAT, text, Self::EXAMPLE))
    }
    fn pattern() -> Option<String> {
        Some("^[1-9][0-9]?/(1|2|4|8|16|32|64)$".into())
    }
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct KeyName(pub Key);

impl Word for KeyName {
    const WHAT: &'static str = "a key";
    const EXAMPLE: &'static str = "D major";
    fn parse(text: &str) -> Result<Self, Fault> {
        chord::Key::parse(text).map(Self).ok_or_else(|| Fault::written(Self::WHAT, text, Self::EXAMPLE))
    }
}

impl Word for String {
    const WHAT: &'static str = "text";
    const EXAMPLE: &'static str = "text";
    fn parse(text: &str) -> Result<Self, Fault> {
        Ok(text.to_string())
    }
}

/// A whole number within a range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Whole<const LEAST: i64, const MOST: i64>(pub i64);

impl<const LEAST: i64, const MOST: i64> Read for Whole<LEAST, MOST> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(number) = node.number().filter(|number| number.fract() == 0.0) else {
            reader.wrong_type(node, "a whole number");
            return None;
        };
        if number < LEAST as f64 || number > MOST as f64 {
            reader
                .fault(&node.span, Fault::range(&number.to_string(), &LEAST.to_string(), &MOST.to_string()));
            return None;
        }
        Some(Self(number as i64))
    }
    fn schema(_: Catalog) -> Value {
        json!({ "type": "integer", "minimum": LEAST, "maximum": MOST })
    }
}

/// 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Energy(pub f64);

impl Read for Energy {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        let Some(number) = node.number() else {
            reader.wrong_type(node, "a number from 0 to 1");
            return None;
        };
        if !(0.0..=1.0).contains(&number) {
            reader.fault(&node.span, Fault::range(&number.to_string(), "0", "1"));
            return None;
        }
        Some(Self(number))
    }
    fn schema(_: Catalog) -> Value {
        json!({ "type": "number", "minimum": 0, "maximum": 1 })
    }
}

/// One value, or a list of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OneOrMany<T>(pub Vec<T>);

impl<T: Read> Read for OneOrMany<T> {
    fn read(node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Self> {
        match node.list() {
            Some(_) => Vec::read(node, reader).map(Self),
            None => T::read(node, reader).map(|one| Self(vec![one])),
        }
    }
    fn schema(catalog: Catalog) -> Value {
        json!({ "oneOf": [T::schema(catalog), Vec::<T>::schema(catalog)] })
    }
}
