//! Inserts at work: those of one strip, or those of several side by side.

use super::chunk::{CHUNK, Chunk};
use super::device::open;
use crate::plan::Device;
use crate::{Error, Takes};
use dsp::gang::gang;
use dsp::rows::{Row, gather, scatter};
use dsp::{BLOCK, Block, Build, GANG, Gang, Processor, SampleRate};
use std::array::from_fn;
use std::ops::Range;

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

    /// Runs over a chunk, in place. Its side-chains are among what is `heard`.
    pub fn work(&mut self, heard: &[&Chunk], out: &mut Chunk) {
        match self.begin(heard, out) {
            Begin::Rest => return,
            Begin::Afresh => self.reset(),
            Begin::Go => {}
        }
        for index in 0..self.devices.len() {
            self.insert(index, heard, out);
        }
    }

    /// Whether there is something to do; silence where there is not.
    fn begin(&mut self, heard: &[&Chunk], out: &mut Chunk) -> Begin {
        let silent = out.silent && heard.iter().all(|chunk| chunk.silent);
        self.quiet = if silent { self.quiet.saturating_add(CHUNK as u64) } else { 0 };
        let rested = self.rests;
        self.rests = self.quiet > self.settles.saturating_add(CHUNK as u64);
        if self.rests {
            out.clear();
            return Begin::Rest;
        }
        if self.trim != 1.0 {
            out.left.iter_mut().chain(&mut out.right).for_each(|x| *x *= self.trim);
        }
        if rested { Begin::Afresh } else { Begin::Go }
    }

    fn reset(&mut self) {
        self.devices.iter_mut().for_each(|(device, _)| device.reset());
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
    rows: [Vec<Row>; 2],
}

impl Chains {
    /// For at most [`GANG`] strips of one form; `None` if none of their inserts can run side by side.
    pub fn new(strips: &[&[(Device, Option<usize>)]], rate: SampleRate) -> Option<Self> {
        let first = *strips.first()?;
        let gang_at = |index: usize| {
            // Places that no strip takes work on silence.
            let member = |at: usize| strips.get(at).copied().unwrap_or(first).get(index);
            let members: Option<Vec<_>> = (0..GANG).map(member).collect();
            let members = members.filter(|members| members.iter().all(|(_, side)| side.is_none()))?;
            let build = |at: usize| {
                let device = &members[at].0;
                Build { rate, settings: &device.settings, seed: device.seed }
            };
            gang(first.get(index)?.0.spec)?(&from_fn(build))
        };
        let gangs: Vec<_> = (0..first.len()).map(gang_at).collect();
        let rows = [(); 2].map(|()| vec![[0.0; GANG]; BLOCK]);
        gangs.iter().any(Option::is_some).then_some(Self { gangs, rows })
    }

    /// Runs over a chunk of each strip, as [`Chain::work`] does; each has its own of what is `heard`.
    pub fn work(&mut self, strips: &mut [(&mut Chain, &mut Chunk)], heard: &[Vec<&Chunk>]) {
        let mut works = [false; GANG];
        for (member, ((chain, out), heard)) in strips.iter_mut().zip(heard).enumerate() {
            let begin = chain.begin(heard, out);
            works[member] = begin != Begin::Rest;
            if begin == Begin::Afresh {
                chain.reset();
                self.gangs.iter_mut().flatten().for_each(|gang| gang.reset(member));
            }
        }
        if works == [false; GANG] {
            return;
        }
        let mut from = 0;
        while from < self.gangs.len() {
            let count = self.gangs[from..].iter().take_while(|gang| gang.is_some()).count();
            if count > 0 {
                self.together(from..from + count, strips);
            } else {
                for (member, ((chain, out), heard)) in strips.iter_mut().zip(heard).enumerate() {
                    if works[member] {
                        chain.insert(from, heard, out);
                    }
                }
            }
            from += count.max(1);
        }
        // What rests gives silence, whatever else its place among the others remembers.
        for ((_, out), _) in strips.iter_mut().zip(works).filter(|(_, works)| !works) {
            out.clear();
        }
    }

