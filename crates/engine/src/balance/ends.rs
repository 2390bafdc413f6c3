//! Both ends of the spectrum of the sum against those of finished records, and the cuts that bring them there.

use super::features::{OCTAVES, octave_hz};
use super::masking::{Placed, Room};
use super::{Cut, Role};
use crate::analyse::{TARGET, interpolate};
use dsp::math;

/// An end of the spectrum: its name, and the cut for each of its octaves.
type End = (&'static str, [(usize, f64); 2]);

const ENDS: [End; 2] = [("lows", [(0, 38.0), (1, 60.0)]), ("highs", [(8, 8000.0), (9, 12_500.0)])];
/// What an end may exceed that of finished records by, dB: songs differ.
const ALLOWED: f64 = 4.0;
/// Most that is cut, dB.
const MOST: f64 = 6.0;

/// A broad cut in each stem that brings most of an end of the spectrum to passages where this is out of balance.
pub fn tame(stems: &[Placed]) -> Vec<Room> {
    let each = |index| ENDS.iter().filter_map(move |end| excess(stems, index, end));
    (0..stems.len()).flat_map(each).collect()
}

/// The cut of one stem, judged on the passages in which it plays.
fn excess(stems: &[Placed], index: usize, (name, octaves): &End) -> Option<Room> {
    let stem = stems.get(index)?;
    if *name == "highs" && matches!(stem.role, Role::Hats | Role::Overheads | Role::Percussion) {
        return None;
    }
    let gate = 10.0 * stem.features.gate();
    let (mut sum, mut own) = ([0.0_f64; OCTAVES], [0.0_f64; OCTAVES]);
    for (at, window) in stem.features.windows.iter().enumerate().filter(|(_, w)| w.power() > gate) {
        add(&mut own, &window.octaves, stem.gain);
        for other in stems {
            if let Some(window) = other.features.windows.get(at) {
                add(&mut sum, &window.octaves, other.gain);
            }
        }
    }
    let over =
        |octave: usize| 10.0 * math::log10(sum[octave].max(1e-12)) - interpolate(TARGET, octave_hz(octave));
    let middle = (2..8).map(over).sum::<f64>() / 6.0;
    let (octave, hz) = octaves.iter().copied().reduce(|a, b| if over(b.0) > over(a.0) { b } else { a })?;
    let excess = over(octave) - middle;
    if excess < ALLOWED + 1.0 || own[octave] < 0.5 * sum[octave] {
        return None;
    }
    let gain = -(excess - ALLOWED).min(MOST);
    let reason = format!(
        "cut {:.1} dB at {hz:.0} Hz: where it plays, the {name} stand {excess:.0} dB above those of records",
        -gain
    );
    Some(Room { masker: index, cut: Cut { hz, q: 0.7, gain }, reason })
}

/// Adds the power of a window at a gain.
fn add(sums: &mut [f64; OCTAVES], octaves: &[f32; OCTAVES], gain: f64) {
    for (sum, power) in sums.iter_mut().zip(octaves) {
        *sum += f64::from(*power) * gain;
    }
}
