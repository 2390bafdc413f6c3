//! The chords of a key, for the song that `new` begins.

/// A mode: its name, its steps above the tonic in semitones, the degrees of the verse's and the chorus's four chords.
type Mode = (&'static str, [i32; 7], [usize; 4], [usize; 4]);

const MODES: [Mode; 7] = [
    ("major", [0, 2, 4, 5, 7, 9, 11], [1, 5, 6, 4], [4, 1, 5, 6]),
    ("minor", [0, 2, 3, 5, 7, 8, 10], [1, 6, 3, 7], [6, 7, 1, 3]),
    ("dorian", [0, 2, 3, 5, 7, 9, 10], [1, 4, 1, 7], [3, 7, 4, 1]),
    ("phrygian", [0, 1, 3, 5, 7, 8, 10], [1, 2, 1, 7], [2, 1, 6, 1]),
    ("lydian", [0, 2, 4, 6, 7, 9, 11], [1, 2, 6, 5], [2, 1, 5, 6]),
    ("mixolydian", [0, 2, 4, 5, 7, 9, 10], [1, 7, 4, 1], [4, 1, 7, 4]),
    ("locrian", [0, 1, 3, 5, 6, 8, 10], [1, 2, 3, 6], [6, 5, 2, 3]),
];
const LETTERS: [(char, i32); 7] = [('C', 0), ('D', 2), ('E', 4), ('F', 5), ('G', 7), ('A', 9), ('B', 11)];

/// A tonic and a mode.
pub struct Scale {
    letter: usize,
    accidental: i32,
    mode: &'static Mode,
}

impl Scale {
    /// From `"F# minor"`; the mode may be left out for major.
    pub fn parse(text: &str) -> Option<Self> {
        let mut words = text.split_whitespace();
        let tonic = words.next()?;
        let mode = words.next().unwrap_or("major").to_lowercase();
        let mode = MODES.iter().find(|known| known.0 == mode)?;
        let letter = LETTERS.iter().position(|(letter, _)| tonic.starts_with(*letter))?;
        let accidental = match &tonic[1..] {
            "" => 0,
            "#" => 1,
            "b" => -1,
            _ => return None,
        };
        words.next().is_none().then_some(Self { letter, accidental, mode })
    }

    /// As `song.toml` writes it.
    pub fn name(&self) -> String {
        format!("{} {}", self.degree(1).0, self.mode.0)
    }

    /// The four chords of the verse.
    pub fn verse(&self) -> [String; 4] {
        self.mode.2.map(|degree| self.chord(degree))
    }

    /// The four chords of the chorus.
    pub fn chorus(&self) -> [String; 4] {
        self.mode.3.map(|degree| self.chord(degree))
    }

    /// The triad on a degree (from 1).
    fn chord(&self, degree: usize) -> String {
        let (root, at) = self.degree(degree);
        let above = |steps: usize| (self.degree(degree + steps).1 - at).rem_euclid(12);
        let quality = match (above(2), above(4)) {
            (3, 6) => "dim",
            (3, _) => "m",
            _ => "",
        };
        format!("{root}{quality}")
    }

    /// Name and semitone of a degree (from 1, wrapping at the octave), spelled by letter as far as one accidental allows.
    fn degree(&self, degree: usize) -> (String, i32) {
        let step = (degree + 6) % 7;
        let (_, tonic) = LETTERS[self.letter];
        let at = (tonic + self.accidental + self.mode.1[step]).rem_euclid(12);
        let (letter, natural) = LETTERS[(self.letter + step) % 7];
        let name = match (at - natural + 6).rem_euclid(12) - 6 {
            0 => letter.to_string(),
            1 => format!("{letter}#"),
            -1 => format!("{letter}b"),
            _ => LETTERS
                .iter()
                .find(|(_, natural)| *natural == at)
                .map_or("C".into(), |(letter, _)| letter.to_string()),
        };
        (name, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chords_are_spelled_as_in_a_theory_book() {
        let chords = |key: &str| Scale::parse(key).unwrap().verse().join(" ");
        assert_eq!(chords("C major"), "C G Am F");
        assert_eq!(chords("F# minor"), "F#m D A E");
        assert_eq!(chords("Bb"), "Bb F Gm Eb");
        assert_eq!(chords("E dorian"), "Em A Em D");
        assert_eq!(chords("G# major"), "G# D# E# C#".replace("E#", "E#m"));
        assert!(
            Scale::parse("H minor").is_none()
                && Scale::parse("C blue").is_none()
                && Scale::parse("é").is_none()
        );
    }
}
