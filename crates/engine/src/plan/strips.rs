//! The mixer as jobs: strips, buses, side-chains, the mix bus and the master's chain.

use super::{Device, Fader, Job, JobId, Plan, Work, key};
use compose::{Arranged, Source};
use dsp::{Build, Frames, Kind, SampleRate, Spec};
use song::{Diagnostic, Diagnostics, Insert, Severity, Song, Strip};

/// Builds the jobs of one song.
pub struct Planner<'a> {
    song: &'a Song,
    frames: Frames,
    jobs: Vec<Job>,
    diagnostics: Diagnostics,
    channels: Vec<Channel<'a>>,
}

/// A track or bus while it is planned.
struct Channel<'a> {
    /// Name of the track or bus; its strip may be the default one of a role.
    name: String,
    strip: &'a Strip,
    /// What its inserts work on, once it is planned.
    source: Option<JobId>,
    /// After its inserts, before its fader.
    chain: Option<JobId>,
    /// After its fader.
    fader: Option<JobId>,
    /// Being planned: asked for again, it is part of a loop.
    open: bool,
}

impl<'a> Channel<'a> {
    fn new(name: &str, strip: &'a Strip, source: Option<JobId>) -> Self {
        Self { name: name.to_owned(), strip, source, chain: None, fader: None, open: false }
    }
}

impl<'a> Planner<'a> {
    /// A planner for `song`, whose sounds are `frames` long.
    pub fn new(song: &'a Song, frames: Frames) -> Self {
        Self { song, frames, jobs: Vec::new(), diagnostics: Vec::new(), channels: Vec::new() }
    }

    /// Plans everything: `sources` makes the sound of `tracks`, one for one.
    pub fn plan(mut self, tracks: &[Arranged], sources: Vec<Work>) -> (Plan, Diagnostics) {
        for (track, work) in tracks.iter().zip(sources) {
            let source = self.push(work, vec![], &track.name);
            self.channels.push(Channel::new(&track.name, strip_of(self.song, track), Some(source)));
        }
        for strip in &self.song.mix.buses {
            self.channels.push(Channel::new(&strip.name, strip, None));
        }
        let mut stems = Vec::new();
        for index in 0..self.channels.len() {
            if self.channels[index].strip.output.is_none()
                && self.sounds(index)
                && let Some(job) = self.fader(index)
            {
                stems.push((self.channels[index].name.clone(), job));
            }
        }
        let main = &self.song.mix.main;
        let inputs: Vec<JobId> = stems.iter().map(|(_, job)| *job).collect();
        let sum = self.push(Work::Sum(vec![1.0; inputs.len()]), inputs, "mix");
        let chain = self.chain(sum, main, "mix bus");
        let mix = self.push(Work::Fader(self.fader_of(main)), vec![chain], "mix");
        let trim = 1.0;
        let devices = devices(&self.song.master.chain, "master").into_iter().map(|d| (d, None)).collect();
        let premaster = self.push(Work::Chain { trim, devices }, vec![mix], "master");
        let plan = Plan { rate: self.song.rate, frames: self.frames, jobs: self.jobs, stems, mix, premaster };
        (plan, self.diagnostics)
    }

    /// Adds a job.
    fn push(&mut self, work: Work, inputs: Vec<JobId>, address: &str) -> JobId {
        let lag = inputs.iter().map(|id| self.jobs[id.0].lag).max().unwrap_or(0) + self.latency(&work);
        let named: Vec<_> = inputs.iter().map(|id| (self.jobs[id.0].key, self.jobs[id.0].lag)).collect();
        let key = key::of(&work, &named, self.song.rate, self.frames);
        self.jobs.push(Job { key, address: address.to_owned(), work, inputs, lag });
        JobId(self.jobs.len() - 1)
    }

    /// Frames by which a job's sound lags its inputs.
    fn latency(&self, work: &Work) -> u64 {
        // What works with a file has none.
        let of = |device: &Device| match device.file {
            Some(_) => 0,
            None => build(device, self.song.rate).latency().0,
        };
        match work {
            Work::Play { device, .. } => of(device),
            Work::Chain { devices, .. } => devices.iter().map(|(device, _)| of(device)).sum(),
            Work::Takes(_) | Work::Fader(_) | Work::Sum(_) => 0,
        }
    }

    /// The channel of this name.
    fn find(&self, name: &str) -> Option<usize> {
        self.channels.iter().position(|channel| channel.name == name)
    }

    /// Whether a channel is heard: not muted, and soloed if any is (buses stay open for what is soloed).
    fn sounds(&self, index: usize) -> bool {
        let is_bus = index >= self.channels.len() - self.song.mix.buses.len();
        let any_solo = self.channels.iter().any(|channel| channel.strip.solo);
        let strip = self.channels[index].strip;
        !strip.mute && (!any_solo || strip.solo || is_bus)
    }

    /// What a channel's inserts work on: a track's source, or the sum of what goes to a bus; `None` if nothing does.
    fn source(&mut self, index: usize) -> Option<JobId> {
        if let Some(source) = self.channels[index].source {
            return Some(source);
        }
        let name = self.channels[index].name.clone();
        let mut inputs = Vec::new();
        let mut gains = Vec::new();
        for from in 0..self.channels.len() {
            let strip = self.channels[from].strip;
            if from == index || !self.sounds(from) {
                continue;
            }
            if strip.output.as_deref() == Some(&name)
                && let Some(job) = self.fader(from)
            {
                inputs.push(job);
                gains.push(1.0);
            }
            for send in strip.sends.iter().filter(|send| send.bus == name && send.level.gain() > 0.0) {
                let tap = if send.pre_fader { self.inserts(from) } else { self.fader(from) };
                inputs.extend(tap);
                gains.extend(tap.map(|_| send.level.gain() as f32));
            }
        }
        if inputs.is_empty() {
            return None;
        }
        let sum = self.push(Work::Sum(gains), inputs, &name);
        self.channels[index].source = Some(sum);
        Some(sum)
    }

