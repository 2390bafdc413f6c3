//! The lines of a tune: fields, music, words.

use super::fields::{self, Signature};
use super::{BarLine, NoteSign, Sign, SignKind, Tune, Written, words};
use crate::diagnostic::Log;
use crate::toml::{At, short};
use crate::{Beats, Chord, Key, Meter, Mode, PitchClass};
use std::ops::Range;

mod note;

/// Most signs of a tune.
const MOST: usize = 50_000;

/// What holds while a tune is read.
pub(super) struct Reading<'l, 'f> {
    pub(super) tune: Tune,
    pub(super) log: &'l mut Log<'f>,
    key: Key,
    signature: Signature,
    meter: Meter,
    unit: Option<Beats>,
    body: bool,
    /// Accidentals since the bar line, by letter from A.
    accidentals: [Option<i32>; 7],
    /// Notes still in a tuplet, and the factor on their length.
    tuplet: (u32, i64, i64),
    /// Factor on the next note from a broken rhythm.
    broken: Option<(i64, i64)>,
    /// A note within a chord of notes is tied.
    tie_next: bool,
    slurs: u32,
    /// First sign of the last line of music, for `w:`, and the part it is in.
    line: (usize, usize),
    verse: usize,
    /// Signs and parts so far.
    count: usize,
    warned_grace: bool,
    foreign_voice: Option<String>,
    voice: Option<String>,
}

/// Reads a tune; a text may hold more, of which the first is read.
pub(crate) fn read(text: &str, log: &mut Log<'_>) -> Tune {
    let c = Key { tonic: PitchClass { semitone: 0, flat: false }, mode: Mode::Major };
    let mut reading = Reading {
        tune: Tune::default(),
        log,
        key: c,
        signature: [0; 7],
        meter: Meter { count: 4, unit: 4 },
        unit: None,
        body: false,
        accidentals: [None; 7],
        tuplet: (0, 1, 1),
        broken: None,
        tie_next: false,
        slurs: 0,
        line: (0, 0),
        verse: 0,
        count: 0,
        warned_grace: false,
        foreign_voice: None,
        voice: None,
    };
    let mut offset = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end_matches(['\n', '\r']);
        let start = offset;
        offset += whole.len();
        if !reading.line(line, start) || reading.count > MOST {
            break;
        }
    }
    if !reading.body && offset > 0 && !text.trim().is_empty() {
        let end = text.trim_end().len();
        let last = text.get(..end).and_then(|text| text.rfind('\n')).map_or(0, |at| at + 1);
        let hint = "end the header with K:, then write the music".to_string();
        reading.log.error("no-header", &(last..end), "the file ends before the header's K:", hint);
    }
    reading.tune
}

impl Reading<'_, '_> {
    /// Takes one line; `false` where another tune begins.
    fn line(&mut self, whole: &str, start: usize) -> bool {
        let line = without_comment(whole);
        if line.trim().is_empty() {
            return true;
        }
        let mut letters = line.chars();
        if let (Some(name), Some(':')) = (letters.next(), letters.next())
            && (name.is_ascii_alphabetic() || name == '+')
        {
            let value = line.get(2..).unwrap_or_default();
            return self.field(name, value, start..start + line.len());
        }
        if !self.body {
            let hint = "begin the file with X:1, T:, M:, L: and end its header with K:".to_string();
            self.log.error("no-header", &(start..start + line.len()), "music before the header's K:", hint);
            self.body = true;
        }
        if self.foreign_voice.is_none() {
            self.part();
            let signs = self.tune.parts.last().map_or(0, |part| part.signs.len());
            self.line = (self.tune.parts.len().saturating_sub(1), signs);
            self.verse = 0;
            self.music(line, start);
        }
        true
    }

