//! Notes, rests and chords of notes, tuplets and broken rhythm.

use super::Reading;
use crate::Beats;
use crate::abc::{NoteSign, SignKind};

impl Reading<'_, '_> {
    /// `(3`, `(3:2`, `(3:2:4`: p notes in the time of q, for r notes.
    pub(super) fn tuplet(&mut self, rest: &str) -> usize {
        let end = rest
            .get(1..)
            .and_then(|after| after.find(|c: char| !c.is_ascii_digit() && c != ':'))
            .map_or(rest.len(), |end| end + 1);
        let mut numbers =
            rest.get(1..end).unwrap_or_default().split(':').map(|n| n.parse::<u8>().ok().filter(|n| *n > 0));
        let p = i64::from(numbers.next().flatten().unwrap_or(3));
        let compound = self.meter.count.is_multiple_of(3) && self.meter.count > 3 && self.meter.unit >= 8;
        let usual = match p {
            2 | 4 | 8 => 3,
            3 | 6 => 2,
            _ if compound => 3,
            _ => 2,
        };
        let q = numbers.next().flatten().map_or(usual, i64::from);
        let r = numbers.next().flatten().map_or(p, i64::from);
        self.tuplet = (r as u32, q, p);
        end
    }

    /// `>`: the note before gains half of its length, the next loses half; `>>` three quarters, and so on.
    pub(super) fn broken(&mut self, rest: &str, sign: char, at: usize) -> usize {
        let count = rest.chars().take_while(|c| *c == sign).count();
        let part = 1_i64 << count.min(3);
        let (long, short) = ((2 * part - 1, part), (1, part));
        let (before, after) = if sign == '>' { (long, short) } else { (short, long) };
        match self.last_note() {
            Some(note) => {
                note.length = Beats(note.length.0 * before.0 / before.1);
                self.broken = Some(after);
            }
            None => self.log.warning(
                "unknown-sign",
                &(at..at + count),
                "broken rhythm needs a note before it",
                None,
            ),
        }
        count
    }

    /// A note, rest or chord of notes; returns its length in bytes.
    pub(super) fn note(&mut self, rest: &str, at: usize) -> usize {
        let mut cursor = Cursor { rest };
        let mut pitches = Vec::new();
        let mut inner = None;
        let mut bars = false;
        if cursor.take('[') {
            while !cursor.take(']') {
                match self.pitch(&mut cursor) {
                    Some(pitch) => {
                        pitches.extend(pitch);
                        let length = cursor.length();
                        inner.get_or_insert(length);
                        if cursor.take('-') {
                            self.tie_next = true;
                        }
                    }
                    None if cursor.skip() => {}
                    None => {
                        self.log.warning(
                            "unclosed-chord",
                            &(at..at + rest.len()),
                            "this chord of notes is not closed",
                            "write ] after it".to_string(),
                        );
                        break;
                    }
                }
            }
        } else if cursor.take('Z') || cursor.take('X') {
            bars = true;
        } else if !(cursor.take('z') || cursor.take('x')) {
            match self.pitch(&mut cursor) {
                Some(pitch) => pitches.extend(pitch),
                None => {
                    self.log.warning("unknown-sign", &(at..at + 1), "an accidental without a note", None);
                    return 1;
                }
            }
        }
        let (n, d) = cursor.length();
        let (inner_n, inner_d) = inner.unwrap_or((1, 1));
        let unit = if bars { self.meter.bar() } else { self.unit() };
        let mut length = unit.0 * n * inner_n / (d * inner_d).max(1);
        if self.tuplet.0 > 0 && !bars {
            length = length * self.tuplet.1 / self.tuplet.2;
            self.tuplet.0 -= 1;
        }
        if let Some((times, of)) = self.broken.take() {
            length = length * times / of;
        }
        let slur = self.slurs > 0 && !pitches.is_empty();
        let tie = std::mem::take(&mut self.tie_next);
        let taken = rest.len() - cursor.rest.len();
        let note = NoteSign { length: Beats(length), pitches, tie, slur, words: Vec::new() };
        self.push(SignKind::Note(note), at..at + taken);
        taken
    }

    /// A pitch with its accidental; `Some(None)` beyond the range of MIDI.
    fn pitch(&mut self, cursor: &mut Cursor<'_>) -> Option<Option<u8>> {
        let before = cursor.rest;
        let accidental = cursor.accidental();
        let Some(letter) =
            cursor.rest.chars().next().filter(|c| ('A'..='G').contains(&c.to_ascii_uppercase()))
        else {
            cursor.rest = before;
            return None;
        };
        cursor.skip();
        let mut octave = i32::from(letter.is_ascii_lowercase());
        loop {
            if cursor.take('\'') {
                octave += 1;
            } else if cursor.take(',') {
                octave -= 1;
            } else {
                break;
            }
        }
        let index = letter.to_ascii_uppercase() as u8 - b'A';
        let natural = [9, 11, 0, 2, 4, 5, 7].get(usize::from(index)).copied().unwrap_or(0);
        // Accidentals hold in every octave up to the bar line (ABC 2.1, 11.3: propagate-accidentals is `pitch`).
        let held = self.accidentals.get_mut(usize::from(index));
        let shift = match (accidental, held) {
            (Some(shift), Some(held)) => *held.insert(shift),
            (None, Some(Some(held))) => *held,
            _ => self.signature.get(usize::from(index)).copied().unwrap_or(0),
        };
        let pitch = 60_i64 + i64::from(natural) + i64::from(shift) + 12 * i64::from(octave);
        Some(u8::try_from(pitch).ok().filter(|pitch| *pitch < 128))
    }
}

/// What is left of a line.
struct Cursor<'a> {
    rest: &'a str,
}

impl Cursor<'_> {
    fn take(&mut self, letter: char) -> bool {
        match self.rest.strip_prefix(letter) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn skip(&mut self) -> bool {
        let mut letters = self.rest.chars();
        let some = letters.next().is_some();
        self.rest = letters.as_str();
        some
    }

    /// `^`, `^^`, `_`, `__`, `=` as semitones.
    fn accidental(&mut self) -> Option<i32> {
        if self.take('=') {
            return Some(0);
        }
        let sharps = (0..2).filter(|_| self.take('^')).count() as i32;
        let flats = (0..2).filter(|_| sharps == 0 && self.take('_')).count() as i32;
        (sharps + flats > 0).then_some(sharps - flats)
    }

    fn digits(&mut self) -> Option<i64> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let digits = self.rest.get(..end).filter(|digits| !digits.is_empty())?;
        self.rest = self.rest.get(end..).unwrap_or_default();
        Some(digits.parse().unwrap_or(1024).clamp(1, 1024))
    }

    /// `2`, `/2`, `3/2`, `/`, `//`: a fraction of the unit length.
    fn length(&mut self) -> (i64, i64) {
        let numerator = self.digits().unwrap_or(1);
        let mut denominator = 1;
        while denominator < 1024 && self.take('/') {
            denominator *= self.digits().unwrap_or(2);
        }
        (numerator, denominator)
    }
}
