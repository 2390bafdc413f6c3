//! ChordPro 6: words and chords, with the place of everything; read here because chordsketch-core's tree has no positions.

mod directive;
mod sections;

use crate::bars::Bar;
use crate::chord::is_no_chord;
use crate::diagnostic::Log;
use crate::toml::At;
use crate::{Chord, Key, Meter};
use std::ops::Range;

pub(crate) use sections::read;

/// What a `.cho` file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lyrics {
    /// `{title}`.
    pub title: Option<String>,
    /// `{artist}`.
    pub artists: Vec<String>,
    /// `{key}`, as it sounds.
    pub key: Option<Key>,
    /// `{tempo}`, quarter notes a minute.
    pub tempo: Option<f64>,
    /// `{time}`.
    pub meter: Option<Meter>,
    /// The sections, each once.
    pub sections: Vec<Verse>,
    /// Names of sections in the order of the text, recalls included.
    pub order: Vec<At<String>>,
}

/// A section as `lyrics.cho` has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Verse {
    /// Name, lower case.
    pub name: String,
    /// Lines of words.
    pub lines: Vec<Line>,
    /// Bars of its grids.
    pub grid: Vec<Bar>,
    /// Where it begins.
    pub span: Range<usize>,
}

/// A line of words with its chords.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    /// The words without chords.
    pub text: String,
    /// Its chords in order; `None` is no chord.
    pub chords: Vec<Option<Chord>>,
    /// Bytes of the file.
    pub span: Range<usize>,
}

impl Line {
    /// Reads a line of words with chords in brackets; `[*…]` is a remark.
    fn read(text: &str, span: Range<usize>, log: &mut Log<'_>) -> Self {
        let mut line = Self { text: String::new(), chords: Vec::new(), span: span.clone() };
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('[') {
            line.text.push_str(before);
            let at = span.start + text.len() - after.len() - 1;
            let Some((symbol, next)) = after.split_once(']') else {
                log.error(
                    "unclosed-chord",
                    &(at..span.end),
                    "this bracket is not closed",
                    "write ] after the chord".to_string(),
                );
                line.text.push_str(after);
                rest = "";
                break;
            };
            rest = next;
            let symbol = symbol.trim();
            if symbol.is_empty() || symbol.starts_with('*') {
                continue;
            }
            if is_no_chord(symbol) {
                line.chords.push(None);
            } else if let Some(Some(chord)) = crate::bars::chord(symbol, &(at..at + symbol.len() + 2), log) {
                line.chords.push(Some(chord));
            }
        }
        line.text.push_str(rest);
        line.text = line.text.trim().to_string();
        line
    }
}
