//! The bass and the left hand: roots on changes, fifths, approach and passing notes.

use crate::harmony::{Harmony, in_key};
use crate::human::Feel;
use crate::stroke::Stroke;
use crate::{Played, bars::Bar};
use dsp::{Rng, block::Touch};
use song::{Beats, Chord, Key};

/// What a bass player plays; `pedal` lets notes ring until the next one.
pub fn play(
    strokes: &[Stroke],
    bars: &[Bar<'_>],
    harmony: &Harmony<'_>,
    feel: &Feel<'_>,
    range: (u8, u8),
    pedal: bool,
) -> Vec<Played> {
    let centre = range.0 + (range.1 - range.0) / 3;
    let mut before = centre;
    let mut notes: Vec<Played> = Vec::new();
    for (index, stroke) in strokes.iter().enumerate() {
        let Some((span, chord)) = harmony.at(stroke.at) else { continue };
        let bar = &bars[stroke.bar];
        let root = near(chord.bass.semitone, before, centre, range);
        let leads = strokes.get(index + 1).is_none_or(|next| next.at >= span.to);
        let next = harmony.next(stroke.at).filter(|next| leads && next.bass != chord.bass);
        let target = next.map(|next| near(next.bass.semitone, root, centre, range));
        let mut rng = Rng::new(feel.note_seed(bar, stroke.at, 0xBA55));
        let pitch = match (stroke.cell, target) {
            _ if stroke.at == span.from => root,
            ('a', Some(target)) => approach(target, root, span.key, range, rng.uniform()),
            ('p', Some(target)) => passing(root, target, span.key).unwrap_or(root),
            ('a' | 'p', None) => degree(chord, '5', root, range),
            (cell, _) => degree(chord, cell, root, range),
        };
        let strength = match stroke.cell {
            'x' => 0.4,
            'a' | 'p' => 0.66,
            _ => 0.7 + 0.2 * bar.weight(stroke.at),
        };
        let end = if pedal { stroke.until } else { stroke.at + Beats(stroke.held.0 - stroke.held.0 / 24) };
        let mut note = feel.note(bar, stroke.at, end.min(span.to), pitch, strength * stroke.gain, 0.0);
        if stroke.cell == 'x' {
            note.touch = Touch::Muted;
            note.length = note.length.min(stroke.step);
        } else if stroke.cell == 'a' || notes.last().is_some_and(|last| last.at + last.length == note.at) {
            note.touch = Touch::Legato;
        }
        before = root;
        notes.push(note);
    }
    notes
}

/// The note of a pitch class in the range that is nearest to the one before, drawn to the centre.
fn near(class: u8, before: u8, centre: u8, range: (u8, u8)) -> u8 {
    let cost = |pitch: &u8| 2 * u16::from(pitch.abs_diff(before)) + u16::from(pitch.abs_diff(centre));
    (range.0..=range.1).filter(|pitch| pitch % 12 == class % 12).min_by_key(cost).unwrap_or(range.0)
}

/// A degree of the chord above its bass note, or below where the range ends.
fn degree(chord: &Chord, cell: char, root: u8, range: (u8, u8)) -> u8 {
    let tone = |wanted: &[u8]| chord.tones.iter().copied().find(|tone| wanted.contains(tone));
    let interval = match cell {
        '3' => tone(&[3, 4, 5, 2]),
        '5' => tone(&[6, 7, 8]).or(Some(7)),
        '6' => tone(&[9]).or(Some(7)),
        '7' => tone(&[10, 11, 9]).or(Some(0)),
        '8' => Some(0),
        _ => None,
    };
    let Some(interval) = interval else { return root };
    let class = (chord.root.semitone + interval) % 12;
    let above = root
        + match (class + 12 - root % 12) % 12 {
            0 => 12,
            up => up,
        };
    if above <= range.1 {
        above
    } else if above - 12 >= range.0 {
        above - 12
    } else {
        root
    }
}

/// The note before a change: a scale step (60 %) or a semitone (25 %) from the side we come from, or the target's fifth.
fn approach(target: u8, from: u8, key: Key, range: (u8, u8), chance: f64) -> u8 {
    let rising = from < target;
    let side = |by: u8| if rising { target.saturating_sub(by) } else { target + by };
    let pitch = match chance {
        c if c < 0.6 => [2, 1].map(side).into_iter().find(|p| in_key(key, *p)).unwrap_or(side(1)),
        c if c < 0.85 => side(1),
        _ if target >= range.0 + 5 => target - 5,
        _ => target + 7,
    };
    if (range.0..=range.1).contains(&pitch) && pitch != from {
        pitch
    } else {
        side(1).clamp(range.0, range.1)
    }
}

/// A note of the scale between two roots, half-way.
fn passing(from: u8, to: u8, key: Key) -> Option<u8> {
    let (low, high) = (from.min(to), from.max(to));
    let middle = (low + high) / 2;
    (low + 1..high).filter(|pitch| in_key(key, *pitch)).min_by_key(|pitch| pitch.abs_diff(middle))
}
