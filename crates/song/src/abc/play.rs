//! A part as it is played: repeats and endings played out, ties joined, bars counted.

use super::{BarLine, Note, NoteSign, Played, Sign, SignKind, Written};
use crate::diagnostic::Log;
use crate::{Beats, Meter};
use std::ops::Range;

/// Most signs of a part, repeats played out.
const MOST: usize = 200_000;

/// Plays a part out.
pub(crate) fn play(part: &Written, log: &mut Log<'_>) -> Played {
    let upbeat = check_bars(part, log);
    let mut played = Played::default();
    let mut at = Beats(-upbeat.0);
    let mut tied: Vec<(u8, usize)> = Vec::new();
    let mut meter = part.meter;
    for (index, pass) in order(&part.signs) {
        let Some(sign) = part.signs.get(index) else { continue };
        match &sign.kind {
            SignKind::Note(note) => {
                sound((note, &sign.span), pass, at, &mut tied, &mut played);
                at += note.length;
            }
            SignKind::Meter(next) if *next != meter => {
                meter = *next;
                played.meters.push((at, meter));
            }
            SignKind::Tempo(bpm) => played.tempos.push((at, *bpm)),
            SignKind::Chord(chord) => played.chords.push((at, chord.clone())),
            SignKind::Meter(_) | SignKind::Bar(_) => {}
        }
    }
    let start = played.meters.last().map_or(Beats(0), |(at, _)| *at);
    let bar = meter.bar().0.max(1);
    played.length = start + Beats(((at - start).0.max(0) + bar - 1) / bar * bar);
    played
}

/// Sounds a note, joined to what is tied to it.
fn sound(
    (note, span): (&NoteSign, &Range<usize>),
    pass: usize,
    at: Beats,
    tied: &mut Vec<(u8, usize)>,
    played: &mut Played,
) {
    let before = std::mem::take(tied);
    let mut fresh = Vec::new();
    for pitch in &note.pitches {
        let held = before.iter().find(|(tied, _)| tied == pitch).map(|(_, index)| *index);
        let earlier = held.and_then(|index| played.notes.get_mut(index));
        match earlier.and_then(|earlier| earlier.pitches.iter_mut().find(|(held, _)| held == pitch)) {
            Some((_, length)) => {
                *length += note.length;
                if note.tie {
                    tied.extend(held.map(|index| (*pitch, index)));
                }
            }
            None => {
                if note.tie {
                    tied.push((*pitch, played.notes.len()));
                }
                fresh.push((*pitch, note.length));
            }
        }
    }
    if !fresh.is_empty() {
        let word = note.words.get(pass.min(note.words.len().saturating_sub(1))).cloned();
        played.worded |= word.is_some();
        played.notes.push(Note { at, pitches: fresh, slur: note.slur, word, span: span.clone() });
    } else if let Some(last) = played.notes.last_mut().filter(|_| !note.pitches.is_empty()) {
        last.slur = note.slur;
    }
}

/// Indices of the signs in the order in which they are played, each with its pass from 0.
fn order(signs: &[Sign]) -> Vec<(usize, usize)> {
    let bar = |index: usize| match signs.get(index).map(|sign| &sign.kind) {
        Some(SignKind::Bar(line)) => Some(line),
        _ => None,
    };
    let mut played = Vec::new();
    let (mut start, mut pass, mut index, mut jumped) = (0, 0_usize, 0, false);
    while index < signs.len() && played.len() < MOST {
        let Some(line) = bar(index) else {
            jumped = false;
            played.push((index, pass));
            index += 1;
            continue;
        };
        let arrived = !std::mem::take(&mut jumped);
        if arrived && line.ends_repeat && pass < last_pass(signs, start, index) {
            pass += 1;
            index = start;
            continue;
        }
        if line.ends_repeat || line.begins_repeat {
            let within_endings = line.ends_repeat && !line.ending.is_empty();
            if line.begins_repeat || !within_endings {
                (start, pass) = (index + 1, 0);
            }
        }
        if !line.ending.is_empty() && !line.ending.contains(&(pass as u32 + 1)) {
            index = after_ending(signs, index + 1);
            jumped = true;
            continue;
        }
        index += 1;
    }
    played
}

/// Passes (from 0) that a repeat which ends at `end` has: the highest ending that goes with it, at least two.
fn last_pass(signs: &[Sign], start: usize, end: usize) -> usize {
    let lines = signs.iter().enumerate().skip(start).filter_map(|(index, sign)| match &sign.kind {
        SignKind::Bar(line) => Some((index, line)),
        _ => None,
    });
    let mut highest = 2;
    for (index, line) in lines {
        if index > end && line.ending.is_empty() {
            break;
        }
        highest = line.ending.iter().copied().fold(highest, u32::max);
    }
    highest as usize - 1
}

/// Where playing goes on after an ending that is not for this pass: at the next ending, or after the passage.
fn after_ending(signs: &[Sign], from: usize) -> usize {
    let ends = |line: &BarLine| !line.ending.is_empty() || line.ends_repeat || line.begins_repeat;
    let found = signs.iter().enumerate().skip(from).find(|(_, sign)| match &sign.kind {
        SignKind::Bar(line) => ends(line),
        _ => false,
    });
    found.map_or(signs.len(), |(index, sign)| match &sign.kind {
        SignKind::Bar(line) if line.ending.is_empty() => index + 1,
        _ => index,
    })
}

/// Checks the bars as they are written against the meter; returns the length of an upbeat.
fn check_bars(part: &Written, log: &mut Log<'_>) -> Beats {
    let mut meter: Meter = part.meter;
    let (mut length, mut bars, mut upbeat, mut from) = (Beats(0), 0_u32, Beats(0), None);
    let mut strong_before = true;
    for sign in &part.signs {
        match &sign.kind {
            SignKind::Meter(next) => meter = *next,
            SignKind::Note(note) => {
                length += note.length;
                from.get_or_insert(sign.span.start);
            }
            SignKind::Bar(line) if !line.no_line => {
                let full = meter.bar();
                let whole = full.0 > 0 && length.0 % full.0 == 0;
                let short = length.0 < full.0;
                if bars == 0 && short && length.0 > 0 {
                    upbeat = length;
                } else if length.0 > 0 && !whole && !(short && (strong_before || line.strong)) {
                    let span = from.unwrap_or(sign.span.start)..sign.span.end;
                    let (have, want) = (beats(length, meter), beats(full, meter));
                    let message = format!("this bar has {have} beats, the meter {want}");
                    log.warning("bar-length", &span, message, "change its lengths, or M:".to_string());
                }
                bars += u32::from(length.0 > 0);
                strong_before = line.strong;
                (length, from) = (Beats(0), None);
            }
            _ => {}
        }
    }
    // The only bar of a part is no upbeat.
    if bars > 1 || length.0 > 0 { upbeat } else { Beats(0) }
}

/// A length in counts of a meter, to a thousandth.
fn beats(length: Beats, meter: Meter) -> f64 {
    (length.0 as f64 / meter.beat().0.max(1) as f64 * 1000.0).round() / 1000.0
}
