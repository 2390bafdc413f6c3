//! Who has how much room in the store, and who must go first.

use engine::Key;
use std::collections::BTreeMap;
use std::time::SystemTime;

/// What this run knows of a finished sound.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Left by an earlier run and not yet looked at.
    Left,
    /// Wanted by this run: it stays until the end of the run.
    Unknown,
    /// Wanted, and known to be undamaged.
    Whole,
}

/// A finished sound.
struct Held {
    bytes: u64,
    used: SystemTime,
    state: Use,
}

/// The books of the store.
pub struct Room {
    cap: u64,
    held: BTreeMap<Key, Held>,
    /// Bytes of all in `held`.
    finished: u64,
    /// Bytes promised to sounds that are being written.
    reserved: u64,
}

impl Room {
    /// An empty store of at most `cap` bytes.
    pub fn new(cap: u64) -> Self {
        Self { cap, held: BTreeMap::new(), finished: 0, reserved: 0 }
    }

    /// Bytes held and reserved.
    pub fn bytes(&self) -> u64 {
        self.finished + self.reserved
    }

    /// A sound that an earlier run left.
    pub fn found(&mut self, key: Key, bytes: u64, used: SystemTime) {
        self.insert(key, Held { bytes, used, state: Use::Left });
    }

    /// A sound that this run has written in its reserved room.
    pub fn written(&mut self, key: Key, bytes: u64) {
        self.insert(key, Held { bytes, used: SystemTime::now(), state: Use::Whole });
    }

    /// This run wants this sound; returns whether it is known to be whole, `None` if it is not on the books.
    pub fn claim(&mut self, key: &Key) -> Option<Use> {
        let held = self.held.get_mut(key)?;
        if held.state == Use::Left {
            held.state = Use::Unknown;
        }
        Some(held.state)
    }

    /// This sound is undamaged.
    pub fn whole(&mut self, key: &Key) {
        if let Some(held) = self.held.get_mut(key) {
            held.state = Use::Whole;
        }
    }

    /// This sound is no more.
    pub fn lost(&mut self, key: &Key) {
        self.finished -= self.held.remove(key).map_or(0, |held| held.bytes);
    }

    /// Gives back reserved room.
    pub fn release(&mut self, bytes: u64) {
        self.reserved -= bytes;
    }

    /// Reserves `bytes`, `free` of which the disk still has without forgetting anything. Returns the sounds to forget, already
    /// off the books; `None`, and nothing changes, where there is not enough room.
    pub fn reserve(&mut self, bytes: u64, free: u64) -> Option<Vec<Key>> {
        let over_cap = self.bytes().checked_add(bytes)?.saturating_sub(self.cap);
        // Unfinished sounds may yet claim all that is reserved for them.
        let over_disk = bytes.saturating_add(self.reserved).saturating_sub(free);
        let forgotten = self.oldest(over_cap.max(over_disk))?;
        forgotten.iter().for_each(|key| self.lost(key));
        self.reserved += bytes;
        Some(forgotten)
    }

    /// Takes off the books what exceeds the cap.
    pub fn excess(&mut self) -> Vec<Key> {
        let forgotten = self.oldest(self.bytes().saturating_sub(self.cap)).unwrap_or_default();
        forgotten.iter().for_each(|key| self.lost(key));
        forgotten
    }

    /// The sounds used longest ago that together hold `bytes`; `None` if those not in use hold less.
    fn oldest(&self, bytes: u64) -> Option<Vec<Key>> {
        let mut by_use: Vec<_> = self.held.iter().filter(|(_, held)| held.state == Use::Left).collect();
        by_use.sort_by_key(|(key, held)| (held.used, **key));
        let mut sum = 0;
        let mut keys = Vec::new();
        for (key, held) in by_use {
            if sum >= bytes {
                break;
            }
            sum += held.bytes;
            keys.push(*key);
        }
        (sum >= bytes).then_some(keys)
    }

    fn insert(&mut self, key: Key, held: Held) {
        self.lost(&key);
        self.finished += held.bytes;
        self.held.insert(key, held);
    }
}
