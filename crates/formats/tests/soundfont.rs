//! SoundFonts against FluidSynth: the same notes have the same pitch, level and release.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use dsp::sampler::Sampler;
use dsp::{BLOCK, Block, Event, NoteOn, Processor, SampleRate, Touch, math};
use formats::soundfont::SoundFont;
use midly::num::{u4, u7, u15, u24, u28};
use midly::{Format, Header, MetaMessage, MidiMessage, Smf, Timing, TrackEvent, TrackEventKind};

const RATE: usize = 48_000;
/// Length of a case: a second of note, a second of rest.
const CASE: usize = 2 * RATE;

/// Bank, program, key, velocity.
const CASES: [(u16, u16, u8, u8); 18] = [
    (0, 0, 36, 100),
    (0, 0, 60, 60),
    (0, 0, 84, 100),
    (0, 16, 60, 100),
    (0, 16, 72, 50),
    (0, 24, 48, 100),
    (0, 24, 72, 50),
    (0, 33, 28, 100),
    (0, 33, 43, 60),
    (0, 48, 60, 100),
    (0, 48, 72, 50),
    (0, 56, 60, 50),
    (0, 56, 72, 100),
    (0, 73, 72, 80),
    (0, 73, 84, 110),
    (128, 0, 36, 110),
    (128, 0, 38, 90),
    (128, 0, 49, 100),
];

fn file(names: &[&'static str]) -> Option<&'static Path> {
    let found = names.iter().copied().map(Path::new).find(|path| path.exists());
    if found.is_none() {
        eprintln!("skipped: none of {names:?} is there");
    }
    found
}

/// FluidSynth's rendering of all cases, dry.
fn fluidsynth(font: &Path) -> Option<[Vec<f32>; 2]> {
    let folder = tempfile::tempdir().unwrap();
    let (midi, wav) = (folder.path().join("cases.mid"), folder.path().join("cases.wav"));
    let mut track = Vec::new();
    let mut put =
        |delta: u32, kind: TrackEventKind<'static>| track.push(TrackEvent { delta: u28::from(delta), kind });
    put(0, TrackEventKind::Meta(MetaMessage::Tempo(u24::from(1_000_000))));
    for (bank, program, key, velocity) in CASES {
        let channel = u4::from(if bank == 128 { 9 } else { 0 });
        let say = |message| TrackEventKind::Midi { channel, message };
        let key = u7::from(key);
        put(0, say(MidiMessage::ProgramChange { program: u7::from(program as u8) }));
        put(0, say(MidiMessage::NoteOn { key, vel: u7::from(velocity) }));
        put(1_000, say(MidiMessage::NoteOff { key, vel: u7::from(0) }));
        put(1_000, say(MidiMessage::Controller { controller: u7::from(120), value: u7::from(0) }));
    }
    put(1_000, TrackEventKind::Meta(MetaMessage::EndOfTrack));
    let header = Header::new(Format::SingleTrack, Timing::Metrical(u15::from(1_000)));
    Smf { header, tracks: vec![track] }.save(&midi).unwrap();
    let mut command = Command::new("fluidsynth");
    command.args([
        "-ni", "-q", "-R", "0", "-C", "0", "-g", "1.0", "-r", "48000", "-T", "wav", "-O", "float", "-F",
    ]);
    if command.arg(&wav).arg(font).arg(&midi).output().is_err() {
        eprintln!("skipped: fluidsynth is not there");
        return None;
    }
    let mut reader = hound::WavReader::open(&wav).unwrap();
    let all: Vec<f32> = reader.samples::<f32>().map(Result::unwrap).collect();
    Some([0, 1].map(|side| all.iter().skip(side).step_by(2).copied().collect()))
}

fn ours(font: &SoundFont<'_>) -> [Vec<f32>; 2] {
    let mut sound = [vec![0.0f32; CASE * CASES.len()], vec![0.0f32; CASE * CASES.len()]];
    for (index, (bank, program, key, velocity)) in CASES.into_iter().enumerate() {
        let instrument = font.instrument(font.find(bank, program).unwrap()).unwrap();
        let mut sampler = Sampler::new(Arc::new(instrument), SampleRate(RATE as u32), 64);
        let velocity = f32::from(velocity) / 127.0;
        let on = NoteOn { id: 1, pitch: f32::from(key), velocity, seed: 1, touch: Touch::Normal };
        let [left, right] = sound.each_mut().map(|side| &mut side[index * CASE..(index + 1) * CASE]);
        for (at, (left, right)) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)).enumerate() {
            let events: &[(u32, Event)] = match at {
                0 => &[(0, Event::On(on))],
                375 => &[(0, Event::Off { id: 1 })],
                _ => &[],
            };
            sampler.process(&mut Block { left, right, key: None, events });
        }
    }
    sound
}

