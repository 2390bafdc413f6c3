//! `w:` lines: syllables laid on the notes of the line of music before them (ABC 2.1, 5.1).

use super::{Sign, SignKind, Word};
use crate::diagnostic::Log;

/// Lays one `w:` line, whose first byte is byte `at` of the file, on notes; it is their `verse`th from 0.
pub(super) fn lay(line: &str, at: usize, verse: usize, signs: &mut [Sign], log: &mut Log<'_>) {
    let mut words = split(line).into_iter().peekable();
    let mut count = 0;
    let mut spare = 0;
    for sign in signs {
        match &mut sign.kind {
            // A word for the next bar waits for its bar line.
            SignKind::Bar(line) if !line.no_line => {
                words.next_if(|word| word.is_none());
            }
            SignKind::Note(note) if !note.pitches.is_empty() => {
                note.words.resize(verse, Word::Silent);
                let word = words.next_if(Option::is_some).flatten();
                count += usize::from(word.is_some());
                spare += usize::from(word.is_none());
                note.words.push(word.unwrap_or(Word::Silent));
            }
            _ => {}
        }
    }
    let left = words.flatten().count();
    if left > 0 {
        let message = format!("{} syllables for {count} notes", count + left);
        let hint = "write fewer syllables, or split a note".to_string();
        log.warning("syllable-count", &(at..at + line.len()), message, hint);
    } else if spare > 0 && count == 0 && !line.trim().is_empty() {
        log.warning("syllable-count", &(at..at + line.len()), "no note to sing these words on", None);
    }
}

/// Words in order; `None` is a bar line.
fn split(line: &str) -> Vec<Option<Word>> {
    let mut words = Vec::new();
    let mut text = String::new();
    let mut letters = line.chars();
    let mut dash = false;
    while let Some(letter) = letters.next() {
        let end = |text: &mut String, joined: bool, words: &mut Vec<Option<Word>>| {
            if !text.is_empty() {
                words.push(Some(Word::Syllable(std::mem::take(text), joined)));
            }
        };
        match letter {
            // A second hyphen, or one after a space, holds the syllable for another note.
            '-' if text.is_empty() && dash => words.push(Some(Word::Held)),
            '-' => end(&mut text, true, &mut words),
            '_' | '*' | '|' => {
                end(&mut text, false, &mut words);
                words.push(match letter {
                    '_' => Some(Word::Held),
                    '*' => Some(Word::Silent),
                    _ => None,
                });
            }
            '~' => text.push(' '),
            '\\' => text.extend(letters.next()),
            _ if letter.is_whitespace() => end(&mut text, false, &mut words),
            _ => text.push(letter),
        }
        dash = letter == '-' || (dash && letter.is_whitespace());
    }
    if !text.is_empty() {
        words.push(Some(Word::Syllable(text, false)));
    }
    words
}
