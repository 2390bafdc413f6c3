//! The drummer: accents, ghost notes and everything the rows say.

use crate::human::{Feel, Kicks};
use crate::stroke::Stroke;
use crate::style::Voice;
use crate::{Played, bars::Bar};
use dsp::{Rng, block::Touch};
use song::Beats;

/// General MIDI key of the bass drum.
pub const KICK: u8 = 36;

/// What a drummer plays.
pub fn play(strokes: &[Stroke], bars: &[Bar<'_>], feel: &Feel<'_>) -> Vec<Played> {
    let mut notes = Vec::new();
    for stroke in strokes {
        let Voice::Drum(key) = stroke.voice else { continue };
        let bar = &bars[stroke.bar];
        let strength = stroke.gain
            * match stroke.cell {
                'X' => 0.98,
                'x' => 0.76,
                'o' => 0.50,
                _ => 0.28,
            };
        let length = Beats(stroke.step.0.clamp(1, Beats::QUARTER.0 / 4));
        let limb = 0.0012 * Rng::new(feel.note_seed(bar, stroke.at, u64::from(key))).normal();
        let mut note = feel.note(bar, stroke.at, stroke.at + length, key, strength, limb);
        if stroke.cell == 'g' {
            note.touch = Touch::Ghost;
        }
        notes.push(note);
    }
    notes
}

/// Where the kick falls, for the bass to lock to.
pub fn kicks(notes: &[Played]) -> Kicks {
    notes.iter().filter(|n| n.pitch == f32::from(KICK)).map(|n| (n.at, n.shift.0)).collect()
}
