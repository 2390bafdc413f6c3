//! Where each stem lies between left and right.

use super::names::side;
use super::propose::{Stem, company};
use super::{Role, StripProposal};
use dsp::math;

/// Sides below this part of the middle's power are those of a mono sound.
const MONO: f64 = 0.003;
/// Sides above this part of the middle's power are narrowed, and to what.
const WIDE: (f64, f64) = (0.8, 0.5);
/// How far out one of two doubles lies, one of two that share a role, and a part of the drums.
const PAIR: f64 = 0.75;
const COUPLE: f64 = 0.4;
const DRUM: f64 = 0.25;

/// Width that keeps a stem's sides below its middle; `None` where they are.
pub fn narrower(width: f64) -> Option<f64> {
    (width > WIDE.0).then(|| math::round(20.0 * (WIDE.1 / width).sqrt().max(0.4)) / 20.0)
}

/// Places mono stems in the panorama: those whose names tell a side there, two alike that play together left and right,
/// others by their centre of gravity, the brighter the further out, on alternate sides (Perez-Gonzalez & Reiss 2010).
/// Stereo stems stay as they are.
pub fn spread(stems: &[Stem], strips: &mut [StripProposal]) {
    let mono =
        |stem: &Stem| stem.features.sounds() && stem.features.width < MONO && stem.role != Role::Reference;
    let mut order: Vec<usize> = (0..stems.len()).filter(|&i| mono(&stems[i])).collect();
    order.sort_by(|&a, &b| stems[a].features.centroid().total_cmp(&stems[b].features.centroid()));
    for &index in &order {
        if let Some(side) = side(&stems[index].name) {
            let limit = if is_drum(stems[index].role) { 0.6 } else { PAIR };
            pan_to(strips, index, side * limit, "as its name says");
        }
    }
    order.retain(|&i| side(&stems[i].name).is_none() && !stems[i].role.info().centre);
    let twins = |i: usize| order.iter().filter(|&&j| stems[j].role == stems[i].role).count() == 2;
    let paired = |i: usize| twins(i) && !is_drum(stems[i].role) && company(&stems[i], stems) > 1.5;
    let mut left = true;
    for &index in order.iter().filter(|&&i| paired(i)) {
        let doubles = matches!(stems[index].role, Role::Guitar | Role::AcousticGuitar | Role::BackingVocal);
        let reach = if doubles { PAIR } else { COUPLE };
        pan_to(strips, index, if left { -reach } else { reach }, "as one of two alike");
        left = !left;
    }
    let singles: Vec<usize> = order.iter().copied().filter(|&i| !paired(i)).collect();
    if singles.len() < 2 {
        return;
    }
    for (place, &index) in singles.iter().enumerate() {
        let side = if place % 2 == 0 { 1.0 } else { -1.0 };
        // A pair of neighbours in brightness balances left against right.
        let outward = 0.25 + 0.4 * (place / 2) as f64 / singles.len().div_ceil(2) as f64;
        let limit = if is_drum(stems[index].role) { DRUM } else { 1.0 };
        let pan = side * math::round(20.0 * outward.min(limit)) / 20.0;
        pan_to(strips, index, pan, "by its brightness, against its neighbour on the other side");
    }
}

/// A part of the drums: near the centre.
fn is_drum(role: Role) -> bool {
    matches!(role, Role::Hats | Role::Toms | Role::Percussion | Role::Overheads | Role::Snare | Role::Kick)
}

/// Sets a strip's panorama with its reason.
fn pan_to(strips: &mut [StripProposal], index: usize, pan: f64, why: &str) {
    if let Some(strip) = strips.get_mut(index).filter(|_| pan != 0.0) {
        strip.pan = pan;
        let side = if pan < 0.0 { "left" } else { "right" };
        strip.reasons.push(format!("pan {:.0} % {side}: {why}", 100.0 * pan.abs()));
    }
}
