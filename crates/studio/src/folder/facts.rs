//! Facts about the takes, remembered by path, size and time of change so that a take is read once.

use super::inside;
use super::memory::{Fact, Memory};
use formats::audio::{Decoder, Facts};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use song::Recording;
use std::collections::BTreeMap;
use std::fs::{File, Metadata};
use std::path::Path;
use std::time::UNIX_EPOCH;

/// Frames decoded at a time.
const CHUNK: usize = 1 << 14;

/// The facts about the takes by path, or why each cannot be read.
pub type Recordings = BTreeMap<String, Result<Recording, String>>;

/// What is remembered of a take.
#[derive(Clone, Serialize, Deserialize, PartialEq)]
pub struct Known {
    bytes: u64,
    changed_ns: u128,
    frames: u64,
    rate: u32,
    channels: u16,
    digest: [u8; 32],
}

impl Fact for Known {
    const VERSION: u32 = 3;
    const PLACE: &'static str = ".songwright/takes.json";
}

/// The facts about the takes with these paths, and what to remember of them.
pub fn of(root: &Path, takes: &[String]) -> (Recordings, Memory<Known>) {
    let before = Memory::<Known>::load(root);
    let look = |take: &String| (take.clone(), look(root, take, before.known.get(take)));
    let found: BTreeMap<_, _> = takes.par_iter().with_max_len(1).map(look).collect();
    let readable = found.iter().filter_map(|(take, known)| Some((take.clone(), known.clone().ok()?)));
    let memory = Memory::of(readable.collect());
    (found.into_iter().map(|(take, known)| (take, known.map(recording))).collect(), memory)
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

/// Facts of a file that can be decoded to its end. Of whole numbers the length tells; the rest is decoded once, so that damage in the
/// middle is known before anything is rendered.
fn whole(path: &Path) -> Result<Facts, formats::Error> {
    let mut decoder = Decoder::open(path)?;
    let facts = decoder.facts().clone();
    let (mut left, mut right) = (vec![0.0; CHUNK], vec![0.0; CHUNK]);
    let whole = facts.codec.starts_with("pcm") && !facts.is_float();
    while !whole && decoder.read(&mut left, &mut right)? > 0 {}
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
