//! A node of the running graph: one job, computed or read from the store, chunk by chunk.

use super::chain::{Chain, Chains};
use super::chunk::{CHUNK, Chunk};
use super::device::open;
use super::takes::Playback;
use crate::plan::{Fader, JobId, Plan, Work};
use crate::{Error, Read, Takes, Write};
use dsp::{BLOCK, Block, Event, GANG, Processor, math};

/// Frames between two points at which a moving fader is computed; straight lines between.
const FADER_STEP: usize = 64;

/// One job at work.
pub struct Node<'a> {
    /// The job.
    pub job: JobId,
    /// Name of the thing, for people.
    pub address: &'a str,
    /// Chunks by which it is behind the sources.
    pub depth: u64,
    /// What it listens to.
    pub taps: Vec<Tap>,
    /// Where its sound goes besides to other nodes.
    pub sinks: Vec<Sink>,
    /// The chunk it made last.
    pub out: Chunk,
    run: Run<'a>,
}

/// Another node's sound, delayed so that all that a node listens to is aligned.
pub struct Tap {
    /// Index of the node.
    pub lane: usize,
    /// The last frames heard, left and right, as many as it is delayed.
    ring: [Vec<f32>; 2],
    at: usize,
    chunk: Chunk,
}

/// Where the sound of a node goes: from frame `skip` on, `left` frames.
pub struct Sink {
    /// Takes the sound.
    pub write: Box<dyn Write>,
    /// Frames still to be dropped.
    pub skip: u64,
    /// Frames still to be written.
    pub left: u64,
}

