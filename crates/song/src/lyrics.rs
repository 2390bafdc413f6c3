//! Lyrics laid on a melody: a syllable to each note, in order.

use crate::abc::{Played, Word};
use crate::chordpro::Line;
use crate::diagnostic::Log;
use crate::syllables::divide;
use crate::{Place, Sung, Syllable};

/// The melody of a section with its words.
pub(crate) fn lay(
    played: &Played,
    lines: &[Line],
    english: bool,
    name: &str,
    log: &mut Log<'_>,
) -> Vec<Sung> {
    let mut melody: Vec<Sung> = played
        .notes
        .iter()
        .filter_map(|note| {
            let (pitch, length) = note.pitches.iter().copied().max_by_key(|(pitch, _)| *pitch)?;
            let place = || Place { file: "melody.abc".into(), span: note.span.clone() };
            let syllable = note.word.as_ref().and_then(|word| word.syllable(true, place));
            Some(Sung { at: note.at, length, pitch, slur: note.slur, syllable })
        })
        .collect();
    if played.worded || melody.is_empty() || lines.is_empty() {
        return melody;
    }
    let notes = melody.len();
    let mut places = melody.iter_mut();
    let mut count = 0;
    let mut over = None;
    for line in lines {
        for (word, divided) in words(&line.text, english) {
            count += 1;
            match places.next() {
                Some(note) => {
                    note.syllable = word.syllable(divided, || log.place(&line.span));
                }
                None => over = over.or(Some(line)),
            }
        }
    }
    let last = lines.last();
    if let Some(line) = over.or(last).filter(|_| count != notes && count > 0) {
        let message = format!("`{name}` has {count} syllables for {notes} notes");
        let hint = if count > notes {
            "divide words yourself with -, or add notes to the melody"
        } else {
            "write _ for a held note, * for a note without words"
        };
        log.warning("syllable-count", &line.span, message, hint.to_string());
    }
    melody
}

impl Word {
    /// What is sung, if anything is.
    fn syllable(&self, divided: bool, place: impl Fn() -> Place) -> Option<Syllable> {
        match self {
            Self::Syllable(text, joined) => {
                Some(Syllable { text: text.clone(), joined: *joined, divided, place: place() })
            }
            _ => None,
        }
    }
}

/// What a line has for each note, and whether its word was divided by hand.
fn words(line: &str, english: bool) -> Vec<(Word, bool)> {
    let mut words = Vec::new();
    for word in line.split_whitespace() {
        let mut held = 0;
        let mut plain = String::new();
        for letter in word.chars() {
            match letter {
                '_' => held += 1,
                '*' => words.push((Word::Silent, false)),
                _ => plain.push(letter),
            }
        }
        if plain.chars().any(char::is_alphanumeric) {
            let divided = plain.trim_matches('-').contains('-');
            let pieces: Vec<String> = if divided {
                plain.split('-').filter(|piece| !piece.is_empty()).map(str::to_string).collect()
            } else {
                divide(plain.trim_matches('-'), english)
            };
            let last = pieces.len().saturating_sub(1);
            let syllable = |(at, text)| (Word::Syllable(text, at < last), divided);
            words.extend(pieces.into_iter().enumerate().map(syllable));
        }
        words.extend((0..held).map(|_| (Word::Held, false)));
    }
    words
}

/// A line as it is read, without the marks for held and wordless notes.
pub(crate) fn readable(line: &str) -> String {
    let plain: String = line.chars().filter(|c| !"_*".contains(*c)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