    fn field(&mut self, name: char, value: &str, span: Range<usize>) -> bool {
        let bad = |reading: &mut Self, what: &str| {
            let message = format!("`{}` is not {what}", short(value.trim()));
            reading.log.error("bad-value", &span, message, None);
        };
        match name {
            'X' if self.body => {
                self.log.warning(
                    "second-tune",
                    &span,
                    "another tune begins here; only the first is read",
                    None,
                );
                return false;
            }
            'K' => {
                match fields::key(value) {
                    Some((key, signature)) => {
                        (self.key, self.signature) = (key, signature);
                        self.empty_part(|part| part.key = key);
                    }
                    None => bad(self, "a key, such as G, Am or Ddor"),
                }
                if !self.body {
                    self.body = true;
                    self.tune.key = Some(self.key);
                }
            }
            'M' if value.trim().eq_ignore_ascii_case("none") => {}
            'M' => match fields::meter(value) {
                Some(meter) if self.body => {
                    self.meter = meter;
                    self.part();
                    self.empty_part(|part| part.meter = meter);
                    self.push(SignKind::Meter(meter), span);
                }
                Some(meter) => (self.meter, self.tune.meter) = (meter, Some(meter)),
                None => bad(self, "a meter, such as 3/4"),
            },
            'L' => match fields::length(value) {
                Some(length) => self.unit = Some(length),
                None => bad(self, "a length, such as 1/8"),
            },
            'Q' => match fields::tempo(value, self.unit()) {
                Some(bpm) if self.body => {
                    self.part();
                    self.push(SignKind::Tempo(bpm), span);
                }
                Some(bpm) => self.tune.tempo = Some(bpm),
                None => bad(self, "a tempo, such as 1/4=96, from 20 to 400 quarter notes a minute"),
            },
            'P' if self.body && self.is_room(&span) => {
                let name = value.trim().to_lowercase();
                self.tune.parts.push(Written {
                    name: Some(At { value: name, span }),
                    signs: Vec::new(),
                    key: self.key,
                    meter: self.meter,
                });
                self.accidentals = [None; 7];
                self.line = (self.tune.parts.len() - 1, 0);
            }
            'V' => self.change_voice(value, &span),
            'w' if self.foreign_voice.is_none() && self.verse < 16 => {
                let (part, first) = self.line;
                let verse = self.verse;
                self.verse += 1;
                if let Some(signs) =
                    self.tune.parts.get_mut(part).and_then(|part| part.signs.get_mut(first..))
                {
                    words::lay(value, span.start + 2, verse, signs, self.log);
                }
            }
            'U' | 'm' => self.log.warning("not-read", &span, "user symbols and macros are not read", None),
            _ => {}
        }
        true
    }

    fn change_voice(&mut self, value: &str, span: &Range<usize>) {
        let name = value.split_whitespace().next().unwrap_or_default().to_string();
        if !self.body {
            return;
        }
        let first = self.voice.get_or_insert_with(|| name.clone());
        if *first == name {
            self.foreign_voice = None;
        } else {
            if self.foreign_voice.is_none() {
                let message = format!("voice `{}` is not read: only the first voice is", short(&name));
                self.log.warning("second-voice", span, message, None);
            }
            self.foreign_voice = Some(name);
        }
    }

    /// Unit length.
    pub(super) fn unit(&self) -> Beats {
        self.unit.unwrap_or_else(|| fields::default_length(Some(self.meter)))
    }

    /// Makes sure that there is a part.
    fn part(&mut self) {
        if self.tune.parts.is_empty() {
            self.tune.parts.push(Written { name: None, signs: Vec::new(), key: self.key, meter: self.meter });
        }
    }

    /// Changes the last part as long as it has no notes.
    fn empty_part(&mut self, change: impl FnOnce(&mut Written)) {
        let no_notes =
            |part: &&mut Written| !part.signs.iter().any(|sign| matches!(sign.kind, SignKind::Note(_)));
        if let Some(part) = self.tune.parts.last_mut().filter(no_notes) {
            change(part);
        }
    }

    /// Counts a sign or part; says once that there are too many.
    fn is_room(&mut self, span: &Range<usize>) -> bool {
        self.count += 1;
        if self.count == MOST {
            self.log.error("too-long", span, format!("more than {MOST} notes and signs"), None);
        }
        self.count < MOST
    }

    pub(super) fn push(&mut self, kind: SignKind, span: Range<usize>) {
        self.part();
        if !self.is_room(&span) {
            return;
        }
        if let Some(part) = self.tune.parts.last_mut() {
            part.signs.push(Sign { kind, span });
        }
    }

