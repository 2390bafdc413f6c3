//! Chord symbols: root, quality, added and altered tones, slash bass.

use super::{Chord, PitchClass};

/// Triad or seventh, by the ways in which it is written; longest first where one begins another.
const QUALITIES: &[(&[&str], &[u8])] = &[
    (&["m7b5", "min7b5", "-7b5", "m7-5", "ø7", "ø", "hdim7", "h7", "h"], &[0, 3, 6, 10]),
    (&["mmaj9", "mM9", "minmaj9", "-Δ9"], &[0, 3, 7, 11, 14]),
    (&["mmaj7", "mM7", "minmaj7", "m(maj7)", "-Δ7", "-Δ", "mΔ"], &[0, 3, 7, 11]),
    (&["maj13", "M13", "Δ13"], &[0, 4, 7, 11, 14, 21]),
    (&["maj11", "M11", "Δ11"], &[0, 4, 7, 11, 14, 17]),
    (&["maj9", "M9", "Δ9", "ma9"], &[0, 4, 7, 11, 14]),
    (&["maj7", "M7", "Δ7", "ma7", "Δ", "^7", "^"], &[0, 4, 7, 11]),
    (&["maj", "M", "ma"], &[0, 4, 7]),
    (&["dim7", "°7", "o7"], &[0, 3, 6, 9]),
    (&["dim", "°", "o"], &[0, 3, 6]),
    (&["aug7", "+7", "7#5", "7+"], &[0, 4, 8, 10]),
    (&["aug", "+"], &[0, 4, 8]),
    (&["m6/9", "m69", "min6/9", "-69"], &[0, 3, 7, 9, 14]),
    (&["6/9", "69"], &[0, 4, 7, 9, 14]),
    (&["madd9", "minadd9", "m(add9)", "madd2"], &[0, 3, 7, 14]),
    (&["m13", "min13", "-13"], &[0, 3, 7, 10, 14, 21]),
    (&["m11", "min11", "-11"], &[0, 3, 7, 10, 14, 17]),
    (&["m9", "min9", "-9", "mi9"], &[0, 3, 7, 10, 14]),
    (&["m7", "min7", "-7", "mi7"], &[0, 3, 7, 10]),
    (&["m6", "min6", "-6", "mi6"], &[0, 3, 7, 9]),
    (&["m", "min", "-", "mi"], &[0, 3, 7]),
    (&["13sus4", "13sus"], &[0, 5, 7, 10, 14, 21]),
    (&["9sus4", "9sus"], &[0, 5, 7, 10, 14]),
    (&["7sus4", "7sus"], &[0, 5, 7, 10]),
    (&["7sus2"], &[0, 2, 7, 10]),
    (&["sus2"], &[0, 2, 7]),
    (&["sus4", "sus"], &[0, 5, 7]),
    (&["13"], &[0, 4, 7, 10, 14, 21]),
    (&["11"], &[0, 4, 7, 10, 14, 17]),
    (&["9"], &[0, 4, 7, 10, 14]),
    (&["7", "dom7"], &[0, 4, 7, 10]),
    (&["6"], &[0, 4, 7, 9]),
    (&["5"], &[0, 7]),
    (&[""], &[0, 4, 7]),
];

/// Tones added to a quality, and the tone that each replaces.
const ALTERATIONS: &[(&[&str], u8, Option<u8>)] = &[
    (&["add9", "add2"], 14, None),
    (&["add11", "add4"], 17, None),
    (&["add13", "add6"], 21, None),
    (&["sus4", "sus"], 5, Some(4)),
    (&["sus2"], 2, Some(4)),
    (&["b5", "-5"], 6, Some(7)),
    (&["#5", "+5"], 8, Some(7)),
    (&["b9", "-9"], 13, Some(14)),
    (&["#9", "+9"], 15, Some(14)),
    (&["#11", "+11"], 18, Some(17)),
    (&["b13", "-13"], 20, Some(21)),
    (&["b6"], 8, None),
];

/// Whether a symbol means that no chord sounds.
pub(crate) fn is_no_chord(symbol: &str) -> bool {
    ["N.C.", "N.C", "NC", "n.c.", "nc", "NC."].contains(&symbol)
}

impl Chord {
    /// Reads a chord symbol; `None` if it is none. `N.C.` is no chord and `None` too.
    pub fn parse(symbol: &str) -> Option<Self> {
        let symbol = symbol.trim();
        if symbol.len() > 32 {
            return None;
        }
        let (root, rest) = PitchClass::parse(symbol)?;
        let slash = rest.rsplit_once('/').and_then(|(quality, bass)| match PitchClass::parse(bass.trim()) {
            Some((bass, "")) => Some((quality, bass)),
            _ => None,
        });
        let (quality, bass) = slash.unwrap_or((rest, root));
        let tones = tones(quality.trim())?;
        Some(Self { symbol: symbol.to_string(), root, bass, tones })
    }
}

