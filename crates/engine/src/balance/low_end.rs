//! The low end of the sum against that of finished records, and the cut that brings it there.

use super::Cut;
use super::features::{OCTAVES, octave_hz};
use super::masking::{Placed, Room};
use crate::analyse::{TARGET, interpolate};
use dsp::math;

/// What the lows may exceed finished records by, dB: songs differ.
const ALLOWED: f64 = 5.0;
/// Most that is cut, dB.
const MOST: f64 = 6.0;

/// A cut below 90 Hz in each stem that brings most of the lows to passages where these are out of balance.
pub fn tame(stems: &[Placed]) -> Vec<Room> {
    (0..stems.len()).filter_map(|index| excess(stems, index)).collect()
}

/// The cut of one stem, judged on the passages in which it plays.
fn excess(stems: &[Placed], index: usize) -> Option<Room> {
    let stem = stems.get(index)?;
    let gate = 10.0 * stem.features.gate();
    let (mut sum, mut own) = ([0.0_f64; OCTAVES], [0.0_f64; OCTAVES]);
    for (at, window) in stem.features.windows.iter().enumerate().filter(|(_, w)| w.power() > gate) {
        for (octave, own) in own.iter_mut().enumerate() {
            *own += f64::from(window.octaves[octave]) * stem.gain;
        }
        for other in stems {
            let Some(window) = other.features.windows.get(at) else { continue };
            for (octave, sum) in sum.iter_mut().enumerate() {
                *sum += f64::from(window.octaves[octave]) * other.gain;
            }
        }
    }
    let over =
        |octave: usize| 10.0 * math::log10(sum[octave].max(1e-12)) - interpolate(TARGET, octave_hz(octave));
    let middle = (2..9).map(over).sum::<f64>() / 7.0;
    let worst = if over(0) > over(1) { 0 } else { 1 };
    let excess = over(worst) - middle;
    if excess < ALLOWED + 1.0 || own[worst] < 0.5 * sum[worst] {
        return None;
    }
    let (hz, gain) = (if worst == 0 { 38.0 } else { 60.0 }, -(excess - ALLOWED).min(MOST));
    let reason = format!(
        "cut {:.1} dB at {hz:.0} Hz: where it plays, the lows stand {excess:.0} dB above those of records",
        -gain
    );
    Some(Room { masker: index, cut: Cut { hz, q: 0.7, gain }, reason })
}