    /// Takes a line of music.
    fn music(&mut self, line: &str, start: usize) {
        let mut at = 0;
        while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
            let taken = self.sign(rest, start + at).max(1);
            at = (at + taken).min(line.len());
            while !line.is_char_boundary(at) {
                at += 1;
            }
        }
    }

    /// Takes the sign at the beginning of `rest`, which is byte `at` of the file; returns its length.
    fn sign(&mut self, rest: &str, at: usize) -> usize {
        let first = rest.chars().next().unwrap_or(' ');
        let second = rest.chars().nth(1).unwrap_or(' ');
        match first {
            '|' | ':' => self.bar_line(rest, at),
            '[' if second == '|' || second.is_ascii_digit() => self.bar_line(rest, at),
            '[' if rest.get(2..3) == Some(":") && second.is_ascii_alphabetic() => {
                let Some(end) = rest.find(']') else {
                    let hint = "write ] after it".to_string();
                    let span = at..at + rest.len();
                    self.log.error("unclosed-field", &span, "this field is not closed", hint);
                    return rest.len();
                };
                self.field(second, rest.get(3..end).unwrap_or_default(), at..at + end + 1);
                end + 1
            }
            '"' => {
                let end = rest.get(1..).and_then(|inside| inside.find('"')).map_or(rest.len(), |end| end + 2);
                let symbol = rest.get(1..end.saturating_sub(1)).unwrap_or_default();
                if let Some(chord) = Chord::parse(symbol) {
                    self.push(SignKind::Chord(chord), at..at + end);
                }
                end
            }
            '!' | '+' => {
                let end = rest.get(1..).and_then(|inside| inside.find(first));
                end.filter(|end| *end < 40).map_or(1, |end| end + 2)
            }
            '{' => {
                let end = rest.find('}').map_or(rest.len(), |end| end + 1);
                if !self.warned_grace {
                    self.warned_grace = true;
                    self.log.warning("grace-notes", &(at..at + end), "grace notes are not played", None);
                }
                end
            }
            '(' if second.is_ascii_digit() => self.tuplet(rest),
            '(' => {
                self.slurs += 1;
                1
            }
            ')' => {
                self.slurs = self.slurs.saturating_sub(1);
                self.end_slur();
                1
            }
            '-' => {
                self.tie();
                1
            }
            '>' | '<' => self.broken(rest, first, at),
            'y' => 1,
            '^' | '_' | '=' | 'A'..='G' | 'a'..='g' | 'z' | 'x' | 'Z' | 'X' | '[' => self.note(rest, at),
            '.'
            | '~'
            | 'H'..='W'
            | 'h'..='w'
            | ' '
            | '\t'
            | '\\'
            | '&'
            | '`'
            | '*'
            | ';'
            | '?'
            | '@'
            | '#'
            | '$'
            | ']'
            | ','
            | '\'' => 1,
            _ => {
                let length = first.len_utf8();
                self.log.warning(
                    "unknown-sign",
                    &(at..at + length),
                    format!("`{first}` means nothing here"),
                    None,
                );
                length
            }
        }
    }

    fn bar_line(&mut self, rest: &str, at: usize) -> usize {
        let signs = rest.find(|c: char| !"|:[]".contains(c)).unwrap_or(rest.len());
        let mut run = rest.get(..signs).unwrap_or_default();
        // A `[` that begins a chord of notes or a field belongs to what follows.
        let digit =
            rest.get(signs..).and_then(|after| after.chars().next()).is_some_and(|c| c.is_ascii_digit());
        if run.len() > 1 && run.ends_with('[') && !digit {
            run = run.get(..run.len() - 1).unwrap_or_default();
        }
        let mut length = run.len();
        let mut line = BarLine {
            ends_repeat: run.starts_with(':'),
            begins_repeat: run.ends_with(':'),
            strong: run != "|" && run != "|[",
            no_line: run == "[",
            ending: Vec::new(),
        };
        if run == ":" {
            return 1;
        }
        if run.chars().all(|c| c == ':') {
            (line.ends_repeat, line.begins_repeat) = (true, true);
        }
        if digit {
            let after = rest.get(length..).unwrap_or_default();
            let end =
                after.find(|c: char| !c.is_ascii_digit() && c != ',' && c != '-').unwrap_or(after.len());
            line.ending = endings(after.get(..end).unwrap_or_default());
            line.strong = true;
            length += end;
        }
        if !line.no_line {
            self.accidentals = [None; 7];
        }
        self.push(SignKind::Bar(line), at..at + length);
        length
    }

    fn last_note(&mut self) -> Option<&mut NoteSign> {
        self.tune.parts.last_mut()?.signs.iter_mut().rev().find_map(|sign| match &mut sign.kind {
            SignKind::Note(note) => Some(note),
            _ => None,
        })
    }

    fn end_slur(&mut self) {
        let open = self.slurs > 0;
        if let Some(note) = self.last_note() {
            note.slur = open;
        }
    }

    fn tie(&mut self) {
        if let Some(note) = self.last_note() {
            note.tie = true;
        }
    }
}

/// Passes of an ending: `1`, `1,3`, `1-3`.
fn endings(text: &str) -> Vec<u32> {
    let mut passes = Vec::new();
    for piece in text.split(',') {
        let mut ends = piece.split('-').filter_map(|n| n.parse::<u32>().ok()).map(|n| n.min(16));
        if let Some(from) = ends.next() {
            passes.extend(from..=ends.next().unwrap_or(from));
        }
    }
    passes
}

/// A line up to its comment; `%` within quotes or after a backslash is none.
fn without_comment(line: &str) -> &str {
    let mut quoted = false;
    let mut escaped = false;
    for (at, letter) in line.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '%' if !escaped && !quoted => return line.get(..at).unwrap_or_default(),
            _ => {}
        }
        escaped = letter == '\\';
    }
    line
}
