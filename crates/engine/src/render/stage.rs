//! One job at work, chunk by chunk.

use super::chain::Chain;
use super::chunk::{CHUNK, Chunk};
use super::device::open;
use super::fader::fade;
use super::takes::Playback;
use crate::plan::{Fader, JobId, Plan, Work};
use crate::{Error, Read, Takes, Write};
use dsp::{BLOCK, Block, Event, Processor, wide};

/// A job, computed or read from the store.
pub struct Stage<'a> {
    /// The job.
    pub job: JobId,
    /// Name of the thing, for people.
    pub address: &'a str,
    /// Where its sound goes besides to other jobs.
    pub sinks: Vec<Sink>,
    pub(super) run: Run<'a>,
}

/// Where sound goes: from frame `skip` on, `left` frames.
pub struct Sink {
    /// Takes the sound.
    pub write: Box<dyn Write>,
    /// Frames still to be dropped.
    pub skip: u64,
    /// Frames still to be written.
    pub left: u64,
}

/// The running form of a job's work.
pub(super) enum Run<'a> {
    Stored(Box<dyn Read>),
    Play { device: Box<dyn Processor>, events: &'a [(u64, Event)], block: Vec<(u32, Event)> },
    Takes(Playback<'a>),
    Chain(Chain),
    Fader { fader: &'a Fader, lag: u64 },
    Sum(&'a [f32]),
}

impl<'a> Stage<'a> {
    /// A job whose sound the store has.
    pub fn stored(job: JobId, sound: Box<dyn Read>) -> Self {
        Self { job, address: "", sinks: Vec::new(), run: Run::Stored(sound) }
    }

    /// A job that is computed.
    pub fn computed(plan: &'a Plan, id: JobId, takes: &dyn Takes) -> Result<Self, Error> {
        let job = plan.job(id);
        let run = match &job.work {
            Work::Play { device, events } => {
                let block = Vec::with_capacity(events.len().min(4 * BLOCK));
                Run::Play { device: open(device, plan.rate, takes)?, events, block }
            }
            Work::Takes(windows) => Run::Takes(Playback::new(windows, plan.rate)),
            Work::Chain { trim, devices } => Run::Chain(Chain::new(*trim, devices, plan.rate, takes)?),
            Work::Fader(fader) => Run::Fader { fader, lag: job.lag },
            Work::Sum(gains) => Run::Sum(gains),
        };
        Ok(Self { job: id, address: &job.address, sinks: Vec::new(), run })
    }

    /// Whether it is computed rather than read from the store.
    pub fn computes(&self) -> bool {
        !matches!(self.run, Run::Stored(_))
    }

    /// Makes the chunk of its sound that begins at frame `start` and hands it to its sinks. What it works on is in `out`, where what
    /// it makes will be; a sum, and the side-chains of inserts, come from `heard`.
    pub fn work(
        &mut self,
        start: u64,
        heard: &[&Chunk],
        out: &mut Chunk,
        takes: &dyn Takes,
    ) -> Result<(), Error> {
        match &mut self.run {
            Run::Stored(sound) => sound.read(&mut out.left, &mut out.right)?,
            Run::Play { device, events, block } => {
                out.clear();
                play(device.as_mut(), events, block, start, out);
            }
            Run::Takes(playback) => playback.read(start, &mut out.left, &mut out.right, takes)?,
            Run::Chain(chain) => chain.work(heard, out),
            Run::Fader { fader, lag } => fade(fader, *lag, start, out),
            Run::Sum(gains) => {
                out.clear();
                wide(
                    #[inline(always)]
                    || sum(heard, gains, out),
                );
            }
        }
        hand_on(&mut self.sinks, out)
    }
}

/// Hands what a job made to its sinks.
pub fn hand_on(sinks: &mut [Sink], made: &mut Chunk) -> Result<(), Error> {
    made.listen();
    sinks.iter_mut().try_for_each(|sink| sink.take(made))
}

impl Sink {
    /// Takes what is wanted of a chunk.
    fn take(&mut self, chunk: &Chunk) -> Result<(), Error> {
        let skip = self.skip.min(CHUNK as u64) as usize;
        let take = self.left.min((CHUNK - skip) as u64) as usize;
        self.skip -= skip as u64;
        self.left -= take as u64;
        if take == 0 {
            return Ok(());
        }
        self.write.write(&chunk.left[skip..skip + take], &chunk.right[skip..skip + take])
    }
}

/// Runs an instrument over a silent chunk, each event in the block in which it happens.
fn play(
    device: &mut dyn Processor,
    events: &mut &[(u64, Event)],
    block: &mut Vec<(u32, Event)>,
    start: u64,
    out: &mut Chunk,
) {
    let blocks = out.left.chunks_mut(BLOCK).zip(out.right.chunks_mut(BLOCK));
    for (number, (left, right)) in blocks.enumerate() {
        let from = start + (number * BLOCK) as u64;
        let here = events.partition_point(|(frame, _)| *frame < from + BLOCK as u64);
        let (now, later) = events.split_at(here);
        block.clear();
        block.extend(now.iter().map(|(frame, event)| ((frame - from) as u32, *event)));
        *events = later;
        device.process(&mut Block { left, right, key: None, events: block });
    }
}

/// Adds to a silent chunk, each with its gain.
#[inline(always)]
fn sum(heard: &[&Chunk], gains: &[f32], out: &mut Chunk) {
    for (source, gain) in heard.iter().zip(gains).filter(|(source, _)| !source.silent) {
        for (from, to) in [(&source.left, &mut out.left), (&source.right, &mut out.right)] {
            for (to, from) in to.iter_mut().zip(from) {
                *to += from * gain;
            }
        }
    }
}