    /// Runs some inserts one after the other, all strips side by side.
    fn together(&mut self, inserts: Range<usize>, strips: &mut [(&mut Chain, &mut Chunk)]) {
        let [left, right] = &mut self.rows;
        let silence = [0.0; BLOCK];
        for from in (0..CHUNK).step_by(BLOCK) {
            let here = from..from + BLOCK;
            let sound = |at: usize| strips.get(at).map(|(_, out)| &**out);
            gather(from_fn(|at| sound(at).map_or(&silence[..], |out| &out.left[here.clone()])), left);
            gather(from_fn(|at| sound(at).map_or(&silence[..], |out| &out.right[here.clone()])), right);
            for gang in self.gangs[inserts.clone()].iter_mut().flatten() {
                gang.process(left, right);
            }
            let mut sides: [[&mut [f32]; GANG]; 2] = Default::default();
            let count = strips.len();
            for (at, (_, out)) in strips.iter_mut().enumerate() {
                sides[0][at] = &mut out.left[here.clone()];
                sides[1][at] = &mut out.right[here.clone()];
            }
            scatter(left, &mut sides[0][..count]);
            scatter(right, &mut sides[1][..count]);
        }
    }
}

/// What a chain does with a chunk.
#[derive(Clone, Copy, PartialEq)]
enum Begin {
    /// Nothing: it is silent.
    Rest,
    /// Works after a rest.
    Afresh,
    /// Works on.
    Go,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::Read;
    use dsp::Rng;

    struct NoTakes;

    impl Takes for NoTakes {
        fn open(&self, _: &str, _: SampleRate) -> Result<Box<dyn Read>, Error> {
            Err(Error::Stopped)
        }
    }

    /// A bell that rings for seconds, and a compressor.
    fn inserts(at: usize) -> Vec<(Device, Option<usize>)> {
        let eq = dsp::catalog::find("eq").unwrap();
        let mut settings = eq.defaults();
        for (name, value) in
            [("bell-1-frequency", 25.0 + at as f64), ("bell-1-gain", 12.0), ("bell-1-q", 8.0)]
        {
            settings.0[eq.param(name).unwrap()] = value;
        }
        let compressor = dsp::catalog::find("compressor").unwrap();
        let device =
            |spec: &'static dsp::Spec, settings| (Device { spec, settings, seed: 1, file: None }, None);
        vec![device(eq, settings), device(compressor, compressor.defaults())]
    }

    #[test]
    fn rests_side_by_side_as_alone() {
        let rate = SampleRate(48_000);
        let strips: Vec<_> = (0..5).map(inserts).collect();
        let chain = |devices: &Vec<_>| Chain::new(1.0, devices, rate, &NoTakes).unwrap();
        let (mut alone, mut together): (Vec<_>, Vec<_>) = strips.iter().map(|s| (chain(s), chain(s))).unzip();
        let lists: Vec<_> = strips.iter().map(Vec::as_slice).collect();
        let mut chains = Chains::new(&lists, rate).unwrap();
        let mut rng = Rng::new(3);
        let mut rested = 0;
        for step in 0..900 {
            let mut chunks = vec![Chunk::new(); 5];
            // The first sounds always, the others now and then, each at its own times.
            for (at, chunk) in
                chunks.iter_mut().enumerate().filter(|(at, _)| *at == 0 || step % (150 * at) < 9)
            {
                chunk
                    .left
                    .iter_mut()
                    .chain(&mut chunk.right)
                    .for_each(|x| *x = rng.noise() * 0.1 * at.max(1) as f32);
                chunk.silent = false;
            }
            let mut copies = chunks.clone();
            alone.iter_mut().zip(&mut copies).for_each(|(chain, copy)| chain.work(&[], copy));
            let mut members: Vec<_> = together.iter_mut().zip(&mut chunks).collect();
            chains.work(&mut members, &[const { Vec::new() }; 5]);
            for (at, (chunk, copy)) in chunks.iter().zip(&copies).enumerate() {
                let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
                assert!(bits(&chunk.left) == bits(&copy.left), "strip {at} in chunk {step}");
                assert!(bits(&chunk.right) == bits(&copy.right), "strip {at} in chunk {step}");
                rested += usize::from(copy.left.iter().all(|x| *x == 0.0));
            }
        }
        assert!(rested > 500, "{rested}");
    }
}