fn level(sound: &[Vec<f32>; 2], from: usize, to: usize) -> f64 {
    let power: f64 = sound.iter().flat_map(|s| &s[from..to]).map(|x| f64::from(*x) * f64::from(*x)).sum();
    10.0 * math::log10(power / (2 * (to - from)) as f64 + 1e-12)
}

/// The strongest frequency within a semitone, Hz, by a Fourier sum on ever finer grids.
fn frequency(x: &[f32], near: f64) -> f64 {
    let power = |hz: f64| {
        let w = std::f64::consts::TAU * hz / RATE as f64;
        let (mut re, mut im) = (0.0, 0.0);
        // By recurrence: a full turn of sines for each of many frequencies would take long.
        let (c, s) = (math::cos(w), math::sin(w));
        let (mut a, mut b, n) = (1.0, 0.0, x.len() as f64);
        for (i, x) in x.iter().enumerate() {
            let window = 1.0 - (2.0 * i as f64 / n - 1.0) * (2.0 * i as f64 / n - 1.0);
            re += f64::from(*x) * a * window;
            im += f64::from(*x) * b * window;
            (a, b) = (a * c - b * s, a * s + b * c);
        }
        re * re + im * im
    };
    let mut best = (0.0, near);
    let mut width = 60.0;
    while width > 0.1 {
        let center = best.1;
        for step in -30..=30 {
            let hz = center * math::exp2(f64::from(step) * width / 30.0 / 1200.0);
            let here = power(hz);
            if here > best.0 {
                best = (here, hz);
            }
        }
        width *= 0.3;
    }
    best.1
}

fn compare(font: &Path) {
    let bytes = std::fs::read(font).unwrap();
    let font_read = SoundFont::read(&bytes).unwrap();
    let Some(theirs) = fluidsynth(font) else { return };
    let ours = ours(&font_read);
    let mut offsets = Vec::new();
    let mut faults = Vec::new();
    for (index, case) in CASES.into_iter().enumerate() {
        let at = index * CASE;
        let held = |sound| level(sound, at + RATE / 50, at + RATE * 9 / 10);
        offsets.push((held(&ours) - held(&theirs), case));
        let fell = |sound| {
            level(sound, at + RATE * 5 / 4, at + RATE * 3 / 2) - level(sound, at + RATE * 8 / 10, at + RATE)
        };
        let (a, b) = (fell(&ours), fell(&theirs));
        if b > -60.0 && (a - b).abs() > 1.0 + 0.08 * b.abs() {
            faults.push(format!("{case:?}: falls by {a:.1} dB, FluidSynth's by {b:.1} dB"));
        }
        if case.0 == 0 {
            let near = math::note_hz(f64::from(case.2));
            let hz = |sound: &[Vec<f32>; 2]| frequency(&sound[0][at + RATE / 2..at + RATE * 9 / 10], near);
            let cents = 1200.0 * math::log2(hz(&ours) / hz(&theirs));
            if cents.abs() > 2.0 {
                faults.push(format!("{case:?}: {cents:.2} cents off"));
            }
        }
    }
    let mut sorted: Vec<f64> = offsets.iter().map(|(offset, _)| *offset).collect();
    sorted.sort_by(f64::total_cmp);
    let median = sorted[sorted.len() / 2];
    assert!(median.abs() < 2.0, "all in all {median:.2} dB off");
    for (offset, case) in offsets {
        if (offset - median).abs() > 1.5 {
            faults.push(format!("{case:?}: level {:.2} dB off", offset - median));
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

#[test]
fn sf2_agrees_with_fluidsynth() {
    if let Some(font) = file(&["/usr/share/sounds/sf2/FluidR3_GM.sf2"]) {
        compare(font);
    }
}

#[test]
fn sf3_agrees_with_fluidsynth() {
    if let Some(font) = file(&[
        "/usr/share/sounds/sf3/MuseScore_General_Lite.sf3",
        "/usr/share/sounds/sf3/MuseScore_General.sf3",
    ]) {
        compare(font);
    }
}

#[test]
fn every_preset_of_a_font_loads() {
    for names in
        [["/usr/share/sounds/sf2/TimGM6mb.sf2"], ["/usr/share/sounds/sf3/MuseScore_General_Lite.sf3"]]
    {
        let Some(path) = file(&names) else { continue };
        let bytes = std::fs::read(path).unwrap();
        let font = SoundFont::read(&bytes).unwrap();
        assert!(font.presets().len() > 100);
        for preset in font.presets().iter().step_by(9) {
            let instrument = font.instrument(preset).unwrap();
            assert!(!instrument.regions.is_empty(), "{}", preset.name);
        }
    }
}
