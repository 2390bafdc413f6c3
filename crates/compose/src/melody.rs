//! The melody and written parts: phrases sung by an instrument, and a player who keeps to what is written.

use crate::human::Feel;
use crate::{Played, bars::Bar};
use dsp::{Seconds, block::Touch};
use song::{Beat, Beats, Note, Song, Sung};

/// A gap that ends a phrase.
const BREATH: Beats = Beats(Beats::QUARTER.0 / 2);

/// The melody of every section at each of its places: legato inside phrases, shaped by meter and contour.
pub fn sing(song: &Song, bars: &[Bar<'_>], sounds: &[bool], feel: &Feel<'_>, octave: i8) -> Vec<Played> {
    let mut notes = Vec::new();
    for (form, placed) in song.form.iter().enumerate() {
        let Some(section) = song.sections.get(placed.section) else { continue };
        if !sounds.get(form).copied().unwrap_or(true) {
            continue;
        }
        let melody = &section.melody;
        let mean = melody.iter().map(|n| f64::from(n.pitch)).sum::<f64>() / melody.len().max(1) as f64;
        for (index, sung) in melody.iter().enumerate() {
            let at = placed.start + sung.at;
            let Some(bar) = bars.iter().find(|bar| bar.form == form && bar.from <= at && at < bar.to) else {
                continue;
            };
            let before = index.checked_sub(1).and_then(|index| melody.get(index));
            let after = melody.get(index + 1);
            let ends = after.is_none_or(|after| gap(sung, after) >= BREATH);
            let joined = before.is_some_and(|before| joined(before, sung));
            let length = match after {
                Some(after) if joined_to(sung, after) => after.at - sung.at,
                _ if ends => sung.length,
                _ => Beats(sung.length.0 - sung.length.0 / 12),
            };
            let contour = ((f64::from(sung.pitch) - mean) / 12.0).clamp(-1.0, 1.0);
            let begins = before.is_none_or(|before| gap(before, sung) >= BREATH);
            let lift = if begins { 0.04 } else { 0.0 } - if ends { 0.06 } else { 0.0 };
            let strength = 0.66 + 0.14 * bar.weight(at) + 0.12 * contour + lift;
            let pitch = (i16::from(sung.pitch) + 12 * i16::from(octave)).clamp(0, 127) as u8;
            let to = (at + length).min(bar.section_to);
            let mut note = feel.note(bar, at, to, pitch, strength, 0.0);
            if joined {
                note.touch = Touch::Legato;
            }
            notes.push(note);
        }
    }
    notes
}

fn gap(before: &Sung, after: &Sung) -> Beats {
    after.at - (before.at + before.length)
}

/// Slurred, or a step within a phrase.
fn joined(before: &Sung, after: &Sung) -> bool {
    before.slur
        || (gap(before, after).0 <= 0
            && before.pitch.abs_diff(after.pitch) <= 2
            && before.pitch != after.pitch)
}

fn joined_to(note: &Sung, after: &Sung) -> bool {
    joined(note, after) && after.at > note.at
}

/// Written parts begin their notes on these fractions of a quarter note; a performance does not.
const GRID: [i64; 2] = [24, 32];

/// A written part where the track sounds. What is on the grid is played with feel, and shaped by meter, contour and energy
/// where it has no dynamics of its own; a performance keeps its time and its dynamics.
pub fn read(notes: &[Note], bars: &[Bar<'_>], sounds: &[bool], feel: &Feel<'_>, octave: i8) -> Vec<Played> {
    let on_grid = |at: Beat| GRID.iter().any(|parts| at.0 % (Beats::QUARTER.0 / parts) == 0);
    let written = notes.iter().all(|note| on_grid(note.at));
    let plain = written && notes.windows(2).all(|pair| pair[0].velocity == pair[1].velocity);
    let mean = notes.iter().map(|n| f64::from(n.pitch)).sum::<f64>() / notes.len().max(1) as f64;
    let bar_at = |at: Beat| bars.iter().find(|bar| bar.from <= at && at < bar.to);
    let mut played = Vec::new();
    for (index, note) in notes.iter().enumerate() {
        let bar = bar_at(note.at);
        if !bar.is_none_or(|bar| sounds.get(bar.form).copied().unwrap_or(true)) {
            continue;
        }
        let seed = bar.map_or(0, |bar| feel.note_seed(bar, note.at, u64::from(note.pitch)));
        let uneven = 1.0 + 0.03 * dsp::Rng::new(seed).normal() as f32;
        let shift = bar.filter(|_| written).map_or(0.0, |bar| feel.shift(bar, note.at));
        let velocity = match bar.filter(|_| plain) {
            Some(bar) => {
                let top = notes.get(index + 1).is_none_or(|next| next.at != note.at);
                let contour = ((f64::from(note.pitch) - mean) / 12.0).clamp(-1.0, 1.0);
                let voice = if top { 1.0 } else { 0.92 };
                let strength =
                    f64::from(note.velocity) * (0.86 + 0.18 * bar.weight(note.at) + 0.16 * contour);
                feel.velocity(bar, note.at, strength * voice, u64::from(note.pitch))
            }
            None => note.velocity * uneven,
        };
        played.push(Played {
            at: note.at,
            length: note.length,
            shift: Seconds(shift),
            pitch: f32::from(note.pitch) + 12.0 * f32::from(octave),
            velocity: velocity.clamp(0.02, 1.0),
            touch: note.touch,
            seed,
            syllable: None,
        });
    }
    played
}
