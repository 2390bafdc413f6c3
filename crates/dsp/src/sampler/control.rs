//! Controllers: MIDI's 128, and those beyond that SFZ numbers.

/// Sustain pedal.
pub const SUSTAIN: u8 = 64;
/// Sostenuto pedal.
pub const SOSTENUTO: u8 = 66;
/// Pitch wheel, −1 to 1.
pub const BEND: u8 = 128;
/// Channel pressure, 0 to 1.
pub const PRESSURE: u8 = 129;
/// Key pressure, 0 to 1.
pub const KEY_PRESSURE: u8 = 130;
/// Velocity of the note.
pub const VELOCITY: u8 = 131;
/// Velocity of its release.
pub const RELEASE_VELOCITY: u8 = 132;
/// Key of the note, 0 to 1 for 0 to 127.
pub const KEY: u8 = 133;
/// 1 while any key is held.
pub const GATE: u8 = 134;
/// Random, 0 to 1, another for each note and region.
pub const RANDOM: u8 = 135;
/// Random, −1 to 1.
pub const RANDOM_BIPOLAR: u8 = 136;
/// 0 and 1 in turns.
pub const ALTERNATE: u8 = 137;

/// Where all controllers stand.
#[derive(Clone, Debug)]
pub(super) struct State {
    values: [f32; 256],
    /// Rises with each change.
    pub generation: u64,
}

impl State {
    /// MIDI's defaults, then an instrument's own.
    pub(super) fn new(own: &[(u8, f32)]) -> Self {
        let mut values = [0.0; 256];
        for (number, value) in [(7, 100.0), (8, 64.0), (10, 64.0), (11, 127.0)] {
            values[number] = value / 127.0;
        }
        for (number, value) in own {
            values[usize::from(*number)] = *value;
        }
        Self { values, generation: 0 }
    }

    pub(super) fn get(&self, number: u8) -> f32 {
        self.values[usize::from(number)]
    }

    pub(super) fn set(&mut self, number: u8, value: f32) {
        self.values[usize::from(number)] = value;
        self.generation += 1;
    }

    pub(super) fn pressed(&self, number: u8) -> bool {
        self.get(number) >= 64.0 / 127.0
    }
}
