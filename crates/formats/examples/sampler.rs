//! Plays a Standard MIDI File through a SoundFont or an SFZ instrument, dry, at 48 kHz, on one thread.
//!
//! `cargo run --release -p formats --example sampler -- FONT.sf2 SONG.mid OUT.wav`
//! `cargo run --release -p formats --example sampler -- PIANO.sfz SONG.mid OUT.wav` (everything in its folder may be read)
//! `cargo run --release -p formats --example sampler -- FONT.sf2` lists the presets.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use dsp::sampler::{Sampler, control};
use dsp::{BLOCK, Block, Event, NoteOn, Processor, SampleRate, Touch};
use formats::soundfont::SoundFont;
use midly::{MetaMessage, MidiMessage, Smf, Timing, TrackEventKind};

const RATE: SampleRate = SampleRate(48_000);

/// What a channel is told, at a frame.
enum Told {
    Event(Event),
    Control(u8, f32),
}

struct Channel {
    bank: u16,
    program: u16,
    told: Vec<(u64, Told)>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let begin = Instant::now();
    let file = Path::new(&arguments[0]);
    let sfz = file.extension().is_some_and(|e| e == "sfz").then(|| {
        let loaded = formats::sfz::open(file.parent().unwrap(), file, 120.0).unwrap();
        for remark in &loaded.remarks {
            eprintln!("{}:{}: {}", remark.file, remark.line, remark.what);
        }
        Arc::new(loaded.instrument)
    });
    let bytes = std::fs::read(file).unwrap();
    let font = if sfz.is_some() { None } else { Some(SoundFont::read(&bytes).unwrap()) };
    let [_, midi, out] = &arguments[..] else {
        for preset in font.iter().flat_map(SoundFont::presets) {
            println!("{:3} {:3} {}", preset.bank, preset.program, preset.name);
        }
        return;
    };
    let midi = std::fs::read(midi).unwrap();
    let (channels, frames) = channels(&midi);
    let (mut left, mut right) = (vec![0.0f32; frames], vec![0.0f32; frames]);
    let mut loading = 0.0;
    for channel in channels.values() {
        let at = Instant::now();
        let instrument = match (&sfz, &font) {
            (Some(instrument), _) => Arc::clone(instrument),
            (None, Some(font)) => {
                let preset = font.find(channel.bank, channel.program).or_else(|| font.presets().first());
                Arc::new(font.instrument(preset.unwrap()).unwrap())
            }
            (None, None) => return,
        };
        loading += at.elapsed().as_secs_f64();
        play(Sampler::new(instrument, RATE, 128), &channel.told, &mut left, &mut right);
    }
    eprintln!("load {loading:.3} s, load+render {:.3} s", begin.elapsed().as_secs_f64());
    let format = hound::WavSpec {
        channels: 2,
        sample_rate: 48_000,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
    };
    let mut writer = hound::WavWriter::create(out, format).unwrap();
    for (l, r) in left.iter().zip(&right) {
        writer.write_sample(*l).unwrap();
        writer.write_sample(*r).unwrap();
    }
    writer.finalize().unwrap();
}

/// Adds a channel to the sound.
fn play(mut sampler: Sampler, told: &[(u64, Told)], left: &mut [f32], right: &mut [f32]) {
    let (mut at, mut next) = (0usize, 0usize);
    let mut events = Vec::new();
    while at < left.len() {
        events.clear();
        let mut n = BLOCK.min(left.len() - at);
        while let Some((frame, what)) = told.get(next) {
            let frame = *frame as usize;
            if frame >= at + n {
                break;
            }
            match what {
                Told::Event(event) => events.push(((frame - at) as u32, *event)),
                Told::Control(number, value) if frame == at && events.is_empty() => {
                    sampler.control(*number, *value)
                }
                Told::Control(..) => {
                    n = (frame - at).max(1);
                    if frame > at {
                        break;
                    }
                    next += 1;
                    continue;
                }
            }
            next += 1;
        }
        let (left, right) = (&mut left[at..at + n], &mut right[at..at + n]);
        sampler.process(&mut Block { left, right, key: None, events: &events });
        at += n;
    }
}

/// The file's channels and its length in frames, a second of ringing included.
fn channels(midi: &[u8]) -> (BTreeMap<u8, Channel>, usize) {
    let file = Smf::parse(midi).unwrap();
    let Timing::Metrical(per_beat) = file.header.timing else { panic!("not in beats") };
    let mut all = Vec::new();
    for track in &file.tracks {
        let mut at = 0u64;
        for event in track {
            at += u64::from(event.delta.as_int());
            all.push((at, event.kind));
        }
    }
    all.sort_by_key(|(at, _)| *at);
    let mut channels: BTreeMap<u8, Channel> = BTreeMap::new();
    let mut open: BTreeMap<(u8, u8), Vec<u32>> = BTreeMap::new();
    let (mut tick, mut seconds, mut beat, mut id) = (0u64, 0.0f64, 0.5f64, 0u32);
    for (at, kind) in all {
        seconds += (at - tick) as f64 / f64::from(per_beat.as_int()) * beat;
        tick = at;
        let frame = (seconds * RATE.hz()) as u64;
        match kind {
            TrackEventKind::Meta(MetaMessage::Tempo(micros)) => beat = f64::from(micros.as_int()) * 1e-6,
            TrackEventKind::Midi { channel, message } => {
                let number = channel.as_int();
                let bank = if number == 9 { 128 } else { 0 };
                let channel =
                    channels.entry(number).or_insert_with(|| Channel { bank, program: 0, told: Vec::new() });
                let told = match message {
                    MidiMessage::ProgramChange { program } => {
                        channel.program = u16::from(program.as_int());
                        continue;
                    }
                    MidiMessage::NoteOn { key, vel } if vel.as_int() > 0 => {
                        id += 1;
                        open.entry((number, key.as_int())).or_default().push(id);
                        let (pitch, velocity) = (f32::from(key.as_int()), f32::from(vel.as_int()) / 127.0);
                        let on = NoteOn { id, pitch, velocity, seed: u64::from(id), touch: Touch::Normal };
                        Told::Event(Event::On(on))
                    }
                    MidiMessage::NoteOn { key, .. } | MidiMessage::NoteOff { key, .. } => {
                        let Some(id) = open.get_mut(&(number, key.as_int())).and_then(Vec::pop) else {
                            continue;
                        };
                        Told::Event(Event::Off { id })
                    }
                    MidiMessage::Controller { controller, value } => {
                        Told::Control(controller.as_int(), f32::from(value.as_int()) / 127.0)
                    }
                    MidiMessage::PitchBend { bend } => Told::Control(control::BEND, bend.as_f32()),
                    MidiMessage::ChannelAftertouch { vel } => {
                        Told::Control(control::PRESSURE, f32::from(vel.as_int()) / 127.0)
                    }
                    MidiMessage::Aftertouch { .. } => continue,
                };
                channel.told.push((frame, told));
            }
            _ => {}
        }
    }
    (channels, ((seconds + 1.0) * RATE.hz()) as usize)
}
