//! The master: the mix through the master's chain, brought to its loudness under a true-peak ceiling.

mod survey;

use crate::plan::{JobId, Plan};
use crate::render::{CHUNK, Pulled};
use crate::{Error, Frames, Key, Progress, Read, Studio, Write, render};
use dsp::effects::limiter::Limiter;
use dsp::meters::{Loudness, TruePeak};
use dsp::{BLOCK, Block, Decibels, Processor, Seconds};
use survey::Survey;

/// What a master shall be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Target {
    /// Integrated loudness, LUFS.
    pub loudness: f64,
    /// True peak, dBTP.
    pub ceiling: f64,
}

/// What a master became.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mastered {
    /// Length: the mix without the silence after its end.
    pub frames: Frames,
    /// Gain before the limiter.
    pub gain: Decibels,
    /// Integrated loudness, LUFS.
    pub loudness: f64,
    /// True peak, dBTP.
    pub true_peak: f64,
}

/// Room that the limiter leaves below the ceiling for meters that read higher than ours, dB.
const MARGIN: f64 = 0.1;
/// The target is met within this, LU.
const CLOSE: f64 = 0.03;
/// Most rounds in search of the gain; the first measures two gains at once.
const ROUNDS: usize = 12;
/// What the first round's second gain is above its first, dB.
const STEP: f64 = 0.5;
/// Most gain that is given to a quiet mix, dB: beyond it there is nothing but noise to raise.
const MOST_GAIN: f64 = 40.0;
/// Where a decibel of gain brings less loudness than this, LU, the limiter only flattens: the search ends there.
const WORTH: f64 = 0.2;
/// Most that the gain rises from one round to the next, dB.
const STRIDE: f64 = 4.0;
/// Silence kept after the last sound, and the fade within it, s.
const END: f64 = 0.25;
/// Look-ahead and release of the limiter, s.
const LIMITER: (f64, f64) = (0.004, 0.080);

/// Rises when the same mix and target make another master.
const VERSION: u64 = 1;

/// Name of the master of a plan: a hash of everything its sound depends on.
pub fn key(plan: &Plan, target: Target) -> Key {
    let mut hash = blake3::Hasher::new();
    hash.update(b"songwright master").update(&VERSION.to_le_bytes());
    hash.update(&plan.job(plan.premaster).key.0);
    hash.update(&target.loudness.to_bits().to_le_bytes()).update(&target.ceiling.to_bits().to_le_bytes());
    Key(*hash.finalize().as_bytes())
}

/// Opens something to write a master to; what is dropped unfinished counts for nothing.
pub type Open<'a> = &'a (dyn Fn() -> Result<Box<dyn Write>, Error> + Sync);

/// Renders a song: `outputs` (jobs of the plan, such as its stems and mix) and the master, to what `open` opens last: every
/// round writes, as it may be the last. A target out of reach is met as nearly as the limiter can; silence stays silence.
pub fn produce(
    plan: &Plan,
    mut outputs: Vec<(JobId, Box<dyn Write>)>,
    target: Target,
    open: Open<'_>,
    studio: Studio<'_>,
) -> Result<Mastered, Error> {
    let survey = Survey::new(plan.rate);
    outputs.push((plan.premaster, Box::new(survey.clone())));
    render(plan, outputs, studio)?;
    let (loudness, end) = survey.result();
    let kept = plan.rate.frames(Seconds(END)).0;
    let frames = Frames(if end == 0 { plan.frames.0 } else { (end + kept).min(plan.frames.0) });
    let session = Session { plan, frames, open, studio };
    let (found, tape) = studio.pool.install(|| session.find(target, loudness))?;
    tape.finish()?;
    Ok(found)
}

/// A mix being mastered.
struct Session<'a> {
    plan: &'a Plan,
    frames: Frames,
    open: Open<'a>,
    studio: Studio<'a>,
}

