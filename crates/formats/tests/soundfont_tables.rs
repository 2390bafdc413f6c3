//! SoundFonts made here: what the tables say is what is played, and damaged ones are survived.
#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use dsp::sampler::{LoopMode, Sampler};
use dsp::{BLOCK, Block, Event, NoteOn, Processor, SampleRate, Touch};
use formats::soundfont::SoundFont;
use proptest::prelude::*;

fn chunk(id: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut bytes = id.to_vec();
    bytes.extend((content.len() as u32).to_le_bytes());
    bytes.extend(content);
    bytes.resize(bytes.len() + content.len() % 2, 0);
    bytes
}

fn list(kind: &[u8; 4], chunks: &[Vec<u8>]) -> Vec<u8> {
    chunk(b"LIST", &[kind.to_vec(), chunks.concat()].concat())
}

fn name(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(20, 0);
    bytes
}

fn words(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|w| w.to_le_bytes()).collect()
}

/// One preset of one instrument: a ramp of 1,000 frames, with 24 bits, looped from 100 to 900, an octave below its root.
fn font() -> Vec<u8> {
    let frames = 1_000u32;
    let value = |i: u32| i as i32 * 8_000;
    let high: Vec<u8> = (0..frames + 46)
        .flat_map(|i| ((if i < frames { value(i) } else { 0 } >> 8) as i16).to_le_bytes())
        .collect();
    let low: Vec<u8> = (0..frames + 46).map(|i| if i < frames { value(i) as u8 } else { 0 }).collect();
    let phdr =
        [name("Ramp"), words(&[5, 2, 0, 0, 0, 0, 0, 0, 0]), name("EOP"), words(&[0, 0, 1, 0, 0, 0, 0, 0, 0])]
            .concat();
    let pbag = words(&[0, 0, 2, 0]);
    // Velocities 10 to 120, coarse tune down an octave at the preset, instrument 0.
    let pgen = words(&[51, (-12i16) as u16, 41, 0, 0, 0]);
    let inst = [name("Ramp"), words(&[0]), name("EOI"), words(&[1])].concat();
    let ibag = words(&[0, 0, 6, 0]);
    let igen = words(&[43, 0x4024, 44, 0x780a, 17, (-250i16) as u16, 54, 1, 48, 100, 53, 0, 0, 0]);
    let header = |start: u32, end: u32, loops: (u32, u32)| {
        let mut bytes = name("ramp");
        [start, end, loops.0, loops.1, 44_100].iter().for_each(|x| bytes.extend(x.to_le_bytes()));
        bytes.extend([64, (-7i8) as u8, 0, 0, 1, 0]);
        bytes
    };
    let shdr = [header(0, frames, (100, 900)), header(0, 0, (0, 0))].concat();
    let none = vec![0u8; 10];
    let pdta = list(
        b"pdta",
        &[
            chunk(b"phdr", &phdr),
            chunk(b"pbag", &pbag),
            chunk(b"pmod", &none),
            chunk(b"pgen", &pgen),
            chunk(b"inst", &inst),
            chunk(b"ibag", &ibag),
            chunk(b"imod", &none),
            chunk(b"igen", &igen),
            chunk(b"shdr", &shdr),
        ],
    );
    let sdta = list(b"sdta", &[chunk(b"smpl", &high), chunk(b"sm24", &low)]);
    let info = list(b"INFO", &[chunk(b"ifil", &words(&[2, 4]))]);
    chunk(b"RIFF", &[b"sfbk".to_vec(), info, sdta, pdta].concat())
}

#[test]
fn tables_become_a_region() {
    let bytes = font();
    let font = SoundFont::read(&bytes).unwrap();
    let preset = font.find(2, 5).unwrap();
    assert_eq!((preset.name.as_str(), font.presets().len()), ("Ramp", 1));
    assert_eq!(font.named("ramp"), Some(preset));
    let instrument = font.instrument(preset).unwrap();
    let [region] = &instrument.regions[..] else { unreachable!("one region") };
    assert_eq!((region.keys, region.velocities), (Some((0x24, 0x40)), (10, 120)));
    assert_eq!((region.root, region.tune), (64.0, -1_207.0));
    assert_eq!((region.loops, region.loop_range), (LoopMode::Continuous, (100, 900)));
    assert_eq!((region.pan, region.volume), (-0.5, -4.0));
    let expected = |i: i32| (i * 8_000) as f32 / 8_388_608.0;
    assert!((0..1_000).all(|i| region.sample.left[i as usize] == expected(i)), "all 24 bits");
}

fn play(bytes: &[u8]) -> Option<f32> {
    let font = SoundFont::read(bytes).ok()?;
    let mut highest = 0.0f32;
    for preset in font.presets().iter().take(3) {
        let Ok(instrument) = font.instrument(preset) else { continue };
        let mut sampler = Sampler::new(Arc::new(instrument), SampleRate(48_000), 8);
        let on = NoteOn { id: 1, pitch: 60.0, velocity: 0.7, seed: 1, touch: Touch::Normal };
        for at in 0..20 {
            let (mut left, mut right) = ([0.0f32; BLOCK], [0.0f32; BLOCK]);
            let events = [(0, if at == 0 { Event::On(on) } else { Event::Off { id: 1 } })];
            let events = if at == 0 || at == 10 { &events[..] } else { &[] };
            sampler.process(&mut Block { left: &mut left, right: &mut right, key: None, events });
            highest = left
                .iter()
                .chain(&right)
                .fold(highest, |m, x| if x.is_finite() { m.max(x.abs()) } else { f32::MAX });
        }
    }
    Some(highest)
}

#[test]
fn a_whole_font_is_heard_and_a_cut_one_is_refused_or_survived() {
    let bytes = font();
    assert!(play(&bytes).unwrap() > 0.01);
    for length in 0..bytes.len() {
        let _ = play(&bytes[..length]);
    }
    assert!(matches!(SoundFont::read(b""), Err(formats::Error::Empty)));
    assert!(matches!(SoundFont::read(b"RIFF\0\0\0\0WAVEfmt "), Err(formats::Error::Unknown)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_fonts_are_survived(flips in prop::collection::vec((0.0..1.0f64, any::<u8>()), 1..30)) {
        let mut bytes = font();
        let tables = bytes.len() - 700;
        for (at, byte) in flips {
            // Most harm is done in the tables.
            let place = tables + (at * 700.0) as usize;
            let last = bytes.len() - 1;
            bytes[place.min(last)] = byte;
        }
        prop_assert!(play(&bytes).unwrap_or(0.0) < 1e6);
    }
}
