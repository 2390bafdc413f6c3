//! Names of notes, keys and chords, read and written; spelling follows the key.

use super::{Chord, Key, Mode, PitchClass};
use std::fmt;

const SHARPS: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
const FLATS: [&str; 12] = ["C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B"];
/// Semitones of C to B.
const LETTERS: [(char, u8); 7] = [('C', 0), ('D', 2), ('E', 4), ('F', 5), ('G', 7), ('A', 9), ('B', 11)];

impl PitchClass {
    /// Reads a note name at the beginning of a text: a letter and any of `# b ♯ ♭`; returns what follows it.
    pub fn parse(text: &str) -> Option<(Self, &str)> {
        let letter = text.chars().next()?;
        let (_, natural) = LETTERS.into_iter().find(|(name, _)| *name == letter)?;
        let mut rest = text.get(1..)?;
        let (mut shift, mut flat) = (0_i32, false);
        while let Some(sign) = rest.chars().next().filter(|sign| "#♯b♭".contains(*sign) && shift.abs() < 2)
        {
            flat = "b♭".contains(sign);
            shift += if flat { -1 } else { 1 };
            rest = rest.get(sign.len_utf8()..)?;
        }
        let semitone = (i32::from(natural) + shift).rem_euclid(12) as u8;
        Some((Self { semitone, flat }, rest))
    }

    /// This many semitones higher, spelled as it was.
    pub fn up(self, semitones: i32) -> Self {
        Self { semitone: (i32::from(self.semitone) + semitones).rem_euclid(12) as u8, ..self }
    }
}

impl fmt::Display for PitchClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = if self.flat { FLATS } else { SHARPS };
        f.write_str(names[usize::from(self.semitone % 12)])
    }
}

impl Mode {
    /// Every mode, brightest to darkest within their families.
    pub const ALL: [Self; 7] = [
        Self::Major,
        Self::Minor,
        Self::Dorian,
        Self::Phrygian,
        Self::Lydian,
        Self::Mixolydian,
        Self::Locrian,
    ];

    /// Semitones of its seven degrees above the tonic.
    pub fn degrees(self) -> [u8; 7] {
        match self {
            Self::Major => [0, 2, 4, 5, 7, 9, 11],
            Self::Minor => [0, 2, 3, 5, 7, 8, 10],
            Self::Dorian => [0, 2, 3, 5, 7, 9, 10],
            Self::Phrygian => [0, 1, 3, 5, 7, 8, 10],
            Self::Lydian => [0, 2, 4, 6, 7, 9, 11],
            Self::Mixolydian => [0, 2, 4, 5, 7, 9, 10],
            Self::Locrian => [0, 1, 3, 5, 6, 8, 10],
        }
    }

    /// Name in a text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Major => "major",
            Self::Minor => "minor",
            Self::Dorian => "dorian",
            Self::Phrygian => "phrygian",
            Self::Lydian => "lydian",
            Self::Mixolydian => "mixolydian",
            Self::Locrian => "locrian",
        }
    }

    /// Steps around the circle of fifths from the major key of the same tonic.
    fn fifths(self) -> i32 {
        match self {
            Self::Lydian => 1,
            Self::Major => 0,
            Self::Mixolydian => -1,
            Self::Dorian => -2,
            Self::Minor => -3,
            Self::Phrygian => -4,
            Self::Locrian => -5,
        }
    }

    /// Reads a name: the first three letters decide, `m` is minor, nothing is major (ABC 2.1, 3.1.14).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let plain = text.trim();
        if plain == "M" {
            return Some(Self::Major);
        }
        let lower = plain.to_lowercase();
        match lower.as_str() {
            "" => return Some(Self::Major),
            "m" => return Some(Self::Minor),
            "ionian" | "ion" => return Some(Self::Major),
            "aeolian" | "aeo" => return Some(Self::Minor),
            _ => {}
        }
        let short = lower.len() >= 3;
        Self::ALL.into_iter().find(|mode| short && (mode.name().starts_with(&lower) || lower == mode.name()))
    }
}

impl Key {
    /// Reads `"D major"`, `"F# minor"`, `"Bbm"`, `"E dorian"`, `"Ddor"`.
    pub fn parse(text: &str) -> Option<Self> {
        let trimmed = text.trim();
        let mut letters = trimmed.chars();
        let upper: String = letters.next()?.to_uppercase().chain(letters).collect();
        let (tonic, mode) = PitchClass::parse(&upper)?;
        Some(Self { tonic, mode: Mode::parse(mode)? })
    }

    /// The seven notes of the scale, from the tonic up, spelled for this key.
    pub fn scale(self) -> [PitchClass; 7] {
        self.mode.degrees().map(|degree| self.spelled(i32::from(self.tonic.semitone) + i32::from(degree)))
    }

    /// Degree (0 to 6) of a note in the scale, if it belongs to it.
    pub fn degree(self, semitone: u8) -> Option<usize> {
        let above = (i32::from(semitone) - i32::from(self.tonic.semitone)).rem_euclid(12);
        self.mode.degrees().into_iter().position(|degree| i32::from(degree) == above)
    }

