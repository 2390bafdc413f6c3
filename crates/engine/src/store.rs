//! Where rendered sound is kept, by name.

use crate::{Error, Read, Write};
use dsp::Frames;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Name of a rendered sound: a BLAKE3 hash of everything it depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 32]);

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Keeps rendered sound. It may forget anything at any time: what it does not have is rendered again.
pub trait Store: Sync {
    /// The sound of this name, if it is here.
    fn get(&self, key: &Key) -> Option<Box<dyn Read>>;
    /// Room for a sound of this name and length; `None` if there is none.
    fn put(&self, key: &Key, frames: Frames) -> Option<Box<dyn Write>>;
}

/// A finished sound, left and right.
type Sound = Arc<(Vec<f32>, Vec<f32>)>;

/// A store in memory, for tests and for short songs.
#[derive(Default)]
pub struct Memory(Arc<Mutex<BTreeMap<Key, Sound>>>);

impl Store for Memory {
    fn get(&self, key: &Key) -> Option<Box<dyn Read>> {
        let sound = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()?;
        Some(Box::new(Reader { sound, at: 0 }))
    }

    fn put(&self, key: &Key, _frames: Frames) -> Option<Box<dyn Write>> {
        Some(Box::new(Writer { store: Arc::clone(&self.0), key: *key, left: Vec::new(), right: Vec::new() }))
    }
}

/// Reads a sound held in memory.
struct Reader {
    sound: Sound,
    at: usize,
}

impl Read for Reader {
    fn frames(&self) -> Frames {
        Frames(self.sound.0.len() as u64)
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        let from = self.at.min(self.sound.0.len());
        let have = (self.sound.0.len() - from).min(left.len());
        left[..have].copy_from_slice(&self.sound.0[from..from + have]);
        right[..have].copy_from_slice(&self.sound.1[from..from + have]);
        left[have..].fill(0.0);
        right[have..].fill(0.0);
        self.at += left.len();
        Ok(())
    }
}

/// Writes a sound into memory.
struct Writer {
    store: Arc<Mutex<BTreeMap<Key, Sound>>>,
    key: Key,
    left: Vec<f32>,
    right: Vec<f32>,
}

impl Write for Writer {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        self.left.extend_from_slice(left);
        self.right.extend_from_slice(right);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        let mut sounds = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        sounds.insert(self.key, Arc::new((self.left, self.right)));
        Ok(())
    }
}
