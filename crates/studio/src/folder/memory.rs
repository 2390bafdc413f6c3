//! What was found out about files of the song, remembered for the next run.

use super::Folder;
use crate::{Failure, atomic};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// What is remembered of one thing.
pub trait Fact: Serialize + DeserializeOwned + PartialEq {
    /// Rises whenever the same files would give other facts.
    const VERSION: u32;
    /// Where they are remembered in the song folder.
    const PLACE: &'static str;
}

/// What is remembered of all things of a kind, by name.
#[derive(Serialize, Deserialize, PartialEq)]
pub struct Memory<F> {
    version: u32,
    /// By name.
    pub known: BTreeMap<String, F>,
}

impl<F: Fact> Memory<F> {
    /// To be remembered.
    pub fn of(known: BTreeMap<String, F>) -> Self {
        Self { version: F::VERSION, known }
    }

    /// What the run before remembered.
    pub fn load(root: &Path) -> Self {
        let read = std::fs::read(root.join(F::PLACE)).ok();
        let memory: Option<Self> = read.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        memory.filter(|memory| memory.version == F::VERSION).unwrap_or_else(|| Self::of(BTreeMap::new()))
    }

    /// Remembers it for the next run.
    pub fn keep(&self, folder: &Folder) -> Result<(), Failure> {
        if self.known.is_empty() || *self == Self::load(&folder.path) {
            return Ok(());
        }
        folder.state()?;
        atomic::write(&folder.path.join(F::PLACE), &serde_json::to_vec(self).unwrap_or_default())
    }
}