    /// Sharps (positive) or flats (negative) of the key signature, at most seven.
    pub fn signature(self) -> i32 {
        let name = self.tonic.to_string();
        match signature(&name, self.mode).unwrap_or(0) {
            many @ 8.. => many - 12,
            few @ ..=-8 => few + 12,
            some => some,
        }
    }

    /// A note spelled with sharps or flats as the key signature has it.
    pub fn spelled(self, semitone: i32) -> PitchClass {
        PitchClass { semitone: semitone.rem_euclid(12) as u8, flat: self.signature() < 0 }
    }
}

/// Sharps or flats of the key signature of a tonic as it is written, `Cb` and `E#` included.
pub(crate) fn signature(tonic: &str, mode: Mode) -> Option<i32> {
    let mut letters = tonic.chars();
    let natural = "FCGDAEB".find(letters.next()?)? as i32 - 1;
    let sign = match letters.next() {
        Some('#' | '♯') => 7,
        Some('b' | '♭') => -7,
        _ => 0,
    };
    Some(natural + sign + mode.fifths())
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.tonic, self.mode.name())
    }
}

impl Chord {
    /// What follows the root in the symbol, without the slash bass: `m7`, `sus4`.
    pub fn quality(&self) -> &str {
        let rest = PitchClass::parse(&self.symbol).map_or(self.symbol.as_str(), |(_, rest)| rest);
        match rest.rsplit_once('/') {
            Some((quality, bass)) if PitchClass::parse(bass).is_some_and(|(_, rest)| rest.is_empty()) => {
                quality
            }
            _ => rest,
        }
    }

    /// Its name with root and bass spelled for a key.
    pub fn name(&self, key: Key) -> String {
        let root = key.spelled(i32::from(self.root.semitone));
        if self.bass.semitone == self.root.semitone {
            return format!("{root}{}", self.quality());
        }
        format!("{root}{}/{}", self.quality(), key.spelled(i32::from(self.bass.semitone)))
    }

    /// This many semitones higher, spelled for a key.
    pub fn transposed(&self, semitones: i32, key: Key) -> Self {
        let mut chord = self.clone();
        (chord.root, chord.bass) = (self.root.up(semitones), self.bass.up(semitones));
        let symbol = chord.name(key);
        (chord.root, chord.bass) =
            (key.spelled(i32::from(chord.root.semitone)), key.spelled(i32::from(chord.bass.semitone)));
        Self { symbol, ..chord }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(key: &str) -> i32 {
        signature(key, Key::parse(key).unwrap().mode).unwrap()
    }

    /// The table of ABC 2.1, section 3.1.14.
    #[test]
    fn signatures_follow_the_circle_of_fifths() {
        let table = [
            (7, ["C#", "A#m", "G#Mix", "D#Dor", "E#Phr", "F#Lyd", "B#Loc"]),
            (6, ["F#", "D#m", "C#Mix", "G#Dor", "A#Phr", "BLyd", "E#Loc"]),
            (5, ["B", "G#m", "F#Mix", "C#Dor", "D#Phr", "ELyd", "A#Loc"]),
            (4, ["E", "C#m", "BMix", "F#Dor", "G#Phr", "ALyd", "D#Loc"]),
            (3, ["A", "F#m", "EMix", "BDor", "C#Phr", "DLyd", "G#Loc"]),
            (2, ["D", "Bm", "AMix", "EDor", "F#Phr", "GLyd", "C#Loc"]),
            (1, ["G", "Em", "DMix", "ADor", "BPhr", "CLyd", "F#Loc"]),
            (0, ["C", "Am", "GMix", "DDor", "EPhr", "FLyd", "BLoc"]),
            (-1, ["F", "Dm", "CMix", "GDor", "APhr", "BbLyd", "ELoc"]),
            (-2, ["Bb", "Gm", "FMix", "CDor", "DPhr", "EbLyd", "ALoc"]),
            (-3, ["Eb", "Cm", "BbMix", "FDor", "GPhr", "AbLyd", "DLoc"]),
            (-4, ["Ab", "Fm", "EbMix", "BbDor", "CPhr", "DbLyd", "GLoc"]),
            (-5, ["Db", "Bbm", "AbMix", "EbDor", "FPhr", "GbLyd", "CLoc"]),
            (-6, ["Gb", "Ebm", "DbMix", "AbDor", "BbPhr", "CbLyd", "FLoc"]),
            (-7, ["Cb", "Abm", "GbMix", "DbDor", "EbPhr", "FbLyd", "BbLoc"]),
        ];
        for (sharps, keys) in table {
            for key in keys {
                assert_eq!(written(key), sharps, "{key}");
            }
        }
    }

    #[test]
    fn scales_are_spelled_for_their_key() {
        let scale = |key: &str| Key::parse(key).unwrap().scale().map(|note| note.to_string()).join(" ");
        assert_eq!(scale("D major"), "D E F# G A B C#");
        assert_eq!(scale("F minor"), "F G Ab Bb C Db Eb");
        assert_eq!(scale("E phrygian"), "E F G A B C D");
    }
}
