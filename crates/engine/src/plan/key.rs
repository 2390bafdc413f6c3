//! Names of jobs: a BLAKE3 hash of everything their sound depends on.

use super::{Device, Work};
use crate::Key;
use dsp::{Event, Frames, SampleRate};

/// Rises when the engine itself (not a device) makes other sound of the same plan.
const ENGINE: u64 = 3;

/// Name of the sound that `work` makes of inputs with these names and lags.
pub fn of(work: &Work, inputs: &[(Key, u64)], rate: SampleRate, frames: Frames) -> Key {
    let mut hash = Hash::new("songwright job");
    hash.number(ENGINE).number(u64::from(rate.0)).number(frames.0);
    match work {
        Work::Play { device, events } => {
            hash.text("play").device(device).number(events.len() as u64);
            for (frame, event) in events {
                hash.number(*frame).event(event);
            }
        }
        Work::Takes(windows) => {
            hash.text("takes").number(windows.len() as u64);
            for w in windows {
                hash.bytes(&w.digest).number(w.at).number(w.from).number(w.length);
                hash.number(u64::from(w.gain.to_bits())).number(w.fade_in).number(w.fade_out);
            }
        }
        Work::Chain { trim, devices } => {
            hash.text("chain").number(u64::from(trim.to_bits())).number(devices.len() as u64);
            for (device, side) in devices {
                hash.device(device).number(side.map_or(0, |input| input as u64 + 1));
            }
        }
        Work::Fader(fader) => {
            hash.text("fader").number(fader.pan.to_bits()).number(fader.width.to_bits());
            for (frame, level) in &fader.levels {
                hash.number(*frame).number(level.to_bits());
            }
        }
        Work::Sum(gains) => {
            hash.text("sum");
            for gain in gains {
                hash.number(u64::from(gain.to_bits()));
            }
        }
    }
    for (key, lag) in inputs {
        hash.bytes(&key.0).number(*lag);
    }
    hash.key()
}

/// Seed of the noise of the thing of this name.
pub fn seed(name: &str) -> u64 {
    let hash = blake3::hash(name.as_bytes());
    hash.as_bytes().iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}

/// A BLAKE3 hash of numbers and texts in which no two sequences look alike.
struct Hash(blake3::Hasher);

impl Hash {
    fn new(purpose: &str) -> Self {
        let mut hash = Self(blake3::Hasher::new());
        hash.text(purpose);
        hash
    }

    fn number(&mut self, number: u64) -> &mut Self {
        self.0.update(&number.to_le_bytes());
        self
    }

    fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.number(bytes.len() as u64).0.update(bytes);
        self
    }

    fn text(&mut self, text: &str) -> &mut Self {
        self.bytes(text.as_bytes())
    }

    fn device(&mut self, device: &Device) -> &mut Self {
        self.text(device.spec.name).number(u64::from(device.spec.version)).number(device.seed);
        self.number(device.settings.0.len() as u64);
        for value in &device.settings.0 {
            self.number(value.to_bits());
        }
        if let Some(file) = &device.file {
            let (bank, program) = file.preset.unwrap_or_default();
            self.text("file").bytes(&file.digest).number(u64::from(bank)).number(u64::from(program));
        }
        self
    }

    fn event(&mut self, event: &Event) -> &mut Self {
        match event {
            Event::Off { id } => self.number(0).number(u64::from(*id)),
            Event::Pedal { down } => self.number(2).number(u64::from(*down)),
            Event::On(note) => {
                self.number(1).number(u64::from(note.id)).number(u64::from(note.pitch.to_bits()));
                self.number(u64::from(note.velocity.to_bits())).number(note.seed).number(note.touch as u64)
            }
            Event::Sing(sung) => {
                let (note, says) = (&sung.note, &sung.syllable);
                self.number(3)
                    .number(u64::from(note.pitch.to_bits()))
                    .number(u64::from(note.velocity.to_bits()));
                self.number(note.seed).number(says.vowel as u64).number(u64::from(says.held));
                for list in [says.onset.list(), says.coda.list()] {
                    self.number(list.len() as u64);
                    list.iter().for_each(|phone| {
                        self.number(*phone as u64);
                    });
                }
                let times = [sung.begin, sung.vowel, sung.coda, sung.end];
                times.into_iter().fold(self, |hash, time| hash.number(u64::from(time)))
            }
        }
    }

    fn key(&self) -> Key {
        Key(*self.0.finalize().as_bytes())
    }
}
