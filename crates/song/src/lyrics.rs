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
        // Pieces of the word as it was divided by hand, each with the notes for which it is held on.
        let mut pieces = vec![(String::new(), 0)];
        for letter in word.chars() {
            let (text, held) = pieces.last().cloned().unwrap_or_default();
            match letter {
                '*' => words.push((Word::Silent, false)),
                '_' => pieces.iter_mut().last().into_iter().for_each(|piece| piece.1 += 1),
                '-' if text.is_empty() => {}
                '-' => pieces.push((String::new(), 0)),
                _ if held > 0 => pieces.push((letter.to_string(), 0)),
                _ => pieces.iter_mut().last().into_iter().for_each(|piece| piece.0.push(letter)),
            }
        }
        pieces.retain(|(text, held)| !text.is_empty() || *held > 0);
        let spoken = |text: &str| text.chars().any(char::is_alphanumeric);
        let count = pieces.iter().filter(|(text, _)| spoken(text)).count();
        let mut left = count;
        for (text, held) in pieces {
            if spoken(&text) {
                left -= 1;
                let parts = if count > 1 { vec![text] } else { divide(&text, english) };
                let last = parts.len().saturating_sub(1);
                let syllable = |(at, text)| (Word::Syllable(text, at < last || left > 0), count > 1);
                words.extend(parts.into_iter().enumerate().map(syllable));
            }
            words.extend((0..held).map(|_| (Word::Held, false)));
        }
    }
    words
}

/// A line as it is read, without the marks for held and wordless notes.
pub(crate) fn readable(line: &str) -> String {
    let plain: String = line.chars().filter(|c| !"_*".contains(*c)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
