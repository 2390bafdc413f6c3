//! From what the stems are and sound like to a first mix.

use super::features::{Features, OCTAVES, octave_hz};
use super::masking::{Placed, make_room};
use super::squeeze::compressor;
use super::{Role, StripProposal};
use dsp::math;

/// A stem to be placed in the mix.
pub struct Stem {
    /// Name of its strip.
    pub name: String,
    /// What it is.
    pub role: Role,
    /// What it sounds like.
    pub features: Features,
}

/// Where the mix bus should peak, dBFS: room for mastering without hiding in the noise of fixed-point files.
const BUS_PEAK: f64 = -4.5;

/// Proposes a strip for each stem, in the same order. Silent stems stay at 0 dB.
pub fn propose(stems: &[Stem]) -> Vec<StripProposal> {
    let levels: Vec<f64> = stems.iter().map(|stem| level(stem, stems)).collect();
    let shift = BUS_PEAK - bus_peak(stems, &levels);
    let mut strips: Vec<StripProposal> = stems
        .iter()
        .zip(&levels)
        .map(|(stem, level)| strip(stem, (level + shift).clamp(-40.0, 24.0)))
        .collect();
    spread(stems, &mut strips);
    let placed: Vec<Placed> = stems
        .iter()
        .zip(&strips)
        .map(|(stem, strip)| Placed {
            name: &stem.name,
            role: stem.role,
            features: &stem.features,
            gain: math::pow(10.0, strip.fader / 10.0),
        })
        .collect();
    for room in make_room(&placed) {
        if let Some(strip) = strips.get_mut(room.masker) {
            strip.cuts.push(room.cut);
            strip.reasons.push(room.reason);
        }
    }
    strips
}

/// Gain that brings a stem to the loudness of its role, shared with others of that role that play at the same time, dB.
fn level(stem: &Stem, stems: &[Stem]) -> f64 {
    if !stem.features.sounds() {
        return 0.0;
    }
    let company = company(stem, stems);
    stem.role.info().target - 10.0 * math::log10(company) - stem.features.loudness
}

/// How many stems of this role play while this one does, on average; at least 1.
fn company(stem: &Stem, stems: &[Stem]) -> f64 {
    let gate = stem.features.gate();
    let alike: Vec<(&Features, f32)> =
        stems.iter().filter(|s| s.role == stem.role).map(|s| (&s.features, s.features.gate())).collect();
    let (mut playing, mut together) = (0.0, 0.0);
    for (at, _) in stem.features.windows.iter().enumerate().filter(|(_, w)| w.power() > gate) {
        playing += 1.0;
        let plays = |(features, gate): &&(&Features, f32)| {
            features.windows.get(at).is_some_and(|w| w.power() > *gate)
        };
        together += alike.iter().filter(plays).count() as f64;
    }
    f64::max(together / f64::max(playing, 1.0), 1.0)
}

/// Expected peak of the sum, dBFS: in each window the highest stem meets 0.7 of the others' root sum of squares.
fn bus_peak(stems: &[Stem], levels: &[f64]) -> f64 {
    let gains: Vec<f64> = levels.iter().map(|db| math::pow(10.0, db / 20.0)).collect();
    let length = stems.iter().map(|stem| stem.features.windows.len()).max().unwrap_or(0);
    let mut highest = 0.0_f64;
    for at in 0..length {
        let peaks =
            stems.iter().zip(&gains).filter(|(stem, _)| stem.features.sounds()).filter_map(|(stem, gain)| {
                stem.features.windows.get(at).map(|window| f64::from(window.peak) * gain)
            });
        let (top, squares) =
            peaks.fold((0.0_f64, 0.0), |(top, sum), peak| (top.max(peak), sum + peak * peak));
        highest = highest.max(top + 0.7 * (squares - top * top).max(0.0).sqrt());
    }
    if highest > 0.0 { 20.0 * math::log10(highest) } else { BUS_PEAK }
}

