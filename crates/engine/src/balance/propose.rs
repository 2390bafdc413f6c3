//! From what the stems are and sound like to a first mix.

use super::ends::tame;
use super::features::{Features, OCTAVES, octave_hz};
use super::masking::{Placed, make_room};
use super::panorama::{narrower, spread};
use super::squeeze::{compressor, softening};
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

/// Most a stem is raised above the middle one of the session, dB: what is quieter is left quiet.
const MOST_RAISE: f64 = 20.0;
/// A sound with less than this between peak and loudness is dense already, dB; from the second on it gets all of its compression.
const DENSE: (f64, f64) = (9.0, 17.0);
/// Sides above this part of the middle's power are those of a sound that has its own space.
const SPACIOUS: f64 = 0.05;

/// Proposes a strip for each stem, in the same order. Silent stems stay at 0 dB.
pub fn propose(stems: &[Stem]) -> Vec<StripProposal> {
    let mut strips: Vec<StripProposal> = stems.iter().map(strip).collect();
    let heard = |stem: &Stem| stem.features.sounds() && stem.role != Role::Reference;
    let mut levels: Vec<f64> =
        stems.iter().map(|stem| if heard(stem) { level(stem, stems) } else { 0.0 }).collect();
    let mut sorted: Vec<f64> = stems.iter().zip(&levels).filter(|(s, _)| heard(s)).map(|(_, l)| *l).collect();
    sorted.sort_by(f64::total_cmp);
    let most = sorted.get(sorted.len() / 2).map_or(0.0, |middle| middle + MOST_RAISE);
    levels.iter_mut().for_each(|level| *level = level.min(most));
    let shift = BUS_PEAK - bus_peak(stems, &levels);
    for ((stem, strip), level) in stems.iter().zip(&mut strips).zip(&levels).filter(|((s, _), _)| heard(s)) {
        place(stem, stems, strip, (level + shift).clamp(-40.0, 24.0), *level == most);
    }
    spread(stems, &mut strips);
    let placed: Vec<Placed> = stems
        .iter()
        .zip(&strips)
        .map(|(stem, strip)| Placed {
            name: &stem.name,
            role: stem.role,
            features: &stem.features,
            gain: if strip.mute { 0.0 } else { math::pow(10.0, strip.fader / 10.0) },
        })
        .collect();
    for room in tame(&placed).into_iter().chain(make_room(&placed)) {
        if let Some(strip) = strips.get_mut(room.masker) {
            strip.cuts.push(room.cut);
            strip.reasons.push(room.reason);
        }
    }
    strips
}

/// Gain that brings a stem to the loudness of its role, shared with others of that role that play at the same time, dB.
fn level(stem: &Stem, stems: &[Stem]) -> f64 {
    stem.role.info().target + carries(stem, stems)
        - 10.0 * math::log10(company(stem, stems))
        - stem.features.loudness
}

/// What a stem gets on top where it carries the song, dB: backing vocals without a lead, a melody without a voice.
fn carries(stem: &Stem, stems: &[Stem]) -> f64 {
    let (leads, more): (&[Role], f64) = match stem.role {
        Role::BackingVocal => (&[Role::LeadVocal], 3.0),
        Role::Synth | Role::Winds => (&[Role::LeadVocal, Role::BackingVocal], 2.0),
        _ => return 0.0,
    };
    let leads: Vec<_> = stems.iter().filter(|s| leads.contains(&s.role)).collect();
    if together(stem, &leads) < 0.25 { more } else { 0.0 }
}

/// How many stems of this role play while this one does, on average; at least 1.
pub fn company(stem: &Stem, stems: &[Stem]) -> f64 {
    let alike: Vec<_> = stems.iter().filter(|s| s.role == stem.role).collect();
    together(stem, &alike).max(1.0)
}

/// How many of `others` play while a stem does, on average.
fn together(stem: &Stem, others: &[&Stem]) -> f64 {
    let gate = stem.features.gate();
    let others: Vec<(&Features, f32)> = others.iter().map(|s| (&s.features, s.features.gate())).collect();
    let (mut playing, mut together) = (0.0, 0.0);
    for (at, _) in stem.features.windows.iter().enumerate().filter(|(_, w)| w.power() > gate) {
        playing += 1.0;
        let plays = |(features, gate): &&(&Features, f32)| {
            features.windows.get(at).is_some_and(|w| w.power() > *gate)
        };
        together += others.iter().filter(plays).count() as f64;
    }
    together / f64::max(playing, 1.0)
}