    /// A channel after its inserts; `None` if nothing feeds it or it feeds itself.
    fn inserts(&mut self, index: usize) -> Option<JobId> {
        if let Some(chain) = self.channels[index].chain {
            return Some(chain);
        }
        if self.channels[index].open {
            self.looped(index);
            return None;
        }
        self.channels[index].open = true;
        let (name, strip) = (self.channels[index].name.clone(), self.channels[index].strip);
        let chain = self.source(index).map(|source| self.chain(source, strip, &name));
        self.channels[index].open = false;
        self.channels[index].chain = chain;
        chain
    }

    /// A channel after its fader.
    fn fader(&mut self, index: usize) -> Option<JobId> {
        if let Some(fader) = self.channels[index].fader {
            return Some(fader);
        }
        let chain = self.inserts(index)?;
        let (name, strip) = (self.channels[index].name.clone(), self.channels[index].strip);
        let fader = self.push(Work::Fader(self.fader_of(strip)), vec![chain], &name);
        self.channels[index].fader = Some(fader);
        Some(fader)
    }

    /// Trim, polarity and inserts of a strip on `source`; side-chains connected.
    fn chain(&mut self, source: JobId, strip: &Strip, address: &str) -> JobId {
        let trim = strip.trim.gain() as f32 * if strip.inverted { -1.0 } else { 1.0 };
        if strip.inserts.is_empty() && trim == 1.0 {
            return source;
        }
        let mut inputs = vec![source];
        let mut chain = Vec::new();
        for (device, insert) in devices(&strip.inserts, address).into_iter().zip(&strip.inserts) {
            let key =
                insert.key.as_deref().and_then(|name| self.find(name)).and_then(|from| self.inserts(from));
            let side = key.map(|job| {
                inputs.push(job);
                inputs.len() - 1
            });
            chain.push((device, side));
        }
        self.push(Work::Chain { trim, devices: chain }, inputs, address)
    }

    /// Fader, rides, pan and width of a strip.
    fn fader_of(&self, strip: &Strip) -> Fader {
        let mut levels = vec![(0, strip.fader.0)];
        for ride in &strip.rides {
            let from = self.song.tempo.frame(ride.at, self.song.rate).0;
            let to = self.song.tempo.frame(ride.at + ride.over, self.song.rate).0.max(from + 1);
            let before = levels.last().map_or(strip.fader.0, |last: &(u64, f64)| last.1);
            levels.retain(|(frame, _)| *frame < from || *frame == 0);
            if from > 0 {
                levels.push((from, before));
            }
            levels.push((to, strip.fader.0 + ride.level.0));
        }
        Fader { levels, pan: strip.pan, width: strip.width }
    }

    /// Notes that a channel feeds itself.
    fn looped(&mut self, index: usize) {
        let channel = &self.channels[index];
        self.diagnostics.push(Diagnostic {
            code: "mix-loop",
            severity: Severity::Error,
            place: channel.strip.place.clone(),
            message: format!("`{}` feeds itself through a send, an output or a side-chain", channel.name),
            hint: Some("take one of the connections away".to_owned()),
        });
    }
}

/// Frames that the longest path may sound on after its last event.
pub fn longest_tail(song: &Song, tracks: &[Arranged]) -> u64 {
    let tail = |insert: &Insert| {
        let of_file = insert.file.as_ref().map_or(0, |file| song.rate.frames(file.tail).0);
        match insert.device.kind {
            Kind::Instrument if insert.file.is_some() => of_file,
            // With a file, what the device adds to it (its pre-delay, its filters) is within its usual tail.
            _ => of_file + build(&Device::new(insert, 0), song.rate).tail().0,
        }
    };
    let chain = |inserts: &[Insert]| inserts.iter().map(tail).sum::<u64>();
    let track = |track: &Arranged| {
        let source = match &track.source {
            Source::Notes { instrument, .. } => tail(instrument),
            Source::Takes(_) => 0,
        };
        source + chain(&strip_of(song, track).inserts)
    };
    tracks.iter().map(track).max().unwrap_or(0)
        + song.mix.buses.iter().map(|bus| chain(&bus.inserts)).max().unwrap_or(0)
}

/// The strip of a track: its own, or the default of its role.
fn strip_of<'a>(song: &'a Song, track: &Arranged) -> &'a Strip {
    song.mix.strip(&track.name, track.role)
}

/// A strip's devices, each with a seed of its own.
fn devices(inserts: &[Insert], address: &str) -> Vec<Device> {
    let device =
        |(index, insert): (usize, &Insert)| Device::new(insert, key::seed(&format!("{address} {index}")));
    inserts.iter().enumerate().map(device).collect()
}

/// The running form of a device, without the file that it works with.
pub fn build(device: &Device, rate: SampleRate) -> Box<dyn dsp::Processor> {
    let spec: &Spec = device.spec;
    (spec.build)(&Build { rate, settings: &device.settings, seed: device.seed })
}
