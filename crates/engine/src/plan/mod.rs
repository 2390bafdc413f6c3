//! The plan: what is rendered, as pure jobs each named by a hash. After it only frames exist, no beats.

mod events;
mod key;
mod singing;
mod strips;

use crate::Key;
use compose::{Arranged, Source};
use dsp::{Decibels, Event, Frames, SampleRate, Seconds, Settings, Spec};
use song::{Diagnostics, Insert, Song, SoundFile};
pub use strips::build;

/// Index of a job in its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct JobId(pub usize);

/// One pure step from sound to sound.
pub struct Job {
    /// Which sound: a hash of everything it depends on.
    pub key: Key,
    /// Which thing, for people: the name of the track or bus.
    pub address: String,
    /// What is done.
    pub work: Work,
    /// Jobs whose sound it works on, in order.
    pub inputs: Vec<JobId>,
    /// Frames by which its sound lags the timeline.
    pub lag: u64,
}

/// What a job does.
pub enum Work {
    /// An instrument plays.
    Play {
        /// Instrument.
        device: Device,
        /// What it is told, by frame.
        events: Vec<(u64, Event)>,
    },
    /// Takes are played back.
    Takes(Vec<Window>),
    /// Trim, polarity and inserts. Input 0 is worked on; the others are side-chains.
    Chain {
        /// Linear gain before the first device, negative where polarity is inverted.
        trim: f32,
        /// The devices, each with the index of the input that feeds its side-chain.
        devices: Vec<(Device, Option<usize>)>,
    },
    /// Fader, pan and width.
    Fader(Fader),
    /// The inputs are added, each with its gain, aligned to the one that lags most.
    Sum(Vec<f32>),
}

/// A device and its settings.
#[derive(Clone)]
pub struct Device {
    /// The device.
    pub spec: &'static Spec,
    /// Its settings.
    pub settings: Settings,
    /// Seed of its noise.
    pub seed: u64,
    /// The file that it plays or works with.
    pub file: Option<SoundFile>,
}

impl Device {
    /// An insert or instrument of a song.
    pub fn new(insert: &Insert, seed: u64) -> Self {
        Self { spec: insert.device, settings: insert.settings.clone(), seed, file: insert.file.clone() }
    }
}

/// A window on a take, in frames of the song.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// Path of the take.
    pub take: String,
    /// BLAKE3 of the take's file.
    pub digest: [u8; 32],
    /// Where the window begins in the song.
    pub at: u64,
    /// Where it begins in the take.
    pub from: u64,
    /// Length.
    pub length: u64,
    /// Linear gain.
    pub gain: f32,
    /// Length of the fade at its beginning.
    pub fade_in: u64,
    /// Length of the fade at its end.
    pub fade_out: u64,
}

/// A fader with its moves, pan and width.
#[derive(Clone, Debug, PartialEq)]
pub struct Fader {
    /// Level in dB at these frames, linear in dB between; steady before the first and after the last.
    pub levels: Vec<(u64, f64)>,
    /// −1 to 1.
    pub pan: f64,
    /// 0 to 2.
    pub width: f64,
}

impl Fader {
    /// Whether its level never moves.
    pub fn is_still(&self) -> bool {
        self.levels.iter().all(|(_, level)| self.levels.first().is_some_and(|(_, first)| level == first))
    }

    /// Linear gain at a frame.
    pub fn gain(&self, frame: u64) -> f64 {
        let next = self.levels.partition_point(|point| point.0 <= frame);
        let level = match (next.checked_sub(1).map(|i| self.levels[i]), self.levels.get(next)) {
            (Some(a), Some(b)) => a.1 + (b.1 - a.1) * (frame - a.0) as f64 / (b.0 - a.0) as f64,
            (Some(only), None) => only.1,
            (None, Some(only)) => only.1,
            (None, None) => 0.0,
        };
        Decibels(level).gain()
    }
}

/// A song as jobs, inputs before what uses them.
pub struct Plan {
    /// Frames a second.
    pub rate: SampleRate,
    /// Length of every sound, tails included.
    pub frames: Frames,
    /// The jobs.
    pub jobs: Vec<Job>,
    /// What feeds the mix directly, each after its fader: name and job. Together they are the sum of the mix.
    pub stems: Vec<(String, JobId)>,
    /// The mix, mix bus included.
    pub mix: JobId,
    /// The mix after the master's chain, before the limiter.
    pub premaster: JobId,
}

impl Plan {
    /// A job.
    pub fn job(&self, id: JobId) -> &Job {
        &self.jobs[id.0]
    }

    /// Whether the sound of a job is worth keeping: cheap work never is, nor are takes of which all is kept that is made of
    /// them.
    pub fn keeps(&self, id: JobId) -> bool {
        match &self.job(id).work {
            Work::Play { .. } => true,
            Work::Takes(_) => {
                let made_of_it = |at: &usize| self.jobs[*at].inputs.contains(&id);
                !(id.0..self.jobs.len()).filter(made_of_it).all(|at| self.keeps(JobId(at)))
            }
            Work::Chain { devices, .. } => !devices.is_empty(),
            Work::Fader(_) | Work::Sum(_) => id == self.mix,
        }
    }
}

/// Longest tail that is kept after the last note or take, s.
const LONGEST_TAIL: f64 = 12.0;
/// Tails are rounded up to this, s, so that a turn of a reverb's decay seldom renames every sound.
const TAIL_STEP: f64 = 4.0;

/// Plans a song at its rate, with what [`compose::arrange`] made of it. Never fails: what cannot be connected is diagnosed.
pub fn plan(song: &Song, tracks: &[Arranged]) -> (Plan, Diagnostics) {
    let rate = song.rate;
    let sources: Vec<Work> = tracks.iter().map(|track| source(song, track)).collect();
    let end = sources.iter().map(end_of).max().unwrap_or(0).max(song.tempo.frame(song.end, rate).0);
    let step = rate.frames(Seconds(TAIL_STEP)).0;
    let tail = strips::longest_tail(song, tracks).next_multiple_of(step);
    let frames = Frames(end + tail.min(rate.frames(Seconds(LONGEST_TAIL)).0));
    strips::Planner::new(song, frames).plan(tracks, sources)
}

/// What makes the sound of a track.
fn source(song: &Song, track: &Arranged) -> Work {
    match &track.source {
        Source::Notes { instrument, notes } => Work::Play {
            device: Device::new(instrument, key::seed(&track.name)),
            events: events::of_notes(notes, &track.pedal, &song.tempo, song.rate),
        },
        Source::Takes(regions) => {
            Work::Takes(regions.iter().map(|r| events::window(r, &song.tempo, song.rate)).collect())
        }
    }
}

/// The last frame at which a source is told anything.
fn end_of(work: &Work) -> u64 {
    match work {
        Work::Play { events, .. } => events.last().map_or(0, |(frame, _)| *frame),
        Work::Takes(windows) => windows.iter().map(|w| w.at + w.length).max().unwrap_or(0),
        _ => 0,
    }
}
