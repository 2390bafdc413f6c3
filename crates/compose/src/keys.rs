//! Keyboards and strings: chords voice-led, held with common tones tied, or broken into arpeggios.

use crate::harmony::{self, Harmony};
use crate::human::Feel;
use crate::stroke::Stroke;
use crate::style::{Lane, Voice};
use crate::voicing;
use crate::{Played, bars::Bar};
use dsp::Seconds;
use song::{Beat, Beats};

/// What the right hand plays: the strokes of `comp`, `pad` and `arp` rows.
pub fn play(
    strokes: &[Stroke],
    bars: &[Bar<'_>],
    harmony: &Harmony<'_>,
    feel: &Feel<'_>,
    lane: &Lane,
) -> Vec<Played> {
    let mut notes: Vec<Played> = Vec::new();
    let mut held: Vec<usize> = Vec::new();
    let mut voicing: Vec<u8> = Vec::new();
    let mut voiced: Option<Beat> = None;
    for stroke in strokes {
        let Some((span, chord)) = harmony.at(stroke.at) else { continue };
        let bar = &bars[stroke.bar];
        if voiced != Some(span.from) {
            let coloured = if lane.colour { harmony::coloured(chord, span.key) } else { chord.clone() };
            voicing = voicing::lead(&coloured, true, &voicing, lane.range, lane.voices);
            voiced = Some(span.from);
        }
        let held_to = stroke.at + stroke.held;
        let end = match stroke.voice {
            Voice::Pad => stroke.until,
            _ if stroke.last => bar.to,
            Voice::Arp if lane.pedal => span.to,
            _ if lane.pedal => stroke.until,
            _ => stroke.at + Beats(stroke.held.0 - stroke.held.0 / 20),
        };
        let end = end.max(held_to.min(span.to) - Beats(stroke.held.0 / 20)).min(span.to).min(bar.section_to);
        let strength = strength(stroke, bar);
        if stroke.voice == Voice::Arp && !stroke.last {
            let pitch = broken(&voicing, stroke.cell);
            notes.extend(pitch.map(|pitch| feel.note(bar, stroke.at, end, pitch, strength, 0.0)));
            continue;
        }
        let roll = if stroke.last { 0.028 } else { 0.003 };
        let mut now = Vec::new();
        for (order, &pitch) in voicing.iter().enumerate() {
            let tied = held.iter().copied().find(|&index| tie(&notes, index, stroke, bar, pitch));
            if let Some(index) = tied {
                if let Some(note) = notes.get_mut(index) {
                    note.length = end - note.at;
                }
                now.push(index);
                continue;
            }
            let top = if order + 1 == voicing.len() { 1.06 } else { 0.96 };
            let mut note = feel.note(bar, stroke.at, end, pitch, strength * top, 0.0);
            note.shift = Seconds(note.shift.0 + order as f64 * roll);
            now.push(notes.len());
            notes.push(note);
        }
        held = now;
    }
    notes
}

/// A pad holds a tone that the next chord has too, within a section.
fn tie(notes: &[Played], index: usize, stroke: &Stroke, bar: &Bar<'_>, pitch: u8) -> bool {
    stroke.voice == Voice::Pad
        && bar.section_from < stroke.at
        && notes.get(index).is_some_and(|note| {
            note.pitch == f32::from(pitch)
                && note.at + note.length == stroke.at
                && note.at >= bar.section_from
        })
}

fn strength(stroke: &Stroke, bar: &Bar<'_>) -> f64 {
    let loud = match (stroke.voice, stroke.cell) {
        (Voice::Pad, 'C') => 0.68,
        (Voice::Pad, _) => 0.52,
        (Voice::Arp, _) => 0.58,
        (_, 'C') => 0.76,
        _ => 0.56,
    };
    stroke.gain * loud * (0.92 + 0.12 * bar.weight(stroke.at))
}

/// The voice a digit names, from 1 at the bottom; beyond the top an octave higher.
fn broken(voicing: &[u8], cell: char) -> Option<u8> {
    let index = cell.to_digit(10)?.checked_sub(1)? as usize;
    let voice = voicing.get(index.checked_rem(voicing.len())?)?;
    Some(voice + 12 * (index / voicing.len()) as u8)
}
