//! Which regions a note starts: keys, velocities, switches, controllers, round robin and chance.

use super::control;
use super::instrument::{Instrument, Region, Switches, Trigger};

/// What is remembered between notes.
#[derive(Clone, Debug)]
pub(super) struct Memory {
    /// Regions that each key can start.
    by_key: Vec<Vec<u32>>,
    /// Regions that a controller can start or stop.
    pub by_control: Vec<u32>,
    /// Keys that are switches.
    is_switch: [bool; 128],
    /// Notes that each region has been asked for, for the round robin.
    counts: Vec<u32>,
    down: [u16; 128],
    switch: Option<u8>,
    first_switch: Option<u8>,
    previous: Option<u8>,
}

/// What a note offers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Offer {
    pub key: u8,
    /// 1 to 127.
    pub velocity: u8,
    /// 0 to 1.
    pub chance: f32,
}

impl Memory {
    pub(super) fn new(instrument: &Instrument) -> Self {
        let mut by_key = vec![Vec::new(); 128];
        let mut is_switch = [false; 128];
        let mut by_control = Vec::new();
        for (index, region) in (0u32..).zip(&instrument.regions) {
            if let Some((low, high)) = region.keys {
                for key in low..=high.min(127) {
                    by_key[usize::from(key)].push(index);
                }
            }
            if let Some((low, high)) = region.switches.range {
                for key in low..=high.min(127) {
                    is_switch[usize::from(key)] = true;
                }
            }
            if !(region.starts.is_empty() && region.stops.is_empty()) {
                by_control.push(index);
            }
        }
        Self {
            by_key,
            by_control,
            is_switch,
            counts: vec![0; instrument.regions.len()],
            down: [0; 128],
            switch: instrument.switch,
            first_switch: instrument.switch,
            previous: None,
        }
    }

    pub(super) fn reset(&mut self) {
        self.counts.fill(0);
        self.down = [0; 128];
        (self.switch, self.previous) = (self.first_switch, None);
    }

    /// Most regions that one key can start.
    pub(super) fn widest(&self) -> usize {
        self.by_key.iter().map(Vec::len).max().unwrap_or(0).max(self.by_control.len())
    }

    /// A key goes down, or up.
    pub(super) fn press(&mut self, key: u8) {
        self.down[usize::from(key)] += 1;
        if self.is_switch[usize::from(key)] {
            self.switch = Some(key);
        }
    }

    pub(super) fn lift(&mut self, key: u8) {
        self.down[usize::from(key)] = self.down[usize::from(key)].saturating_sub(1);
    }

    /// The note has been given its regions.
    pub(super) fn passed(&mut self, key: u8) {
        self.previous = Some(key);
    }

    /// Whether a key other than this is held, or this one more than once.
    fn others(&self, key: u8) -> bool {
        let held = |k: usize| self.down[k] > u16::from(k == usize::from(key));
        (0..128).any(held)
    }

    /// Whether any key is held.
    pub(super) fn any_down(&self) -> bool {
        self.down.iter().any(|n| *n > 0)
    }

    fn switched(&self, switches: &Switches) -> bool {
        let down = |key: u8| self.down[usize::from(key.min(127))] > 0;
        switches.last.is_none_or(|(low, high)| self.switch.is_some_and(|s| (low..=high).contains(&s)))
            && switches.down.is_none_or(down)
            && switches.up.is_none_or(|key| !down(key))
            && switches.previous.is_none_or(|key| self.previous == Some(key))
    }

    /// Whether a region answers, round robin aside.
    pub(super) fn answers(&self, region: &Region, offer: &Offer, controls: &control::State) -> bool {
        (region.velocities.0..=region.velocities.1).contains(&offer.velocity)
            && region.chance.0 <= offer.chance
            && (offer.chance < region.chance.1 || region.chance.1 >= 1.0)
            && region.conditions.iter().all(|(n, low, high)| (*low..=*high).contains(&controls.get(*n)))
            && self.switched(&region.switches)
    }

    /// Collects the regions that a note starts by any of these triggers.
    pub(super) fn collect(
        &mut self,
        instrument: &Instrument,
        offer: &Offer,
        controls: &control::State,
        triggers: impl Fn(Trigger) -> bool,
        found: &mut Vec<u32>,
    ) {
        found.clear();
        let others = self.others(offer.key);
        for at in 0..self.by_key[usize::from(offer.key)].len() {
            let index = self.by_key[usize::from(offer.key)][at];
            let Some(region) = instrument.regions.get(index as usize) else { continue };
            let now = triggers(region.trigger)
                && match region.trigger {
                    Trigger::First => !others,
                    Trigger::Legato => others,
                    _ => true,
                };
            if !now || !self.answers(region, offer, controls) {
                continue;
            }
            let (position, length) = region.sequence;
            let turn = self.counts[index as usize] % length.max(1) + 1;
            self.counts[index as usize] += 1;
            if (turn == position || length <= 1) && found.len() < found.capacity() {
                found.push(index);
            }
        }
    }
}