/// The running form of a job's work.
enum Run<'a> {
    Stored(Box<dyn Read>),
    Play { device: Box<dyn Processor>, events: &'a [(u64, Event)], block: Vec<(u32, Event)> },
    Takes(Playback<'a>),
    Chain(Chain),
    Fader { fader: &'a Fader, lag: u64 },
    Sum(&'a [f32]),
}

impl Tap {
    /// Listens to node `lane`, `delay` frames later.
    pub fn new(lane: usize, delay: u64) -> Self {
        let chunk = if delay == 0 {
            Chunk { left: Vec::new(), right: Vec::new(), silent: true }
        } else {
            Chunk::new()
        };
        let ring = [(); 2].map(|()| vec![0.0; delay as usize]);
        Self { lane, ring, at: 0, chunk }
    }

    /// The next chunk, delayed.
    fn hear<'t>(&'t mut self, made: &'t Chunk) -> &'t Chunk {
        let length = self.ring[0].len();
        if length == 0 {
            return made;
        }
        let mut frame = 0;
        while frame < CHUNK {
            let n = (length - self.at).min(CHUNK - frame);
            let late = [&mut self.chunk.left, &mut self.chunk.right];
            for ((late, made), ring) in late.into_iter().zip([&made.left, &made.right]).zip(&mut self.ring) {
                let ring = &mut ring[self.at..self.at + n];
                late[frame..frame + n].copy_from_slice(ring);
                ring.copy_from_slice(&made[frame..frame + n]);
            }
            self.at = (self.at + n) % length;
            frame += n;
        }
        self.chunk.silent = is_silent(&self.chunk);
        &self.chunk
    }
}

impl<'a> Node<'a> {
    /// A job whose sound the store has.
    pub fn stored(job: JobId, sound: Box<dyn Read>) -> Self {
        Self::new(job, "", 0, Vec::new(), Run::Stored(sound))
    }

    /// A job that is computed from what `taps` listen to.
    pub fn computed(
        plan: &'a Plan,
        id: JobId,
        taps: Vec<Tap>,
        depth: u64,
        takes: &dyn Takes,
    ) -> Result<Self, Error> {
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
        Ok(Self::new(id, &job.address, depth, taps, run))
    }

    fn new(job: JobId, address: &'a str, depth: u64, taps: Vec<Tap>, run: Run<'a>) -> Self {
        Self { job, address, depth, taps, sinks: Vec::new(), out: Chunk::new(), run }
    }

    /// Whether it is computed rather than read from the store.
    pub fn computes(&self) -> bool {
        !matches!(self.run, Run::Stored(_))
    }

    /// Makes chunk number `chunk` of its sound and hands it to its sinks.
    pub fn work<'c>(
        &mut self,
        chunk: u64,
        input: &impl Fn(usize) -> Option<&'c Chunk>,
        takes: &dyn Takes,
    ) -> Result<(), Error> {
        let start = chunk * CHUNK as u64;
        let Chunk { left, right, .. } = &mut self.out;
        let heard = hear(&mut self.taps, input);
        match &mut self.run {
            Run::Stored(sound) => sound.read(left, right)?,
            Run::Play { device, events, block } => {
                left.fill(0.0);
                right.fill(0.0);
                play(device.as_mut(), events, block, start, left, right);
            }
            Run::Takes(playback) => playback.read(start, left, right, takes)?,
            Run::Chain(chain) => {
                chain.work(&heard, &mut self.out);
            }
            Run::Fader { fader, lag } => {
                if let Some(source) = heard.first().filter(|source| !source.silent) {
                    fade(fader, *lag, start, source, left, right);
                } else {
                    left.fill(0.0);
                    right.fill(0.0);
                }
            }
            Run::Sum(gains) => {
                left.fill(0.0);
                right.fill(0.0);
                for (source, gain) in heard.iter().zip(gains.iter()).filter(|(source, _)| !source.silent) {
                    add(&source.left, left, *gain);
                    add(&source.right, right, *gain);
                }
            }
        }
        self.hand_on()
    }

    /// Hands the chunk that it made to its sinks.
    fn hand_on(&mut self) -> Result<(), Error> {
        self.out.silent = is_silent(&self.out);
        self.sinks.iter_mut().try_for_each(|sink| sink.take(&self.out))
    }

    /// Its inserts, if it is a strip's.
    fn chain(&mut self) -> Option<((&mut Chain, &mut Chunk), &mut Vec<Tap>)> {
        match &mut self.run {
            Run::Chain(chain) => Some(((chain, &mut self.out), &mut self.taps)),
            _ => None,
        }
    }
}

/// What the taps hear of a chunk.
fn hear<'t, 'c: 't>(taps: &'t mut [Tap], input: &impl Fn(usize) -> Option<&'c Chunk>) -> Vec<&'t Chunk> {
    taps.iter_mut().filter_map(|tap| Some(tap.hear(input(tap.lane)?))).collect()
}

/// Makes a chunk of the sound of several strips, side by side.
pub fn work_together<'c>(
    nodes: &mut [Node<'_>; GANG],
    chains: &mut Chains,
    input: &impl Fn(usize) -> Option<&'c Chunk>,
) -> Result<(), Error> {
    let [Some(a), Some(b), Some(c), Some(d)] = nodes.each_mut().map(Node::chain) else { return Ok(()) };
    let (mut strips, mut taps) = ([a.0, b.0, c.0, d.0], [a.1, b.1, c.1, d.1]);
    let heard = taps.each_mut().map(|taps| hear(taps, input));
    chains.work(
        strips.each_mut().map(|(chain, out)| (&mut **chain, &mut **out)),
        heard.each_ref().map(Vec::as_slice),
    );
    nodes.iter_mut().try_for_each(Node::hand_on)
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

/// Runs an instrument over a chunk, each event in the block in which it happens.
fn play(
    device: &mut dyn Processor,
    events: &mut &[(u64, Event)],
    block: &mut Vec<(u32, Event)>,
    start: u64,
    left: &mut [f32],
    right: &mut [f32],
) {
    let blocks = left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK));
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

/// Level, pan (constant power, 0 dB in the centre) and width.
fn fade(fader: &Fader, lag: u64, start: u64, source: &Chunk, left: &mut [f32], right: &mut [f32]) {
    let angle = (fader.pan + 1.0) * std::f64::consts::FRAC_PI_4;
    let centred = fader.pan == 0.0;
    let side = |amount: f64| if centred { 1.0 } else { (std::f64::consts::SQRT_2 * amount) as f32 };
    let (pan_left, pan_right) = (side(math::cos(angle)), side(math::sin(angle)));
    let (mid, side) = (0.5, 0.5 * fader.width as f32);
    let as_it_is = fader.width == 1.0;
    let gain_at = |frame: u64| fader.gain(frame.saturating_sub(lag)) as f32;
    if fader.is_still() && as_it_is {
        let gain = gain_at(start);
        let frames = left.iter_mut().zip(right).zip(source.left.iter().zip(&source.right));
        for ((left, right), (l, r)) in frames {
            (*left, *right) = (l * pan_left * gain, r * pan_right * gain);
        }
        return;
    }
    let mut next = gain_at(start);
    for from in (0..left.len()).step_by(FADER_STEP) {
        let gain = next;
        next = gain_at(start + (from + FADER_STEP) as u64);
        let slope = (next - gain) / FADER_STEP as f32;
        for frame in from..from + FADER_STEP {
            let gain = gain + slope * (frame - from) as f32;
            let (mut l, mut r) = (source.left[frame], source.right[frame]);
            if !as_it_is {
                let (m, s) = ((l + r) * mid, (l - r) * side);
                (l, r) = (m + s, m - s);
            }
            (left[frame], right[frame]) = (l * pan_left * gain, r * pan_right * gain);
        }
    }
}

/// Adds with a gain.
fn add(from: &[f32], to: &mut [f32], gain: f32) {
    for (to, from) in to.iter_mut().zip(from) {
        *to += from * gain;
    }
}

/// Whether every sample is zero.
fn is_silent(chunk: &Chunk) -> bool {
    // The sign does not count; stretches fill vector registers.
    let silent = |stretch: &[f32]| stretch.iter().fold(0, |bits, x| bits | (x.to_bits() << 1)) == 0;
    chunk.left.chunks(BLOCK).chain(chunk.right.chunks(BLOCK)).all(silent)
}
