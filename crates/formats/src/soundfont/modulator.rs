//! Modulators (SoundFont 2.04, sections 8.2 to 8.4): the ten defaults, and what a file adds to or puts in their place.

use dsp::math;
use dsp::sampler::{Curve, Modulation, Source, Stage, Target, control};

use super::generator::kind;
use super::hydra::Stored;

/// Where the instrument's oscillators and envelopes are, if it has them.
pub(super) struct Parts {
    pub mod_lfo: Option<u8>,
    pub vib_lfo: Option<u8>,
    pub mod_env: Option<u8>,
    /// Frequencies of the two oscillators, Hz.
    pub hertz: (f32, f32),
}

/// Wheel range, semitones over 127 (registered parameter 0 at its default).
const WHEEL_RANGE: f32 = 2.0 / 127.0;

const fn default(source: u16, target: usize, amount: i16, via: u16) -> Stored {
    Stored { source, target: target as u16, amount, via, transform: 0 }
}

/// From half velocity on. SoundFont 2.04 darkens all notes below full velocity and 2.01 only soft ones; public fonts are
/// made for players that read it this way (FluidSynth).
const LOUD: u16 = 0x0c02;

/// The default modulators, but for reverb and chorus sends.
pub(super) const DEFAULTS: [Stored; 8] = [
    default(0x0502, kind::ATTENUATION, 960, 0),
    default(0x0102, kind::CUTOFF, -2400, LOUD),
    default(0x000d, kind::VIB_LFO_PITCH, 50, 0),
    default(0x0081, kind::VIB_LFO_PITCH, 50, 0),
    default(0x0587, kind::ATTENUATION, 960, 0),
    default(0x028a, kind::PAN, 500, 0),
    default(0x058b, kind::ATTENUATION, 960, 0),
    default(0x020e, kind::FINE_TUNE, 12700, 0x0010),
];

/// Whether two modulators have the same sources and target, so that one takes the other's place.
fn same(a: &Stored, b: &Stored) -> bool {
    (a.source, a.target, a.via, a.transform) == (b.source, b.target, b.via, b.transform)
}

/// A list in which the later ones take the place of the earlier.
pub(super) fn over(below: &[Stored], above: &[Stored]) -> Vec<Stored> {
    let kept = below.iter().filter(|old| !above.iter().any(|new| same(old, new)));
    kept.chain(above).copied().collect()
}

/// All curves that modulators name: by type, polarity, direction, and whether the source is the pitch wheel.
pub(super) fn curves() -> Vec<Curve> {
    let curve = |index: usize| {
        let (shape, bipolar, falling, wheel) = (index & 3, index & 4 != 0, index & 8 != 0, index & 16 != 0);
        Curve::of(move |x| {
            // Seven bits put their centre at 64, the wheel its own at the middle.
            let x = if wheel { x } else { x * 127.0 / if bipolar { 128.0 } else { 127.0 } };
            let x = if falling { 1.0 - x } else { x };
            let bend = |x: f64| match shape {
                0 => x,
                1 => (-40.0 / 96.0 * math::log10((1.0 - x).max(1e-9))).clamp(0.0, 1.0),
                2 => (1.0 + 40.0 / 96.0 * math::log10(x.max(1e-9))).clamp(0.0, 1.0),
                _ => f64::from(u8::from(x >= 0.5)),
            };
            match (bipolar, shape) {
                (false, _) => bend(x),
                (true, 3) => 2.0 * bend(x) - 1.0,
                (true, _) => (2.0 * x - 1.0).signum() * bend((2.0 * x - 1.0).abs()),
            }
        })
    };
    (0..32).map(curve).collect()
}

