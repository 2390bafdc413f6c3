//! The simplest bus of an instrument: a chain of filters, then a room.

use super::chain::Chain;
use super::pool::Bus;
use super::room::Room;

/// Filters and a room on the sum of all voices.
pub struct Space {
    /// What shapes the tone.
    pub eq: Chain,
    /// What answers it.
    pub room: Room,
    /// Gain of the room.
    pub amount: f32,
}

impl Bus for Space {
    fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        self.eq.process(left, right);
        self.room.add(left, right, self.amount);
    }

    fn reset(&mut self) {
        self.eq.clear();
        self.room.clear();
    }

    fn tail(&self) -> u64 {
        self.room.tail()
    }
}
