//! Facts about the takes, remembered by path, size and time of change so that a take is read once.

use super::{Folder, inside};
use crate::atomic;
use formats::audio::{Decoder, Facts};
use serde::{Deserialize, Serialize};
use song::Recording;
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Rises whenever the same file would give other facts.
const VERSION: u32 = 2;
/// Frames decoded at a time.
const CHUNK: usize = 1 << 14;

/// What is remembered of all takes.
#[derive(Default, Serialize, Deserialize, PartialEq)]
struct Memory {
    version: u32,
    takes: BTreeMap<String, Known>,
}

/// What is remembered of a take.
#[derive(Clone, Serialize, Deserialize, PartialEq)]
struct Known {
    bytes: u64,
    changed_ns: u128,
    frames: u64,
    rate: u32,
    channels: u16,
    digest: [u8; 32],
}

/// The facts about the takes with these paths, or why each cannot be read.
pub fn of(folder: &Folder, root: &Path, takes: &[String]) -> BTreeMap<String, Result<Recording, String>> {
    let path = root.join(".songwright/takes.json");
    let before: Memory =
        std::fs::read(&path).ok().and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
    let mut after = Memory { version: VERSION, ..Memory::default() };
    let mut facts = BTreeMap::new();
    for take in takes {
        let known = before.takes.get(take).filter(|_| before.version == VERSION);
        let found = look(root, take, known);
        if let Ok(known) = &found {
            after.takes.insert(take.clone(), known.clone());
        }
        facts.insert(take.clone(), found.map(recording));
    }
    if after != before {
        // A folder that cannot be written can still be read and checked.
        let _ = folder
            .state()
            .and_then(|_| atomic::write(&path, &serde_json::to_vec(&after).unwrap_or_default()));
    }
    facts
}

fn recording(known: Known) -> Recording {
    Recording { frames: known.frames, rate: known.rate, channels: known.channels, digest: known.digest }
}

fn look(root: &Path, take: &str, known: Option<&Known>) -> Result<Known, String> {
    let real = inside(root, take).map_err(|(_, why)| why)?;
    let facts = real.metadata().map_err(|e| e.to_string())?;
    let (bytes, changed_ns) = (facts.len(), changed(&facts));
    if let Some(known) = known.filter(|known| known.bytes == bytes && known.changed_ns == changed_ns) {
        return Ok(known.clone());
    }
    let digest = digest(&real).map_err(|e| e.to_string())?;
    let probed = whole(&real).map_err(|e| e.to_string())?.recording(digest);
    Ok(Known {
        bytes,
        changed_ns,
        frames: probed.frames,
        rate: probed.rate,
        channels: probed.channels,
        digest,
    })
}

/// Facts of a file that can be decoded to its end. Of PCM the length tells; the rest is decoded once, so that damage in the
/// middle is known before anything is rendered.
fn whole(path: &Path) -> Result<Facts, formats::Error> {
    let mut decoder = Decoder::open(path)?;
    let facts = decoder.facts().clone();
    let (mut left, mut right) = (vec![0.0; CHUNK], vec![0.0; CHUNK]);
    while !facts.codec.starts_with("pcm") && decoder.read(&mut left, &mut right)? > 0 {}
    Ok(facts)
}

/// What the header of a damaged take promises, so that what lies before the fault can be used.
pub fn promised(root: &Path, take: &str) -> Option<Recording> {
    let real = inside(root, take).ok()?;
    let decoder = formats::audio::Decoder::open(&real).ok()?;
    Some(decoder.facts().recording(digest(&real).ok()?))
}

/// BLAKE3 of a file's bytes.
pub fn digest(path: &Path) -> std::io::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(*hasher.finalize().as_bytes())
}

/// Time of the last change, nanoseconds; 0 where the system does not say.
pub fn changed(facts: &Metadata) -> u128 {
    facts.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |t| t.as_nanos())
}