/// A source operator: where it listens, through which curve, and a constant in its place.
fn source(operator: u16) -> Option<(Source, Option<u16>, f32)> {
    let number = (operator & 0x7f) as u8;
    let (controller, falling, bipolar) = (operator & 0x80 != 0, operator & 0x100 != 0, operator & 0x200 != 0);
    let shape = operator >> 10;
    if shape > 3 {
        return None;
    }
    let from = match (controller, number) {
        (true, 0..=127) => Source::Control(number),
        (false, 0) => return Some((Source::One, None, 1.0)),
        (false, 2) => Source::Control(control::VELOCITY),
        (false, 3) => Source::Control(control::KEY),
        (false, 10) => Source::Control(control::KEY_PRESSURE),
        (false, 13) => Source::Control(control::PRESSURE),
        (false, 14) => Source::Control(control::BEND),
        (false, 16) => return Some((Source::One, None, WHEEL_RANGE)),
        _ => return None,
    };
    let wheel = from == Source::Control(control::BEND);
    let curve = shape + 4 * u16::from(bipolar) + 8 * u16::from(falling) + 16 * u16::from(wheel);
    Some((from, Some(curve), 1.0))
}

/// A stored modulator as the sampler's; `None` where it moves nothing that is played.
pub(super) fn translate(stored: &Stored, parts: &Parts) -> Option<Modulation> {
    let (from, curve, constant) = source(stored.source)?;
    let (via, via_curve, via_constant) = source(stored.via)?;
    let scale = |factor: f32| f32::from(stored.amount) * factor * constant * via_constant;
    let plain = |factor: f32, target: Target| Modulation {
        curve,
        via,
        via_curve,
        ..Modulation::new(from, scale(factor), target)
    };
    // The oscillator or envelope is the source, the controller scales it; there is no third place.
    let through = |part: Source, factor: f32, target: Target| {
        let free = if via == Source::One { Some((from, curve)) } else { None };
        let free = free.or((from == Source::One).then_some((via, via_curve)));
        free.map(|(via, via_curve)| Modulation {
            via,
            via_curve,
            ..Modulation::new(part, scale(factor), target)
        })
    };
    let time = |envelope: u8, base: usize| {
        let stages = [Stage::Delay, Stage::Attack, Stage::Hold, Stage::Decay, Stage::Sustain, Stage::Release];
        let stage = stages.get(usize::from(stored.target) - base).copied()?;
        (stage != Stage::Sustain).then(|| plain(1.0 / 1200.0, Target::Octaves(envelope, stage)))
    };
    let turn = |hertz: f32| hertz * (std::f32::consts::LN_2 / 1200.0);
    match usize::from(stored.target) {
        kind::START => Some(plain(1.0, Target::Offset)),
        kind::START_COARSE => Some(plain(32_768.0, Target::Offset)),
        kind::MOD_LFO_PITCH => through(Source::Lfo(parts.mod_lfo?), 1.0, Target::Pitch),
        kind::MOD_LFO_CUTOFF => through(Source::Lfo(parts.mod_lfo?), 1.0, Target::Cutoff(0)),
        kind::MOD_LFO_VOLUME => through(Source::Lfo(parts.mod_lfo?), 0.1, Target::Volume),
        kind::VIB_LFO_PITCH => through(Source::Lfo(parts.vib_lfo?), 1.0, Target::Pitch),
        kind::MOD_ENV_PITCH => through(Source::Envelope(parts.mod_env?), 1.0, Target::Pitch),
        kind::MOD_ENV_CUTOFF => through(Source::Envelope(parts.mod_env?), 1.0, Target::Cutoff(0)),
        kind::MOD_LFO_FREQUENCY => Some(plain(turn(parts.hertz.0), Target::LfoHertz(parts.mod_lfo?))),
        kind::VIB_LFO_FREQUENCY => Some(plain(turn(parts.hertz.1), Target::LfoHertz(parts.vib_lfo?))),
        kind::CUTOFF => Some(plain(1.0, Target::Cutoff(0))),
        kind::RESONANCE => Some(plain(0.1, Target::Resonance(0))),
        kind::PAN => Some(plain(1.0 / 500.0, Target::Pan)),
        kind::ATTENUATION => Some(plain(-0.1, Target::Volume)),
        kind::COARSE_TUNE => Some(plain(100.0, Target::Pitch)),
        kind::FINE_TUNE => Some(plain(1.0, Target::Pitch)),
        kind::MOD_ENV..=30 => time(parts.mod_env?, kind::MOD_ENV),
        kind::VOLUME_ENV..=38 => time(0, kind::VOLUME_ENV),
        _ => None,
    }
}