impl Session<'_> {
    /// The master that meets the target.
    fn find(&self, target: Target, loudness: f64) -> Result<(Mastered, Box<dyn Write>), Error> {
        let mut ceiling = target.ceiling - MARGIN;
        let mut gain = if loudness.is_finite() { (target.loudness - loudness).min(MOST_GAIN) } else { 0.0 };
        // Another gain and what it reached: with it, how much a gain raises the loudness under this ceiling.
        let mut other: Option<(f64, f64)> = None;
        for round in 1..=ROUNDS {
            let passes = if other.is_some() { 1 } else { 2 };
            let stage = format!("mastering: finding the level, round {round}");
            self.studio.progress.stage(&stage, passes * self.frames.0);
            let ((found, tape), (at, above)) = match other {
                Some(other) => (self.master(gain, ceiling)?, other),
                None => {
                    let at = gain + STEP;
                    let here = || self.master(gain, ceiling);
                    let (here, above) = rayon::join(here, || self.loudness(at, ceiling));
                    (here?, (at, above?))
                }
            };
            let over = found.true_peak - (target.ceiling - MARGIN / 2.0);
            let short = target.loudness - found.loudness;
            let slope = if at == gain { 1.0 } else { (above - found.loudness) / (at - gain) };
            other = Some((gain, found.loudness));
            let idle = gain >= MOST_GAIN || (short > 0.0 && slope < WORTH);
            if over > 0.0 {
                ceiling -= over;
                other = None;
            } else if !loudness.is_finite() || short.abs() <= CLOSE || idle {
                return Ok((found, tape));
            }
            gain = (gain + (short / slope.max(WORTH)).min(STRIDE)).min(MOST_GAIN);
        }
        self.master(gain, ceiling)
    }

    /// Loudness of the master at a gain.
    fn loudness(&self, gain: f64, ceiling: f64) -> Result<f64, Error> {
        let mut loudness = Loudness::new(self.plan.rate);
        self.pass(gain, ceiling, |left, right| {
            loudness.push(left, right);
            Ok(())
        })?;
        Ok(loudness.integrated())
    }

    /// The master at a gain, measured and written, not yet finished.
    fn master(&self, gain: f64, ceiling: f64) -> Result<(Mastered, Box<dyn Write>), Error> {
        let mut tape = (self.open)()?;
        let mut loudness = Loudness::new(self.plan.rate);
        let mut peak = TruePeak::new(self.plan.rate);
        self.pass(gain, ceiling, |left, right| {
            loudness.push(left, right);
            peak.push(left, right);
            tape.write(left, right)
        })?;
        let (loudness, true_peak) = (loudness.integrated(), Decibels::of(peak.peak()).0);
        Ok((Mastered { frames: self.frames, gain: Decibels(gain), loudness, true_peak }, tape))
    }

    /// Runs the limiter over the whole and hands on the master, a chunk at a time.
    fn pass(
        &self,
        gain: f64,
        ceiling: f64,
        mut each: impl FnMut(&[f32], &[f32]) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let silent = Unseen(self.studio.progress);
        let studio = Studio { progress: &silent, ..self.studio };
        let mut sound = Pulled::new(self.plan, self.plan.premaster, studio)?;
        let mut limiter = Limiter::new(self.plan.rate, ceiling, LIMITER.1, LIMITER.0);
        limiter.gain = Decibels(gain).gain() as f32;
        let (mut left, mut right) = (vec![0.0; CHUNK], vec![0.0; CHUNK]);
        let mut late = limiter.latency().0;
        let mut to_come = self.frames.0;
        while to_come > 0 {
            sound.read(&mut left, &mut right)?;
            for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
                limiter.process(&mut Block { left, right, key: None, events: &[] });
            }
            let from = late.min(CHUNK as u64) as usize;
            late -= from as u64;
            let to = from + to_come.min((CHUNK - from) as u64) as usize;
            self.fade_out(to_come, &mut left[from..to], &mut right[from..to]);
            to_come -= (to - from) as u64;
            each(&left[from..to], &right[from..to])?;
            self.studio.progress.advance((to - from) as u64);
        }
        Ok(())
    }

    /// Fades the last [`END`] of the master; `to_come` frames, these included, are still to come.
    fn fade_out(&self, to_come: u64, left: &mut [f32], right: &mut [f32]) {
        let length = self.plan.rate.frames(Seconds(END)).0.max(1);
        for (index, (left, right)) in left.iter_mut().zip(right).enumerate() {
            let rest = to_come - index as u64;
            if rest < length {
                *left *= rest as f32 / length as f32;
                *right *= rest as f32 / length as f32;
            }
        }
    }
}

/// Progress of the graph below a pass, which counts frames itself: not shown, but stopped like the rest.
struct Unseen<'a>(&'a dyn Progress);

impl Progress for Unseen<'_> {
    fn start(&self, _jobs: usize, _frames: u64) {}
    fn job(&self, _name: &str) {}
    fn advance(&self, _frames: u64) {}
    fn stopped(&self) -> bool {
        self.0.stopped()
    }
}