/// Everything of a strip that depends on its own stem alone.
fn strip(stem: &Stem, fader: f64) -> StripProposal {
    let (info, features) = (stem.role.info(), &stem.features);
    let mut strip = StripProposal {
        name: stem.name.clone(),
        role: stem.role,
        fader: 0.0,
        pan: 0.0,
        high_pass: None,
        cuts: Vec::new(),
        compressor: None,
        reasons: Vec::new(),
    };
    if !features.sounds() {
        strip.reasons.push("left alone: it is silent".into());
        return strip;
    }
    strip.fader = math::round(10.0 * fader) / 10.0;
    let below = Role::LeadVocal.info().target - info.target;
    let place =
        if below > 0.0 { format!("{below:.1} LU below the lead vocal") } else { "on top of the mix".into() };
    let measured = features.loudness;
    let reason = format!(
        "fader {:+.1} dB: it plays at {measured:.1} LUFS; {} belongs {place}",
        strip.fader, info.name
    );
    strip.reasons.push(reason);
    if let Some(hz) = info.high_pass.and_then(|hz| harmless(features, hz)) {
        strip.high_pass = Some(hz);
        strip.reasons.push(format!("high-pass at {hz:.0} Hz: what lies below is rumble and room"));
    }
    if let Some(found) = info.squeeze.and_then(|squeeze| compressor(&features.peaks, squeeze)) {
        let reduction = info.squeeze.map_or(0.0, |squeeze| squeeze.0);
        strip.compressor =
            Some(super::Compressor { threshold: math::round(2.0 * found.threshold) / 2.0, ..found });
        strip.reasons.push(format!(
            "compress {:.1}:1 from {:.1} dBFS: evens out the loudest passages by {reduction:.0} dB",
            found.ratio, found.threshold
        ));
    }
    strip
}

/// A high-pass at or below the wanted frequency that takes away less than a tenth of the power; `None` if none does.
fn harmless(features: &Features, wanted: f64) -> Option<f64> {
    let octaves = features.octaves();
    let total: f64 = octaves.iter().sum();
    [wanted, 0.5 * wanted].into_iter().find(|&hz| {
        let below: f64 = (0..OCTAVES).filter(|&o| octave_hz(o) < hz).map(|o| octaves[o]).sum();
        hz >= 30.0 && below < 0.1 * total
    })
}

/// Places mono stems in the panorama: two alike left and right, others by their centre of gravity, the brighter the
/// further out, on alternate sides (Perez-Gonzalez & Reiss 2010). Stereo stems stay as they are.
fn spread(stems: &[Stem], strips: &mut [StripProposal]) {
    let movable =
        |stem: &Stem| stem.features.sounds() && stem.features.width < 0.01 && !stem.role.info().centre;
    let mut order: Vec<usize> = (0..stems.len()).filter(|&i| movable(&stems[i])).collect();
    order.sort_by(|&a, &b| stems[a].features.centroid().total_cmp(&stems[b].features.centroid()));
    let alone = |i: usize| order.iter().filter(|&&j| stems[j].role == stems[i].role).count() != 2;
    let singles: Vec<usize> = order.iter().copied().filter(|&i| alone(i)).collect();
    for (place, &index) in singles.iter().enumerate() {
        let side = if place % 2 == 0 { 1.0 } else { -1.0 };
        // A pair of neighbours in brightness balances left against right.
        let outward = 0.25 + 0.4 * (place / 2) as f64 / (singles.len().div_ceil(2)).max(1) as f64;
        let pan = if singles.len() == 1 { 0.0 } else { side * math::round(20.0 * outward) / 20.0 };
        pan_to(strips, index, pan, "by its brightness, against its neighbour on the other side");
    }
    let mut left = true;
    for &index in order.iter().filter(|&&i| !alone(i)) {
        pan_to(strips, index, if left { -0.75 } else { 0.75 }, "as one of two alike");
        left = !left;
    }
}

/// Sets a strip's panorama with its reason.
fn pan_to(strips: &mut [StripProposal], index: usize, pan: f64, why: &str) {
    if let Some(strip) = strips.get_mut(index).filter(|_| pan != 0.0) {
        strip.pan = pan;
        let side = if pan < 0.0 { "left" } else { "right" };
        strip.reasons.push(format!("pan {:.0} % {side}: {why}", 100.0 * pan.abs()));
    }
}
