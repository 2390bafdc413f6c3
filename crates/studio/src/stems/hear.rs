//! Listens to all stems together: tempo, key, what is silent, what is damaged.

use super::scan::Found;
use crate::Failure;
use crate::failure::Fault;
use crate::progress::Bar;
use crate::takes::Sound;
use dsp::{Frames, SampleRate};
use engine::analyse::{KeyEstimate, TempoEstimate, key, tempo};
use engine::balance::{Features, Role, guess_role};
use engine::{Error, Progress, Read};

/// Longest beginning of the song that tempo and key are estimated from, seconds.
const HEARD: usize = 600;

/// What the stems sound like.
pub struct Estimates {
    /// Tempo, if one was found.
    pub tempo: Option<TempoEstimate>,
    /// Key, if one was found.
    pub key: Option<KeyEstimate>,
    /// The stems that are silent, by path.
    pub silent: Vec<String>,
    /// What each readable stem measures, for the mix.
    pub features: Vec<Features>,
    /// Length of the longest, seconds.
    pub seconds: f64,
}

/// Hears every stem in full; those that turn out damaged move to [`Found::damaged`].
pub fn hear(found: &mut Found, rate: u32, bar: &Bar) -> Result<Estimates, Failure> {
    let rate = SampleRate(rate);
    let seconds = |found: &Found| found.stems.iter().map(|stem| stem.facts.duration().0).fold(0.0, f64::max);
    bar.start(found.stems.len(), found.stems.iter().map(|stem| stem.facts.frames).sum());
    let mut mix = Vec::new();
    let (mut silent, mut all) = (Vec::new(), Vec::new());
    for stem in std::mem::take(&mut found.stems) {
        let before = mix.clone();
        let measured = Sound::open(&stem.path, &stem.origin, Some(rate)).and_then(|sound| {
            // A click or an earlier mix would be heard twice.
            let most = if guess_role(&stem.origin) == Role::Reference { 0 } else { HEARD * rate.0 as usize };
            Features::of(&mut Adding { sound, mix: &mut mix, most, at: 0, bar }, rate)
        });
        match measured {
            Ok(features) => {
                if !features.sounds() {
                    silent.push(stem.origin.clone());
                }
                bar.job(&stem.origin);
                all.push(features);
                found.stems.push(stem);
            }
            Err(Error::Take { why, .. }) => {
                mix = before;
                found.damaged.push((stem.origin, why));
            }
            Err(Error::Stopped) => {
                return Err(Failure { fault: Fault::Stopped, message: "stopped".into(), hint: None });
            }
            Err(error) => {
                return Err(Failure::machine(format!("cannot read {}: {error}", stem.path.display())));
            }
        }
    }
    found.damaged.sort();
    let (tempo, key) = (tempo(&mix, rate), key(&mix, rate));
    Ok(Estimates { tempo, key, silent, features: all, seconds: seconds(found) })
}

/// A sound that is added to the mix as it is read.
struct Adding<'a> {
    sound: Sound,
    mix: &'a mut Vec<f32>,
    most: usize,
    at: usize,
    bar: &'a Bar,
}

impl Read for Adding<'_> {
    fn frames(&self) -> Frames {
        self.sound.frames()
    }

    fn read(&mut self, left: &mut [f32], right: &mut [f32]) -> Result<(), Error> {
        if self.bar.stopped() {
            return Err(Error::Stopped);
        }
        self.sound.read(left, right)?;
        let end = (self.at + left.len()).min(self.most);
        if self.mix.len() < end {
            self.mix.resize(end, 0.0);
        }
        let places = self.mix.get_mut(self.at..end).into_iter().flatten();
        places.zip(left.iter().zip(right.iter())).for_each(|(mix, (l, r))| *mix += 0.5 * (l + r));
        self.at += left.len();
        self.bar.advance(left.len() as u64);
        Ok(())
    }
}
