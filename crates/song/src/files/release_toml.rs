//! `release.toml`: identifiers, credits, splits, artwork.

use crate::diagnostic::Log;
use crate::toml::{At, Fault, Percent, Whole, Word, record};
use crate::{Credit, Release};

record!(
    /// `release.toml`.
    ReleaseText {
        "album" album: String, "Album or single on which the song appears";
        "label" label: String, "Record label";
        "genre" genre: String, "Genre";
        "date" date: Date, "Date of release";
        "copyright" copyright: String, "Copyright line";
        "isrc" isrc: Isrc, "International Standard Recording Code";
        "upc" upc: Upc, "Bar code of the release: UPC or EAN";
        "explicit" explicit: bool = false, "Explicit lyrics";
        "track" track: Whole<1, 999>, "Number on the album";
        "credits" credits: Vec<CreditText> = [], "Who did what";
        "artwork" artwork: At<String>, "Path of a square JPEG or PNG";
    }
);

record!(
    /// An entry of `credits`.
    CreditText {
        "name" name: String, required "\"…\"", "Name";
        "role" role: String, required "\"composer\"", "What the person did";
        "share" share: At<Percent>, "Share of the composition; shares sum to 100 %";
    }
);

/// Declares text with a fixed form.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $what:literal, $example:literal, $pattern:literal, $good:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub(crate) struct $name(pub String);
        impl Word for $name {
            const WHAT: &'static str = $what;
            const EXAMPLE: &'static str = $example;
            fn parse(text: &str) -> Result<Self, Fault> {
                let good: fn(&str) -> bool = $good;
                if good(text) { Ok(Self(text.to_string())) } else { Err(Fault::written($what, text, $example)) }
            }
            fn pattern() -> Option<String> {
                Some($pattern.into())
            }
        }
    };
}

code!(/// A date.
    Date, "a date", "2026-11-23", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", is_date);
code!(/// ISO 3901.
    Isrc, "an ISRC", "CC-XXX-YY-NNNNN", "^[A-Z]{2}-?[A-Z0-9]{3}-?[0-9]{2}-?[0-9]{5}$", is_isrc);
code!(/// GS1.
    Upc, "a UPC or EAN with its check digit", "036000291452", "^([0-9]{12}|[0-9]{13})$", is_upc);

fn is_date(text: &str) -> bool {
    let parts: Vec<Option<u32>> = text.split('-').map(|part| part.parse().ok()).collect();
    let [Some(year), Some(month), Some(day)] = parts[..] else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = [31, if leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let last = days.get((month as usize).wrapping_sub(1)).copied().unwrap_or(0);
    text.len() == 10 && (1..=last).contains(&day)
}

fn is_isrc(text: &str) -> bool {
    let plain: Vec<char> = text.chars().filter(|c| *c != '-').collect();
    let good = |(at, c): (usize, &char)| match at {
        0..=1 => c.is_ascii_uppercase(),
        2..=4 => c.is_ascii_uppercase() || c.is_ascii_digit(),
        _ => c.is_ascii_digit(),
    };
    plain.len() == 12 && plain.iter().enumerate().all(good)
}

/// The check digit makes the sum of the digits, every second one from the right tripled, a multiple of ten.
fn is_upc(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let sum = |digits: Vec<u32>| {
        digits.iter().rev().zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum::<u32>()
    };
    (text.len() == 12 || text.len() == 13) && digits.map(sum).is_some_and(|sum| sum % 10 == 0)
}

/// The release that a text describes.
pub(crate) fn release(text: ReleaseText, log: &mut Log<'_>) -> Release {
    let credits = text.credits.unwrap_or_default();
    let shares: Vec<&At<Percent>> = credits.iter().filter_map(|credit| credit.share.as_ref()).collect();
    let sum: f64 = shares.iter().map(|share| share.value.0 * 100.0).sum();
    if let Some(last) = shares.last().filter(|_| (sum - 100.0).abs() > 0.01) {
        let message = format!("the shares sum to {} %, not 100 %", (sum * 100.0).round() / 100.0);
        log.error("share-sum", &last.span, message, None);
    }
    if let Some(artwork) = text.artwork.as_ref().filter(|artwork| !is_picture(&artwork.value)) {
        log.warning("bad-value", &artwork.span, "artwork is a JPEG or PNG", None);
    }
    Release {
        album: text.album,
        label: text.label,
        genre: text.genre,
        date: text.date.map(|date| date.0),
        copyright: text.copyright,
        isrc: text.isrc.map(|isrc| isrc.0),
        upc: text.upc.map(|upc| upc.0),
        explicit: text.explicit.unwrap_or(false),
        track: text.track.map(|track| track.0 as u32),
        credits: credits
            .into_iter()
            .filter_map(|credit| {
                let share = credit.share.map(|share| share.value.0 * 100.0);
                Some(Credit { name: credit.name?, role: credit.role?, share })
            })
            .collect(),
        artwork: text.artwork.map(|artwork| artwork.value),
    }
}

fn is_picture(path: &str) -> bool {
    let lower = path.to_lowercase();
    [".jpg", ".jpeg", ".png"].iter().any(|end| lower.ends_with(end))
}
