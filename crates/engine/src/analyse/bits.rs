//! How many bits of each sample carry sound.

/// Finds the effective word length: a 24-bit file whose last eight bits are always 0 holds 16.
#[derive(Default)]
pub(crate) struct BitFinder {
    used: u32,
    float: bool,
}

/// One step of a 24-bit sample is 2⁻²³ of full scale.
const STEPS: f32 = 8_388_608.0;

impl BitFinder {
    pub fn push(&mut self, samples: &[f32]) {
        if self.float {
            return;
        }
        for &x in samples {
            let steps = x * STEPS;
            let whole = steps as i32;
            self.float |= whole as f32 != steps;
            self.used |= whole.unsigned_abs();
        }
    }

    /// 1 to 24, or 32 where samples fall between the steps of 24 bits; `None` for silence.
    pub fn finish(&self) -> Option<u32> {
        match (self.float, self.used) {
            (true, _) => Some(32),
            (false, 0) => None,
            (false, used) => Some(24_u32.saturating_sub(used.trailing_zeros()).max(1)),
        }
    }
}
