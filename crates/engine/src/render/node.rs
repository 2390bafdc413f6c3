//! A node of the running graph: a job, or several of which each alone works on what the one before made.

use super::chain::Chains;
use super::chunk::{CHUNK, Chunk};
use super::stage::{Run, Stage, hand_on};
use super::tap::{Tap, hear};
use crate::{Error, Takes};
use dsp::GANG;

/// Jobs at work on one chunk, one after the other.
pub struct Node<'a> {
    /// Chunks by which it is behind the sources.
    pub depth: u64,
    /// What the first stage listens to.
    pub taps: Vec<Tap>,
    /// The jobs.
    pub stages: Vec<Stage<'a>>,
    /// The chunk it made last.
    pub out: Chunk,
}

impl<'a> Node<'a> {
    /// A node of one stage.
    pub fn new(stage: Stage<'a>, taps: Vec<Tap>, depth: u64) -> Self {
        Self { depth, taps, stages: vec![stage], out: Chunk::new() }
    }

    /// Number of the stage that is inserts, if there is one.
    pub fn inserts(&self) -> Option<usize> {
        self.stages.iter().position(|stage| matches!(stage.run, Run::Chain(_)))
    }

    /// How many of its jobs are computed rather than read from the store.
    pub fn computes(&self) -> usize {
        self.stages.iter().filter(|stage| stage.computes()).count()
    }

    /// Makes chunk number `chunk` of its sound.
    pub fn work<'c>(
        &mut self,
        chunk: u64,
        input: &impl Fn(usize) -> Option<&'c Chunk>,
        takes: &dyn Takes,
    ) -> Result<(), Error> {
        let Self { taps, stages, out, .. } = self;
        let heard = hear(taps, input);
        begin(&heard, stages, out);
        run(stages, chunk, &heard, out, takes)
    }
}

/// Runs stages, of which the first hears what is `heard`.
fn run(
    stages: &mut [Stage<'_>],
    chunk: u64,
    heard: &[&Chunk],
    out: &mut Chunk,
    takes: &dyn Takes,
) -> Result<(), Error> {
    let start = chunk * CHUNK as u64;
    let heard = std::iter::once(heard).chain(std::iter::repeat(&[] as &[&Chunk]));
    stages.iter_mut().zip(heard).try_for_each(|(stage, heard)| stage.work(start, heard, out, takes))
}

/// Puts what the first stage works on in its place.
fn begin(heard: &[&Chunk], stages: &[Stage<'_>], out: &mut Chunk) {
    let in_place = stages.first().is_some_and(|stage| matches!(stage.run, Run::Chain(_) | Run::Fader { .. }));
    if let Some(first) = heard.first().filter(|_| in_place) {
        out.copy(first);
    }
}

/// Makes a chunk of the sound of several strips, their inserts side by side.
pub fn work_together<'c>(
    nodes: &mut [Node<'_>],
    chains: &mut Chains,
    chunk: u64,
    input: &impl Fn(usize) -> Option<&'c Chunk>,
    takes: &dyn Takes,
) -> Result<(), Error> {
    let mut strips = Vec::with_capacity(GANG);
    let mut heard = Vec::with_capacity(GANG);
    let mut later = Vec::with_capacity(GANG);
    for node in nodes {
        let Some(at) = node.inserts() else { continue };
        let Node { taps, stages, out, .. } = node;
        let hears = hear(taps, input);
        begin(&hears, stages, out);
        let (before, rest) = stages.split_at_mut(at);
        run(before, chunk, &hears, out, takes)?;
        if let Some((inserts, after)) = rest.split_first_mut()
            && let Run::Chain(chain) = &mut inserts.run
        {
            strips.push((chain, out));
            heard.push(if at == 0 { hears } else { Vec::new() });
            later.push((&mut inserts.sinks, after));
        }
    }
    chains.work(&mut strips, &heard);
    for ((_, out), (sinks, after)) in strips.into_iter().zip(later) {
        hand_on(sinks, out)?;
        run(after, chunk, &[], out, takes)?;
    }
    Ok(())
}
