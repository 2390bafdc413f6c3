//! A preset's zones become the regions of an instrument.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use dsp::math;
use dsp::sampler::filter::Shape;
use dsp::sampler::instrument::{Bend, Off};
use dsp::sampler::{
    Curve, Envelope, Fall, Filter, Instrument, Lfo, LoopMode, Modulation, Region, Sample, Source, Target,
};

use super::generator::{Generators, Sum, kind};
use super::hydra::{Header, Level, Stored};
use super::modulator::{self, Parts};
use super::sample::Decoded;
use super::{Preset, SoundFont};
use crate::{Error, Result};

/// Most regions of a preset.
const MOST: usize = 20_000;
/// Most frames of a preset's samples: 1 GB in memory.
const MOST_FRAMES: usize = 1 << 28;
/// EMU's cards, and every player since, take 40 % of the attenuation that is written.
const ATTENUATION: f32 = 0.04;

/// Seconds of time cents.
fn seconds(cents: f32) -> f32 {
    if cents <= -12_000.0 { 0.0 } else { math::exp2(f64::from(cents.min(8000.0)) / 1200.0) as f32 }
}

/// Hz of absolute cents.
fn hertz(cents: f32) -> f32 {
    (8.175_798_915_643_707 * math::exp2(f64::from(cents.clamp(-16_000.0, 16_000.0)) / 1200.0)) as f32
}

