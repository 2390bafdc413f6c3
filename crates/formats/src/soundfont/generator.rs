//! Generators of a zone (SoundFont 2.04, section 8.1): what is stored, over what was inherited, over the defaults.

use super::hydra::Generator;

/// Numbers of the generators that are read.
pub(super) mod kind {
    pub const START: usize = 0;
    pub const END: usize = 1;
    pub const LOOP_START: usize = 2;
    pub const LOOP_END: usize = 3;
    pub const START_COARSE: usize = 4;
    pub const MOD_LFO_PITCH: usize = 5;
    pub const VIB_LFO_PITCH: usize = 6;
    pub const MOD_ENV_PITCH: usize = 7;
    pub const CUTOFF: usize = 8;
    pub const RESONANCE: usize = 9;
    pub const MOD_LFO_CUTOFF: usize = 10;
    pub const MOD_ENV_CUTOFF: usize = 11;
    pub const END_COARSE: usize = 12;
    pub const MOD_LFO_VOLUME: usize = 13;
    pub const PAN: usize = 17;
    pub const MOD_LFO_DELAY: usize = 21;
    pub const MOD_LFO_FREQUENCY: usize = 22;
    pub const VIB_LFO_DELAY: usize = 23;
    pub const VIB_LFO_FREQUENCY: usize = 24;
    /// Delay, attack, hold, decay, sustain, release, key to hold, key to decay.
    pub const MOD_ENV: usize = 25;
    pub const VOLUME_ENV: usize = 33;
    pub const INSTRUMENT: usize = 41;
    pub const KEYS: usize = 43;
    pub const VELOCITIES: usize = 44;
    pub const LOOP_START_COARSE: usize = 45;
    pub const KEY: usize = 46;
    pub const VELOCITY: usize = 47;
    pub const ATTENUATION: usize = 48;
    pub const LOOP_END_COARSE: usize = 50;
    pub const COARSE_TUNE: usize = 51;
    pub const FINE_TUNE: usize = 52;
    pub const SAMPLE: usize = 53;
    pub const MODES: usize = 54;
    pub const SCALE: usize = 56;
    pub const EXCLUSIVE: usize = 57;
    pub const ROOT: usize = 58;
}

/// Generators of one zone.
#[derive(Clone, Debug)]
pub(super) struct Generators {
    values: [Option<u16>; 61],
}

impl Generators {
    pub(super) fn none() -> Self {
        Self { values: [None; 61] }
    }

    /// These, and over them those of a zone.
    pub(super) fn with(&self, zone: &[Generator]) -> Self {
        let mut all = self.clone();
        for generator in zone {
            if let Some(value) = all.values.get_mut(usize::from(generator.kind)) {
                *value = Some(generator.amount);
            }
        }
        all
    }

    /// An index or key that is stated.
    pub(super) fn index(&self, kind: usize) -> Option<usize> {
        self.values[kind].map(usize::from)
    }

    /// A range; everything if none is stated.
    pub(super) fn range(&self, kind: usize) -> (u8, u8) {
        self.values[kind].map_or((0, 127), |v| ((v & 0xff) as u8, (v >> 8) as u8))
    }

    /// A signed amount that is stated.
    pub(super) fn stated(&self, kind: usize) -> Option<f32> {
        self.values[kind].map(|v| f32::from(v as i16))
    }
}

/// An instrument's generators with the preset's added.
pub(super) struct Sum<'a> {
    pub instrument: &'a Generators,
    pub preset: &'a Generators,
}

impl Sum<'_> {
    /// The amount, its default where the instrument does not state it.
    pub(super) fn get(&self, kind: usize, default: f32) -> f32 {
        self.instrument.stated(kind).unwrap_or(default) + self.preset.stated(kind).unwrap_or(0.0)
    }

    /// Where both ranges meet; `None` if they do not.
    pub(super) fn range(&self, kind: usize) -> Option<(u8, u8)> {
        let (a, b) = (self.instrument.range(kind), self.preset.range(kind));
        let range = (a.0.max(b.0), a.1.min(b.1));
        (range.0 <= range.1).then_some(range)
    }
}
