//! Who hides whom, octave by octave, and the cuts that make room (after Hafezi & Reiss 2015).

use super::features::{Features, OCTAVES, octave_hz};
use super::{Cut, Role};
use dsp::math;

/// A stem at its proposed level.
pub struct Placed<'a> {
    /// Name, for the reason.
    pub name: &'a str,
    /// What it is.
    pub role: Role,
    /// What it sounds like.
    pub features: &'a Features,
    /// Power gain of its fader.
    pub gain: f64,
}

/// A cut, whose it is, and why.
pub struct Room {
    /// Index of the stem that gives way.
    pub masker: usize,
    /// What is cut.
    pub cut: Cut,
    /// Why.
    pub reason: String,
}

/// Most cuts a stem gets.
const MOST: usize = 3;
/// Share of a stem's power that must lie in an octave for it to be missed there.
const PRESENT: f64 = 0.02;

/// Cuts so that what each role needs is not hidden for more than 30 % of the time in which it plays.
pub fn make_room(stems: &[Placed]) -> Vec<Room> {
    let mut rooms: Vec<Room> = Vec::new();
    for (index, stem) in stems.iter().enumerate() {
        let info = stem.role.info();
        for octave in
            (0..OCTAVES).filter(|&o| info.needs.iter().any(|hz| (octave_hz(o) / hz - 1.0).abs() < 0.1))
        {
            let Some((masker, excess)) = hidden_by(stems, index, octave) else { continue };
            let taken = rooms.iter().filter(|room| room.masker == masker).count();
            let (hz, gain) = (octave_hz(octave), -(0.5 * excess).min(4.0));
            let twice = rooms.iter().any(|room| room.masker == masker && room.cut.hz == hz);
            if taken < MOST && !twice && gain < -0.5 {
                let reason = format!(
                    "cut {:.1} dB at {hz:.0} Hz: it hides {} there by {excess:.0} dB",
                    -gain, stem.name
                );
                rooms.push(Room { masker, cut: Cut { hz, q: 1.4, gain }, reason });
            }
        }
    }
    rooms
}

/// The lower-ranked stem that contributes most to hiding this one in an octave, and by how much, dB.
fn hidden_by(stems: &[Placed], index: usize, octave: usize) -> Option<(usize, f64)> {
    let stem = stems.get(index)?;
    let (gate, rank) = (10.0 * stem.features.gate(), stem.role.info().rank);
    let octaves = stem.features.octaves();
    if octaves.get(octave)? < &(PRESENT * octaves.iter().sum::<f64>()) {
        return None;
    }
    let (mut playing, mut hidden, mut excess) = (0_u32, 0_u32, 0.0);
    let mut blame = vec![0.0_f64; stems.len()];
    for (at, window) in stem.features.windows.iter().enumerate().filter(|(_, w)| w.power() > gate) {
        playing += 1;
        let own = f64::from(window.octaves[octave]) * stem.gain;
        let mut others = 0.0;
        for (other, blame) in stems.iter().zip(&mut blame) {
            if other.role.info().rank > rank
                && let Some(window) = other.features.windows.get(at)
            {
                let power = f64::from(window.octaves[octave]) * other.gain;
                others += power;
                *blame += power;
            }
        }
        if others > own && own > 0.0 {
            hidden += 1;
            excess += 10.0 * math::log10(others / own).min(2.0);
        }
    }
    if hidden * 10 <= playing * 3 {
        return None;
    }
    let masker = (0..stems.len()).reduce(|a, b| if blame[b] > blame[a] { b } else { a })?;
    Some((masker, excess / f64::from(hidden)))
}