/// A preset as an instrument, its samples from `decode`.
pub(super) fn build(
    font: &SoundFont<'_>,
    preset: &Preset,
    decode: impl Fn(&SoundFont<'_>, &Header) -> Result<Decoded>,
) -> Result<Instrument> {
    let mut samples: BTreeMap<usize, (Arc<Sample>, (u32, u32))> = BTreeMap::new();
    let mut instrument = Instrument { curves: modulator::curves(), ..Instrument::default() };
    let mut frames = 0;
    let mut global = (Generators::none(), Vec::new());
    for (at, (generators, modulators)) in
        font.tables.zones(Level::Preset, preset.bags)?.into_iter().enumerate()
    {
        let zone = global.0.with(generators);
        let added = modulator::over(&global.1, modulators);
        let Some(index) = zone.index(kind::INSTRUMENT) else {
            if at == 0 {
                global = (zone, added);
            }
            continue;
        };
        let bags = font.tables.instrument(index)?;
        let mut inner = (Generators::none(), modulator::DEFAULTS.to_vec());
        for (at, (generators, modulators)) in
            font.tables.zones(Level::Instrument, bags)?.into_iter().enumerate()
        {
            let own = inner.0.with(generators);
            let stored = modulator::over(&inner.1, modulators);
            let Some(number) = own.index(kind::SAMPLE) else {
                if at == 0 {
                    inner = (own, stored);
                }
                continue;
            };
            let sum = Sum { instrument: &own, preset: &zone };
            let (Some(keys), Some(velocities)) = (sum.range(kind::KEYS), sum.range(kind::VELOCITIES)) else {
                continue;
            };
            if instrument.regions.len() >= MOST {
                return Err(Error::damaged(format!("a preset of more than {MOST} regions")));
            }
            let header = font.tables.samples.get(number);
            let header = header.ok_or_else(|| Error::damaged(format!("there is no sample {number}")))?;
            let (sample, loops) = match samples.entry(number) {
                Entry::Occupied(known) => known.get().clone(),
                Entry::Vacant(place) => {
                    let Decoded { sample, loops } = decode(font, header)?;
                    frames += sample.left.len();
                    if frames > MOST_FRAMES {
                        return Err(Error::Unsupported("a preset of more than 1 GB of samples".into()));
                    }
                    place.insert((Arc::new(sample), loops)).clone()
                }
            };
            let mut region = Region::new(sample);
            (region.keys, region.velocities) = (Some(keys), (velocities.0.max(1), velocities.1.min(127)));
            place(&mut region, &sum, loops);
            pitch(&mut region, &sum, header.key, header.correction);
            sound(&mut region, &sum, [&stored, &added]);
            instrument.regions.push(region);
        }
    }
    instrument.regions = pair(instrument.regions);
    Ok(instrument)
}

/// Joins neighbours that differ only in their sample and in being hard left and hard right: one stereo sound.
fn pair(regions: Vec<Region>) -> Vec<Region> {
    let bare = |region: &Region| Region { sample: Arc::default(), pan: 0.0, ..region.clone() };
    let mut joined: Vec<Region> = Vec::with_capacity(regions.len());
    let mut made: BTreeMap<(usize, usize), Arc<Sample>> = BTreeMap::new();
    for region in regions {
        let partner = joined.iter_mut().rev().take(4).find(|other| {
            let (a, b) = (&other.sample, &region.sample);
            other.pan * region.pan == -1.0
                && a.right.is_none()
                && (a.rate, a.left.len()) == (b.rate, b.left.len())
                && bare(other) == bare(&region)
        });
        let Some(other) = partner else {
            joined.push(region);
            continue;
        };
        let (left, right) =
            if other.pan < 0.0 { (&other.sample, &region.sample) } else { (&region.sample, &other.sample) };
        let name = (Arc::as_ptr(left) as usize, Arc::as_ptr(right) as usize);
        let stereo = made.entry(name).or_insert_with(|| {
            Arc::new(Sample { rate: left.rate, left: left.left.clone(), right: Some(right.left.clone()) })
        });
        // Two voices hard to the sides have no loss of the centre's 3 dB.
        (other.gain, other.pan) = (other.gain * std::f32::consts::SQRT_2, 0.0);
        other.sample = Arc::clone(stereo);
    }
    joined
}

/// Where the sample begins, loops and ends.
fn place(region: &mut Region, sum: &Sum<'_>, loops: (u32, u32)) {
    let length = region.end;
    let moved = |from: u32, fine: usize, coarse: usize| {
        let by = sum.get(fine, 0.0) + 32_768.0 * sum.get(coarse, 0.0);
        (f64::from(from) + f64::from(by)).clamp(0.0, f64::from(length)) as u32
    };
    region.offset = moved(0, kind::START, kind::START_COARSE);
    region.end = moved(length, kind::END, kind::END_COARSE);
    region.loop_range = (
        moved(loops.0, kind::LOOP_START, kind::LOOP_START_COARSE),
        moved(loops.1, kind::LOOP_END, kind::LOOP_END_COARSE),
    );
    region.loops = match sum.instrument.index(kind::MODES).unwrap_or(0) & 3 {
        1 => LoopMode::Continuous,
        3 => LoopMode::Sustain,
        _ => LoopMode::None,
    };
    if region.loop_range.0 >= region.loop_range.1 {
        region.loops = LoopMode::None;
    }
}

fn pitch(region: &mut Region, sum: &Sum<'_>, key: u8, correction: i8) {
    let written = sum.instrument.stated(kind::ROOT).filter(|root| (0.0..=127.0).contains(root));
    region.root = written.unwrap_or(if key > 127 { 60.0 } else { f32::from(key) });
    region.track = sum.get(kind::SCALE, 100.0);
    region.tune =
        100.0 * sum.get(kind::COARSE_TUNE, 0.0) + sum.get(kind::FINE_TUNE, 0.0) + f32::from(correction);
    region.bend = Bend { up: 0.0, down: 0.0, step_up: 0.0, step_down: 0.0 };
    if let Some(fixed) = sum.instrument.stated(kind::KEY).filter(|key| (0.0..=127.0).contains(key)) {
        region.tune += region.track * (fixed - region.root);
        region.track = 0.0;
    }
}

/// Level, place, filter, envelopes, oscillators and modulators.
fn sound(region: &mut Region, sum: &Sum<'_>, [stored, added]: [&[Stored]; 2]) {
    (region.volume, region.ceiling) = (-ATTENUATION * sum.get(kind::ATTENUATION, 0.0), 0.0);
    region.pan = (sum.get(kind::PAN, 0.0) / 500.0).clamp(-1.0, 1.0);
    let class = sum.instrument.index(kind::EXCLUSIVE).unwrap_or(0) as u32;
    if class != 0 {
        (region.group, region.off_by, region.off) = (class, Some(class), Off::Fast);
    }
    region.filters.push(Filter {
        shape: Shape::Low,
        sections: 1,
        hertz: hertz(sum.get(kind::CUTOFF, 13_500.0)),
        resonance: 0.1 * sum.get(kind::RESONANCE, 0.0),
        track: 0.0,
        center: 60.0,
        balanced: true,
    });
    let volume = envelope(sum, kind::VOLUME_ENV);
    let lost = sum.get(kind::VOLUME_ENV + 4, 0.0).clamp(0.0, 1440.0);
    region.envelopes = vec![Envelope {
        attack: volume.attack.max(0.001),
        release: volume.release.max(0.005),
        sustain: if lost >= 1000.0 { 0.0 } else { math::pow(10.0, -f64::from(lost) / 200.0) as f32 },
        fall: Fall::Decibels(100.0),
        ..volume
    }];
    let velocity = sum.instrument.stated(kind::VELOCITY).filter(|v| (1.0..=127.0).contains(v));
    let mut parts = Parts { mod_lfo: None, vib_lfo: None, mod_env: None, hertz: (0.0, 0.0) };
    let all: Vec<Stored> = stored.iter().chain(added).copied().collect();
    let moved = |kinds: &[usize]| all.iter().any(|m| kinds.contains(&usize::from(m.target)) && m.amount != 0);
    add_movers(region, sum, &mut parts, moved);
    let mut translate = |stored: &Stored| {
        // A fixed velocity is a level of its own, which the velocity played does not move.
        let by_velocity = stored.source & 0xff == 2 && usize::from(stored.target) == kind::ATTENUATION;
        if let (Some(fixed), true) = (velocity, by_velocity) {
            region.velocity_gain = Some(Curve::of(|_| math::pow(f64::from(fixed) / 127.0, 2.0)));
            return;
        }
        region.modulations.extend(modulator::translate(stored, &parts));
    };
    all.iter().filter(|m| m.amount != 0).for_each(&mut translate);
}

/// The stages of an envelope from its first generator on; the sustain level is not read.
fn envelope(sum: &Sum<'_>, first: usize) -> Envelope {
    let time = |stage: usize| seconds(sum.get(first + stage, -12_000.0));
    Envelope {
        delay: time(0),
        attack: time(1),
        hold: time(2),
        decay: time(3),
        release: time(5),
        key_octaves: (sum.get(first + 6, 0.0) / 1200.0, sum.get(first + 7, 0.0) / 1200.0),
        ..Envelope::default()
    }
}

/// Adds the modulation envelope and the oscillators that something listens to.
fn add_movers(region: &mut Region, sum: &Sum<'_>, parts: &mut Parts, moved: impl Fn(&[usize]) -> bool) {
    let routes = |region: &mut Region, source: Source, routes: &[(usize, f32, Target)]| {
        for (kind, factor, target) in routes {
            let amount = sum.get(*kind, 0.0) * factor;
            if amount != 0.0 {
                region.modulations.push(Modulation::new(source, amount, *target));
            }
        }
    };
    let used = |kinds: &[usize]| kinds.iter().any(|kind| sum.get(*kind, 0.0) != 0.0) || moved(kinds);
    if used(&[kind::MOD_ENV_PITCH, kind::MOD_ENV_CUTOFF]) {
        let sustain = 1.0 - 0.001 * sum.get(kind::MOD_ENV + 4, 0.0).clamp(0.0, 1000.0);
        region.envelopes.push(Envelope { sustain, convex: true, ..envelope(sum, kind::MOD_ENV) });
        parts.mod_env = Some(1);
        let all = [(kind::MOD_ENV_PITCH, 1.0, Target::Pitch), (kind::MOD_ENV_CUTOFF, 1.0, Target::Cutoff(0))];
        routes(region, Source::Envelope(1), &all);
    }
    let lfo = |delay: usize, frequency: usize| Lfo {
        hertz: hertz(sum.get(frequency, 0.0)),
        delay: seconds(sum.get(delay, -12_000.0)),
        ..Lfo::default()
    };
    if used(&[kind::MOD_LFO_PITCH, kind::MOD_LFO_CUTOFF, kind::MOD_LFO_VOLUME]) {
        let index = region.lfos.len() as u8;
        region.lfos.push(lfo(kind::MOD_LFO_DELAY, kind::MOD_LFO_FREQUENCY));
        (parts.mod_lfo, parts.hertz.0) = (Some(index), region.lfos[usize::from(index)].hertz);
        let all = [
            (kind::MOD_LFO_PITCH, 1.0, Target::Pitch),
            (kind::MOD_LFO_CUTOFF, 1.0, Target::Cutoff(0)),
            (kind::MOD_LFO_VOLUME, 0.1, Target::Volume),
        ];
        routes(region, Source::Lfo(index), &all);
    }
    if used(&[kind::VIB_LFO_PITCH]) {
        let index = region.lfos.len() as u8;
        region.lfos.push(lfo(kind::VIB_LFO_DELAY, kind::VIB_LFO_FREQUENCY));
        (parts.vib_lfo, parts.hertz.1) = (Some(index), region.lfos[usize::from(index)].hertz);
        routes(region, Source::Lfo(index), &[(kind::VIB_LFO_PITCH, 1.0, Target::Pitch)]);
    }
}