/// Semitones above the root, ascending.
fn tones(quality: &str) -> Option<Vec<u8>> {
    let plain: String = quality.chars().filter(|c| !"(), ".contains(*c)).collect();
    let plain = plain.replace('♭', "b").replace('♯', "#").replace('△', "Δ").replace('−', "-");
    let starts = QUALITIES.iter().flat_map(|(names, tones)| names.iter().map(move |name| (*name, *tones)));
    let mut starts: Vec<_> = starts.filter(|(name, _)| plain.starts_with(name)).collect();
    starts.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    starts.into_iter().find_map(|(name, tones)| altered(tones.to_vec(), plain.get(name.len()..)?))
}

fn altered(mut tones: Vec<u8>, mut rest: &str) -> Option<Vec<u8>> {
    while !rest.is_empty() {
        let found = ALTERATIONS
            .iter()
            .flat_map(|(names, tone, old)| names.iter().map(move |name| (*name, *tone, *old)));
        let (name, tone, old) =
            found.filter(|(name, ..)| rest.starts_with(name)).max_by_key(|(name, ..)| name.len())?;
        tones.retain(|sounding| Some(*sounding) != old && !(old == Some(4) && *sounding == 3));
        tones.push(tone);
        rest = rest.get(name.len()..)?;
    }
    tones.sort_unstable();
    tones.dedup();
    Some(tones)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tones by the usual theory of chord symbols, not by this reader.
    #[test]
    fn symbols_have_their_tones() {
        let table: &[(&str, &[u8])] = &[
            ("C", &[0, 4, 7]),
            ("Cm", &[0, 3, 7]),
            ("Cmin", &[0, 3, 7]),
            ("C-", &[0, 3, 7]),
            ("Cdim", &[0, 3, 6]),
            ("C°7", &[0, 3, 6, 9]),
            ("Cø", &[0, 3, 6, 10]),
            ("C+", &[0, 4, 8]),
            ("Caug", &[0, 4, 8]),
            ("C6", &[0, 4, 7, 9]),
            ("Cm6", &[0, 3, 7, 9]),
            ("C7", &[0, 4, 7, 10]),
            ("CM7", &[0, 4, 7, 11]),
            ("CΔ", &[0, 4, 7, 11]),
            ("Cmaj7", &[0, 4, 7, 11]),
            ("Cm7", &[0, 3, 7, 10]),
            ("Cm7b5", &[0, 3, 6, 10]),
            ("Csus2", &[0, 2, 7]),
            ("Csus4", &[0, 5, 7]),
            ("C7sus4", &[0, 5, 7, 10]),
            ("Cadd9", &[0, 4, 7, 14]),
            ("C9", &[0, 4, 7, 10, 14]),
            ("Cmaj9", &[0, 4, 7, 11, 14]),
            ("Cm9", &[0, 3, 7, 10, 14]),
            ("C11", &[0, 4, 7, 10, 14, 17]),
            ("C13", &[0, 4, 7, 10, 14, 21]),
            ("C7b9", &[0, 4, 7, 10, 13]),
            ("C7#9", &[0, 4, 7, 10, 15]),
            ("C7(b9,#11)", &[0, 4, 7, 10, 13, 18]),
            ("C6/9", &[0, 4, 7, 9, 14]),
            ("C5", &[0, 7]),
            ("CmM7", &[0, 3, 7, 11]),
        ];
        for (symbol, tones) in table {
            assert_eq!(Chord::parse(symbol).map(|chord| chord.tones).as_deref(), Some(*tones), "{symbol}");
        }
        let slash = Chord::parse("Bbm7/Ab").unwrap();
        assert_eq!((slash.root.semitone, slash.bass.semitone, slash.quality()), (10, 8, "m7"));
        for wrong in ["H", "Cfoo", "", "c", "C/", "C7x", "Verse"] {
            assert_eq!(Chord::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn transposing_spells_for_the_key() {
        let flat = crate::Key::parse("Bb").unwrap();
        assert_eq!(Chord::parse("G/B").unwrap().transposed(3, flat).symbol, "Bb/D");
        assert_eq!(Chord::parse("C#m7").unwrap().name(crate::Key::parse("Ab").unwrap()), "Dbm7");
    }
}
