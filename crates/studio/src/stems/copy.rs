//! A stem becomes a take: copied, made durable, read back and compared.

use super::scan::Stem;
use crate::progress::Bar;
use crate::starter::literal;
use crate::{Failure, atomic, failure::Doing, failure::Fault, folder::facts, made};
use engine::Progress;
use std::io::{Read, Write};
use std::path::Path;

/// Copies a stem to `place` and describes it in a sidecar beside it.
pub fn take(stem: &Stem, place: &Path, bar: &Bar) -> Result<(), Failure> {
    let mut source = std::fs::File::open(&stem.path).doing("read", &stem.path)?;
    let mut copy = atomic::File::create(place)?;
    let mut hasher = blake3::Hasher::new();
    let mut bytes = vec![0; 1 << 18];
    loop {
        if bar.stopped() {
            return Err(Failure { fault: Fault::Stopped, message: "stopped".into(), hint: None });
        }
        let count = source.read(&mut bytes).doing("read", &stem.path)?;
        if count == 0 {
            break;
        }
        hasher.update(&bytes[..count]);
        copy.write_all(&bytes[..count]).doing("write", place)?;
    }
    copy.commit_new()?;
    let digest = *hasher.finalize().as_bytes();
    if facts::digest(place).doing("read", place)? != digest {
        return Err(Failure::machine(format!("{} does not read back as it was written", place.display()))
            .hint("check the disk; the stems are untouched"));
    }
    let sidecar = format!(
        "# A take is never changed: this says where it came from.\norigin = {}\nchecksum = \"blake3:{}\"\nrate = {}\nchannels = {}\nframes = {}\n",
        literal(&stem.origin),
        made::hex(&digest),
        stem.facts.rate,
        stem.facts.channels,
        stem.facts.frames
    );
    atomic::write_new(&place.with_extension("toml"), sidecar.as_bytes())
}