/// Expected peak of the sum, dBFS: in each window the highest stem meets 0.7 of the others' root sum of squares.
fn bus_peak(stems: &[Stem], levels: &[f64]) -> f64 {
    let gains: Vec<f64> = levels.iter().map(|db| math::pow(10.0, db / 20.0)).collect();
    let length = stems.iter().map(|stem| stem.features.windows.len()).max().unwrap_or(0);
    let mut highest = 0.0_f64;
    for at in 0..length {
        let peaks = stems.iter().zip(&gains).filter(|(stem, _)| stem.role != Role::Reference).filter_map(
            |(stem, gain)| stem.features.windows.get(at).map(|window| f64::from(window.peak) * gain),
        );
        let (top, squares) =
            peaks.fold((0.0_f64, 0.0), |(top, sum), peak| (top.max(peak), sum + peak * peak));
        highest = highest.max(top + 0.7 * (squares - top * top).max(0.0).sqrt());
    }
    if highest > 0.0 { 20.0 * math::log10(highest) } else { BUS_PEAK }
}

/// Everything of a strip that depends on its own stem alone.
fn strip(stem: &Stem) -> StripProposal {
    let (info, features) = (stem.role.info(), &stem.features);
    let mut strip = StripProposal {
        name: stem.name.clone(),
        role: stem.role,
        fader: 0.0,
        pan: 0.0,
        width: None,
        mute: stem.role == Role::Reference,
        high_pass: None,
        cuts: Vec::new(),
        compressor: None,
        sends: Vec::new(),
        reasons: Vec::new(),
    };
    if strip.mute {
        strip
            .reasons
            .push("muted: by its name a click, guide or reference, which listeners do not hear".into());
        return strip;
    }
    if !features.sounds() {
        strip.reasons.push("left alone: it is silent".into());
        return strip;
    }
    if let Some(hz) = info.high_pass.and_then(|hz| harmless(features, hz)) {
        strip.high_pass = Some(hz);
        strip.reasons.push(format!("high-pass at {hz:.0} Hz: what lies below is rumble and room"));
    }
    squeeze(stem, &mut strip);
    strip.width = narrower(features.width);
    if let Some(width) = strip.width {
        strip.reasons.push(format!(
            "width {:.0} %: its sides stand {:+.1} dB to its middle: too much would be lost in mono",
            100.0 * width,
            10.0 * math::log10(features.width)
        ));
    }
    let sends = stem.role.sends();
    if !sends.is_empty() && features.width > SPACIOUS {
        strip.reasons.push("no sends: it is stereo and brings its own space".into());
    } else if let [(bus, _), ..] = sends {
        strip.sends = sends.to_vec();
        strip.reasons.push(format!("send to the {bus}: it is dry in the middle and gets a space"));
    }
    strip
}

/// Compression, less of it the denser the stem is already.
fn squeeze(stem: &Stem, strip: &mut StripProposal) {
    let Some((wanted, ratio, attack, release, knee)) = stem.role.info().squeeze else { return };
    let features = &stem.features;
    let range = 20.0 * math::log10(features.peak.max(1e-9)) - features.loudness;
    let wanted = wanted * ((range - DENSE.0) / (DENSE.1 - DENSE.0)).clamp(0.0, 1.0);
    if wanted < 1.0 {
        strip.reasons.push(format!("no compression: its peaks stand only {range:.0} dB above its loudness"));
        return;
    }
    if let Some(found) = compressor(&features.peaks, (wanted, ratio, attack, release, knee)) {
        let found = super::Compressor { threshold: math::round(2.0 * found.threshold) / 2.0, ..found };
        strip.compressor = Some(found);
        strip.reasons.push(format!(
            "compress {ratio:.1}:1 from {:.1} dBFS: evens out the loudest passages by {wanted:.0} dB",
            found.threshold
        ));
    }
}

/// Sets a strip's fader with its reason, made up for what its compressor and its width take.
fn place(stem: &Stem, stems: &[Stem], strip: &mut StripProposal, level: f64, held: bool) {
    let (info, features) = (stem.role.info(), &stem.features);
    let softer = strip.compressor.map_or(0.0, |found| softening(&features.peaks, found));
    let narrowed = strip.width.map_or(0.0, |width| {
        10.0 * math::log10((1.0 + features.width) / (1.0 + features.width * width * width))
    });
    strip.fader = math::round(10.0 * (level + softer + narrowed)) / 10.0;
    let more = carries(stem, stems);
    let below = Role::LeadVocal.info().target - info.target - more;
    let place =
        if below > 0.0 { format!("{below:.1} LU below a lead vocal") } else { "on top of the mix".into() };
    let mut reason = format!(
        "fader {:+.1} dB: it plays at {:.1} LUFS and belongs, as {}, {place}",
        strip.fader, features.loudness, info.name
    );
    if more > 0.0 {
        reason += " (nothing leads where it plays)";
    }
    let company = company(stem, stems);
    if company > 1.2 {
        reason += &format!(", shared by {company:.1} that play together");
    }
    if softer + narrowed > 0.5 {
        reason += &format!("; {:.1} dB make up for compression and width", softer + narrowed);
    }
    if held {
        reason += &format!("; held at {MOST_RAISE:.0} dB above the others");
    }
    strip.reasons.insert(0, reason);
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
