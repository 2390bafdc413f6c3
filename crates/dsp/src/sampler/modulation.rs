//! What moves what: sources through curves to targets.

use super::control;

/// A function of a source: its values at 0, 1/127, … 1, with straight lines between.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve(pub [f32; 128]);

impl Curve {
    /// The curve of a function of 0..1.
    pub fn of(function: impl Fn(f64) -> f64) -> Self {
        let mut points = [0.0; 128];
        for (i, point) in points.iter_mut().enumerate() {
            *point = function(i as f64 / 127.0) as f32;
        }
        Self(points)
    }

    /// Its value at 0..1; held beyond.
    pub fn at(&self, x: f32) -> f32 {
        let x = (x * 127.0).clamp(0.0, 127.0);
        let i = (x as usize).min(126);
        let (a, b) = (self.0[i], self.0[i + 1]);
        a + (b - a) * (x - i as f32)
    }
}

/// Where a modulation comes from. Oscillators and envelopes can be `source` only, and have no curve there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Always 1.
    One,
    /// A controller, 0 to 1 ([`control`] numbers those beyond MIDI's 128).
    Control(u8),
    /// An oscillator of the region, −1 to 1.
    Lfo(u8),
    /// An envelope of the region, 0 to 1.
    Envelope(u8),
}

impl Source {
    /// Whether it changes by itself while a note sounds.
    pub(super) fn moves(self) -> bool {
        matches!(self, Self::Lfo(_) | Self::Envelope(_))
    }
}

/// A stage of one of the first three envelopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before the attack.
    Delay,
    /// The rise.
    Attack,
    /// At the top.
    Hold,
    /// The fall to the sustain level.
    Decay,
    /// The level while the note is held, 0 to 1.
    Sustain,
    /// After the note.
    Release,
    /// The level at which the attack begins, 0 to 1.
    Start,
}

/// What a modulation moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// Pitch, cents.
    Pitch,
    /// Level, dB.
    Volume,
    /// Amplitude, added to 1.
    Amplitude,
    /// Cutoff of a filter, cents.
    Cutoff(u8),
    /// Resonance of a filter, dB.
    Resonance(u8),
    /// Place, −1 to 1.
    Pan,
    /// Place of a stereo sample, −1 to 1.
    Position,
    /// Width of a stereo sample, 1 is as it is.
    Width,
    /// Frequency of a bell, Hz.
    BandHertz(u8),
    /// Gain of a bell, dB.
    BandGain(u8),
    /// Width of a bell, octaves.
    BandWidth(u8),
    /// Frequency of an oscillator, Hz.
    LfoHertz(u8),
    /// Delay of the region, s; read when the note begins.
    Delay,
    /// First frame of the sample; read when the note begins.
    Offset,
    /// Stage of an envelope, s (or level), added; read when the note begins or, for the release, ends.
    Time(u8, Stage),
    /// Stage of an envelope, octaves of time; read as `Time`.
    Octaves(u8, Stage),
}

/// Targets that are summed while a note sounds.
pub(super) const SLOTS: usize = 32;
/// Oscillators of a region whose frequency can be moved.
pub const LFOS: usize = 12;

impl Target {
    /// Its place in the sums; `None` is read when a note begins or ends.
    pub(super) fn slot(self) -> Option<usize> {
        Some(match self {
            Self::Pitch => PITCH,
            Self::Volume => VOLUME,
            Self::Amplitude => AMPLITUDE,
            Self::Pan => PAN,
            Self::Position => POSITION,
            Self::Width => WIDTH,
            Self::Cutoff(k) => CUTOFF + usize::from(k).min(1),
            Self::Resonance(k) => RESONANCE + usize::from(k).min(1),
            Self::BandHertz(k) => BAND_HERTZ + usize::from(k).min(2),
            Self::BandGain(k) => BAND_GAIN + usize::from(k).min(2),
            Self::BandWidth(k) => BAND_WIDTH + usize::from(k).min(2),
            Self::LfoHertz(k) if usize::from(k) < LFOS => LFO_HERTZ + usize::from(k),
            _ => return None,
        })
    }
}

pub(super) const PITCH: usize = 0;
pub(super) const VOLUME: usize = 1;
pub(super) const AMPLITUDE: usize = 2;
pub(super) const PAN: usize = 3;
pub(super) const POSITION: usize = 4;
pub(super) const WIDTH: usize = 5;
pub(super) const CUTOFF: usize = 6;
pub(super) const RESONANCE: usize = 8;
pub(super) const BAND_HERTZ: usize = 10;
pub(super) const BAND_GAIN: usize = 13;
pub(super) const BAND_WIDTH: usize = 16;
pub(super) const LFO_HERTZ: usize = 19;

/// One modulation: `amount · curve(source) · via_curve(via)` is added to the target.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Modulation {
    /// Where it comes from.
    pub source: Source,
    /// Index of the source's curve; `None` as it is.
    pub curve: Option<u16>,
    /// What scales it.
    pub via: Source,
    /// Index of that one's curve.
    pub via_curve: Option<u16>,
    /// At full source, in the target's unit.
    pub amount: f32,
    /// Size of the steps it moves in, in the target's unit; 0 is continuous.
    pub step: f32,
    /// Time constant with which a controller is followed, s; 0 at once.
    pub smooth: f32,
    /// What it moves.
    pub target: Target,
}

impl Modulation {
    /// A plain modulation.
    pub fn new(source: Source, amount: f32, target: Target) -> Self {
        let via = Source::One;
        Self { source, curve: None, via, via_curve: None, amount, step: 0.0, smooth: 0.0, target }
    }

    /// The same, scaled by a controller.
    pub fn via(self, via: Source) -> Self {
        Self { via, ..self }
    }

    /// What it adds for these values of its sources.
    pub(super) fn value(&self, curves: &[Curve], source: f32, via: f32) -> f32 {
        let shape = |curve: Option<u16>, from: Source, x: f32| {
            let Some(curve) = curve.and_then(|i| curves.get(usize::from(i))) else { return x };
            let bipolar = matches!(from, Source::Control(control::BEND | control::RANDOM_BIPOLAR));
            curve.at(if bipolar { 0.5 + 0.5 * x } else { x })
        };
        let value =
            self.amount * shape(self.curve, self.source, source) * shape(self.via_curve, self.via, via);
        if self.step > 0.0 { (value / self.step) as i32 as f32 * self.step } else { value }
    }
}
