//! Inserts at work: those of one strip, or those of several side by side.

use super::chunk::{CHUNK, Chunk};
use super::device::open;
use crate::plan::Device;
use crate::{Error, Takes};
use dsp::gang::gang;
use dsp::{BLOCK, Block, Build, GANG, Gang, Processor, SampleRate};

/// Inserts of one strip. They rest while nothing comes in and they have settled, and begin afresh after it.
pub struct Chain {
    trim: f32,
    devices: Vec<(Box<dyn Processor>, Option<usize>)>,
    /// Frames after the last sound until they may rest.
    settles: u64,
    /// Frames since the last sound.
    quiet: u64,
    rests: bool,
}

impl Chain {
    /// Fresh inserts, each with the index of the input that is its side-chain, after a linear gain.
    pub fn new(
        trim: f32,
        devices: &[(Device, Option<usize>)],
        rate: SampleRate,
        takes: &dyn Takes,
    ) -> Result<Self, Error> {
        let running = devices.iter().map(|(device, side)| Ok((open(device, rate, takes)?, *side)));
        let devices: Vec<_> = running.collect::<Result<_, Error>>()?;
        let settles = devices.iter().map(|(device, _)| device.settles().0 + device.latency().0).sum();
        Ok(Self { trim, devices, settles, quiet: u64::MAX, rests: true })
    }

    /// Runs over a chunk: the first of `heard` is worked on, the others are side-chains.
    pub fn work(&mut self, heard: &[&Chunk], out: &mut Chunk) {
        let Some(source) = heard.first() else { return };
        let rested = self.rests;
        if !self.begin(source, heard, out) {
            if !rested {
                self.devices.iter_mut().for_each(|(device, _)| device.reset());
            }
            return;
        }
        for index in 0..self.devices.len() {
            self.insert(index, heard, out);
        }
    }

    /// Copies what comes in; false while it rests, and silence then.
    fn begin(&mut self, source: &Chunk, heard: &[&Chunk], out: &mut Chunk) -> bool {
        self.quiet =
            if heard.iter().all(|chunk| chunk.silent) { self.quiet.saturating_add(CHUNK as u64) } else { 0 };
        self.rests = self.quiet > self.settles.saturating_add(CHUNK as u64);
        for (from, to) in [(&source.left, &mut out.left), (&source.right, &mut out.right)] {
            if self.rests {
                to.fill(0.0);
            } else if self.trim == 1.0 {
                to.copy_from_slice(from);
            } else {
                to.iter_mut().zip(from).for_each(|(to, from)| *to = from * self.trim);
            }
        }
        !self.rests
    }

    /// Runs one insert.
    fn insert(&mut self, index: usize, heard: &[&Chunk], out: &mut Chunk) {
        let Some((device, side)) = self.devices.get_mut(index) else { return };
        let key = side.and_then(|input| heard.get(input));
        let blocks = out.left.chunks_mut(BLOCK).zip(out.right.chunks_mut(BLOCK));
        for (number, (left, right)) in blocks.enumerate() {
            let here = number * BLOCK..(number + 1) * BLOCK;
            let key = key.map(|chunk| (&chunk.left[here.clone()], &chunk.right[here]));
            device.process(&mut Block { left, right, key, events: &[] });
        }
    }
}

/// What can run side by side: which devices, with side-chains or without.
pub fn form(devices: &[(Device, Option<usize>)]) -> Vec<(&'static str, bool)> {
    devices.iter().map(|(device, side)| (device.spec.name, side.is_some())).collect()
}

/// The inserts of several strips that have the same form; those that can, side by side.
pub struct Chains {
    gangs: Vec<Option<Box<dyn Gang>>>,
}

impl Chains {
    /// For strips of one form; `None` if none of their inserts can run side by side.
    pub fn new(strips: [&[(Device, Option<usize>)]; GANG], rate: SampleRate) -> Option<Self> {
        let count = strips[0].len();
        let gang_at = |index: usize| {
            let members = strips.map(|strip| strip.get(index));
            let [Some(a), Some(b), Some(c), Some(d)] = members else { return None };
            let members = [a, b, c, d];
            if members.iter().any(|(_, side)| side.is_some()) {
                return None;
            }
            let builds =
                members.map(|(device, _)| Build { rate, settings: &device.settings, seed: device.seed });
            gang(a.0.spec)?(&builds)
        };
        let gangs: Vec<_> = (0..count).map(gang_at).collect();
        gangs.iter().any(Option::is_some).then_some(Self { gangs })
    }

    /// Runs over a chunk of each strip, as [`Chain::work`] does.
    pub fn work(&mut self, mut strips: [(&mut Chain, &mut Chunk); GANG], heard: [&[&Chunk]; GANG]) {
        let mut works = [false; GANG];
        for member in 0..GANG {
            let Some(source) = heard[member].first() else { continue };
            let (chain, out) = &mut strips[member];
            let rested = chain.rests;
            works[member] = chain.begin(source, heard[member], out);
            if !works[member] && !rested {
                chain.devices.iter_mut().for_each(|(device, _)| device.reset());
                self.gangs.iter_mut().flatten().for_each(|gang| gang.reset(member));
            }
        }
        if works == [false; GANG] {
            return;
        }
        for (index, gang) in self.gangs.iter_mut().enumerate() {
            let Some(gang) = gang else {
                for member in (0..GANG).filter(|member| works[*member]) {
                    let (chain, out) = &mut strips[member];
                    chain.insert(index, heard[member], out);
                }
                continue;
            };
            for from in (0..CHUNK).step_by(BLOCK) {
                let here = from..from + BLOCK;
                let mut blocks = strips.each_mut().map(|(_, out)| Block {
                    left: &mut out.left[here.clone()],
                    right: &mut out.right[here.clone()],
                    key: None,
                    events: &[],
                });
                gang.process(&mut blocks);
            }
        }
    }
}
