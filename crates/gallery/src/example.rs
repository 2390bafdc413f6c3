//! The audio example of a device: a few bars compiled like any song; an effect is heard after the same bars without it.

use crate::listen::{RATE, Stereo, frames};
use crate::shows::{self, Show};
use dsp::meters::{Loudness, TruePeak};
use dsp::{Decibels, Frames, Kind, Spec};
use engine::{Error, Memory, Quiet, Read, Studio, Takes, ThreadPool, Write};
use song::Texts;
use std::io::Cursor;
use std::sync::{Arc, Mutex, PoisonError};

/// Loudness of an example, LUFS, and the true peak that it does not exceed, dBTP.
const LOUDNESS: f64 = -18.0;
const CEILING: f64 = -1.0;
/// Seconds of an instrument, of an effect's material without it, of the same with it, and of the pause between.
const PLAYED: f64 = 8.0;
const DRY: f64 = 3.5;
const WET: f64 = 4.5;
const PAUSE: f64 = 0.25;
/// Fade at the end, s.
const FADE: f64 = 0.5;

/// The texts of the song that the example is, by file; with or without the device if it is an effect.
pub fn texts(spec: &Spec, wet: bool) -> Vec<(&'static str, String)> {
    let Show { device, settings, phrase, before, .. } = shows::of(spec);
    let comma = if settings.is_empty() { "" } else { ", " };
    let written = format!("{{ device = \"{device}\"{comma}{settings} }}");
    let effect = spec.kind == Kind::Effect;
    let instrument = if effect { phrase.instrument } else { &written };
    let mut inserts: Vec<&str> = Vec::new();
    inserts.extend((!before.is_empty()).then_some(before));
    inserts.extend((effect && wet).then_some(&written[..]));
    let mix = format!(
        "[strips.{}]\ninserts = [{}]\nfader = \"0 dB\"\npan = \"C\"\nsends = {{}}\n",
        phrase.name,
        inserts.join(", ")
    );
    let mut texts = phrase.texts();
    texts.extend([("arrange.toml", phrase.track(instrument)), ("mix.toml", mix)]);
    texts
}

/// What is wrong with the texts, warnings too.
pub fn faults(texts: &[(&'static str, String)]) -> Vec<String> {
    compiled(texts).1
}

fn compiled(texts: &[(&'static str, String)]) -> (engine::Plan, Vec<String>) {
    let mut folder = Texts::default();
    for (name, text) in texts {
        folder.files.insert((*name).to_owned(), text.as_bytes().into());
    }
    let (_, plan, wrong) = studio::folder::compile(&folder);
    (plan, wrong.iter().map(|wrong| format!("{}: {}", wrong.place.file, wrong.message)).collect())
}

/// The example of a device, loudness matched.
///
/// # Errors
/// What the engine says; faults in the texts.
pub fn sound(spec: &Spec, pool: &ThreadPool) -> Result<Stereo, String> {
    if spec.kind == Kind::Instrument {
        return Ok(joined(&[faded(render(spec, true, PLAYED, pool)?)]));
    }
    let dry = faded(render(spec, false, DRY, pool)?);
    let wet = faded(render(spec, true, WET, pool)?);
    Ok(joined(&[dry, wet]))
}

/// The first seconds of the song that the example is, as the engine makes them.
///
/// # Errors
/// What the engine says; faults in the texts.
pub fn render(spec: &Spec, wet: bool, seconds: f64, pool: &ThreadPool) -> Result<Stereo, String> {
    let (mut plan, wrong) = compiled(&texts(spec, wet));
    plan.frames = plan.frames.min(Frames(frames(seconds) as u64));
    if let Some(wrong) = wrong.first() {
        return Err(wrong.clone());
    }
    let tape = Tape::default();
    let store = Memory::default();
    let studio = Studio { takes: &NoTakes, store: &store, progress: &Quiet, pool };
    engine::render(&plan, vec![(plan.mix, Box::new(tape.clone()))], studio).map_err(|why| why.to_string())?;
    let mut sound = tape.0.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(std::mem::take(&mut *sound))
}

/// Faded out where it ends; shorter if it is silent before.
fn faded(mut sound: Stereo) -> Stereo {
    let heard = |x: &Vec<f32>| x.iter().rposition(|x| x.abs() > 1e-4).map_or(0, |at| at + 1);
    let fade = frames(FADE);
    let end = (heard(&sound[0]).max(heard(&sound[1])) + fade).min(sound[0].len());
    for channel in &mut sound {
        channel.truncate(end);
        for (i, x) in channel.iter_mut().rev().take(fade).enumerate() {
            *x *= i as f32 / fade as f32;
        }
    }
    sound
}

/// One after the other, equally loud: at [`LOUDNESS`], or softer so that no peak exceeds [`CEILING`].
fn joined(parts: &[Stereo]) -> Stereo {
    let measured: Vec<_> = parts.iter().map(measure).collect();
    let highest = measured.iter().map(|(loudness, peak)| loudness + CEILING - peak).fold(LOUDNESS, f64::min);
    let mut whole = Stereo::default();
    for (part, (loudness, _)) in parts.iter().zip(measured) {
        let gain = Decibels(highest - loudness).gain() as f32;
        for (whole, part) in whole.iter_mut().zip(part) {
            if !whole.is_empty() {
                whole.resize(whole.len() + frames(PAUSE), 0.0);
            }
            whole.extend(part.iter().map(|x| x * gain));
        }
    }
    whole
}

/// Loudness, LUFS, and true peak, dBTP, of a sound.
pub fn measure([left, right]: &Stereo) -> (f64, f64) {
    let mut loudness = Loudness::new(RATE);
    loudness.push(left, right);
    let mut peak = TruePeak::new(RATE);
    peak.push(left, right);
    (loudness.integrated(), Decibels::of(peak.peak()).0)
}

/// The example as a file.
///
/// # Errors
/// What the encoder says.
pub fn flac(sound: &Stereo) -> Result<Vec<u8>, String> {
    let format = formats::write::FORMATS.iter().find(|format| format.name == "flac");
    let format = format.ok_or("there is no FLAC")?;
    let settings = formats::write::Settings {
        rate: RATE.0,
        frames: sound[0].len() as u64,
        bitrate: 0,
        quantise: formats::write::round(24),
    };
    let mut file = Cursor::new(Vec::new());
    let mut encoder = (format.open)(Box::new(&mut file), settings).map_err(|why| why.to_string())?;
    encoder.write(&sound[0], &sound[1]).map_err(|why| why.to_string())?;
    encoder.finish().map_err(|why| why.to_string())?;
    Ok(file.into_inner())
}

/// Keeps what is written.
#[derive(Clone, Default)]
struct Tape(Arc<Mutex<Stereo>>);

impl Write for Tape {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        let mut sound = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sound[0].extend_from_slice(left);
        sound[1].extend_from_slice(right);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}

/// The examples have no takes.
struct NoTakes;

impl Takes for NoTakes {
    fn open(&self, path: &str, _: dsp::SampleRate) -> Result<Box<dyn Read>, Error> {
        Err(Error::Machine(std::io::Error::other(format!("no takes: {path}"))))
    }
}
