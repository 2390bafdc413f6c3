//! Proposed mixes: names, levels, panorama, filters, compression.
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "helpers fail like tests; oracles use the platform's math"
)]

mod sounds;

use engine::balance::{Features, Role, Stem, StripProposal, guess_role, propose};
use sounds::{RATE, Sound, burst, frames, sine, strike};

#[test]
fn roles_from_names() {
    for (name, role) in [
        ("01-Kick_In.wav", Role::Kick),
        ("KICK", Role::Kick),
        ("BassDrum 2.aif", Role::Kick),
        ("Snare Top (3).wav", Role::Snare),
        ("ALT HATS.m4a", Role::Hats),
        ("hihat_07", Role::Hats),
        ("OH_L.wav", Role::Overheads),
        ("Bass DI.wav", Role::Bass),
        ("808s.wav", Role::Bass),
        ("EGtr1_left.wav", Role::Guitar),
        ("Ac Gtr 2.flac", Role::AcousticGuitar),
        ("LeadVox.wav", Role::LeadVocal),
        ("VOX LEAD.m4a", Role::LeadVocal),
        ("Lead Vocal dbl.wav", Role::BackingVocal),
        ("BGVOX ECHO.m4a", Role::BackingVocal),
        ("stems/Chorus Harmonies.wav", Role::BackingVocal),
        ("MICROCOSM_EFFECT.m4a", Role::Effects),
        ("BUILD.m4a", Role::Riser),
        ("GARAGE BEAT.m4a", Role::Drums),
        ("MELODY BREAK.m4a", Role::Synth),
        ("PLUCK.m4a", Role::Synth),
        ("warm pad.wav", Role::Pad),
        ("Shaker-1.wav", Role::Percussion),
        ("Rhodes.wav", Role::Keys),
        ("Audio 17.wav", Role::Other),
        ("LD VOX dbl.wav", Role::BackingVocal),
        ("Ad-Libs.mp3", Role::BackingVocal),
        ("OH_R", Role::Overheads),
        ("Snr Top", Role::Snare),
        ("Amb.wav", Role::Overheads),
        ("Click.wav", Role::Reference),
        ("Guide Vox.wav", Role::Reference),
        ("Rough Mix 3.mp3", Role::Reference),
        ("Harmonica.wav", Role::Winds),
        ("Bassoon.wav", Role::Winds),
        ("Drums/Mic 9.wav", Role::Drums),
        ("Hammond B3.wav", Role::Keys),
    ] {
        assert_eq!(guess_role(name), role, "{name}");
    }
}

fn stem(name: &str, samples: Vec<f32>) -> Stem {
    let features = Features::of(&mut Sound::mono(samples), RATE).unwrap();
    Stem { name: name.into(), role: guess_role(name), features }
}

/// Four bars of a little band, at odd levels.
fn band() -> (Vec<StripProposal>, Vec<Vec<f32>>) {
    let mut kick = vec![0.0; frames(8.0)];
    let mut vocal = kick.clone();
    let mut pad = kick.clone();
    let (mut left, mut right) = (kick.clone(), kick.clone());
    for beat in 0..16 {
        let at = 0.5 * f64::from(beat);
        strike(&mut kick, at, 55.0, 0.9, 0.1);
        strike(&mut vocal, at, 440.0, 0.02 + 0.004 * f64::from(beat), 0.3);
        strike(&mut vocal, at, 1100.0, 0.01, 0.3);
        strike(&mut left, at, 330.0, 0.2, 0.2);
        strike(&mut right, at, 247.0, 0.02, 0.2);
        burst(&mut pad, at, 0.4, 0.4, beat as u64);
    }
    let sounds = vec![kick, vocal, left, right, pad, vec![0.0; frames(8.0)]];
    let names = ["Kick", "Lead Vox", "Gtr L", "Gtr R", "Pad", "Perc"];
    let stems: Vec<Stem> = names.iter().zip(&sounds).map(|(name, sound)| stem(name, sound.clone())).collect();
    (propose(&stems), sounds)
}

#[test]
fn the_bus_has_headroom_and_the_vocal_leads() {
    let (strips, sounds) = band();
    let gain = |strip: &StripProposal| dsp::Decibels(strip.fader).gain() as f32;
    let mut sum = vec![0.0_f32; frames(8.0)];
    for (strip, sound) in strips.iter().zip(&sounds) {
        sum.iter_mut().zip(sound).for_each(|(sum, x)| *sum += gain(strip) * x);
    }
    let peak = sum.iter().fold(0.0_f32, |a, b| a.max(b.abs()));
    let peak = dsp::Decibels::of(f64::from(peak)).0;
    assert!((-7.0..=-2.5).contains(&peak), "{peak:.1} dBFS");
    let loudness = |index: usize| {
        let scaled: Vec<f32> = sounds[index].iter().map(|x| x * gain(&strips[index])).collect();
        Features::of(&mut Sound::mono(scaled), RATE).unwrap().loudness
    };
    for other in [0, 2, 3, 4] {
        assert!(loudness(1) > loudness(other) + 2.0, "{}: {:.1} LUFS", strips[other].name, loudness(other));
    }
    assert_eq!(strips[5].fader, 0.0, "silence is left alone");
}

#[test]
fn panorama_filters_and_cuts() {
    let (strips, _) = band();
    assert_eq!((strips[0].pan, strips[1].pan), (0.0, 0.0));
    assert_eq!(strips[2].pan, -strips[3].pan);
    assert!(strips[2].pan.abs() > 0.5);
    assert_eq!(strips[0].high_pass, None);
    assert!(strips[1].high_pass.is_some());
    assert!(strips[4].cuts.iter().any(|cut| cut.hz >= 1000.0 && cut.gain < 0.0), "{:?}", strips[4]);
    assert!(strips.iter().all(|strip| strip.cuts.len() <= 3 && !strip.reasons.is_empty()));
    let bass = propose(&[stem("Other", sine(41.0, 0.3, 4.0))]);
    assert_eq!(bass[0].high_pass, None, "what plays low keeps its low end");
}

#[test]
fn compression_turns_the_loudest_down_by_the_amount_told() {
    // 32 cosines in phase: each 10 ms peak at 32 · 0.025 = -1.94 dBFS, 18 dB above their root mean square.
    let pulses: Vec<f32> = (1..=32).fold(vec![0.0; frames(4.0)], |mut sum, harmonic| {
        let step = std::f64::consts::TAU * 100.0 * f64::from(harmonic) / f64::from(RATE.0);
        sum.iter_mut().enumerate().for_each(|(i, x)| *x += 0.025 * (i as f64 * step).cos() as f32);
        sum
    });
    let strips = propose(&[stem("Vox", pulses)]);
    let compressor = strips[0].compressor.unwrap();
    let told =
        strips[0].reasons.iter().find_map(|reason| reason.strip_suffix(" dB")?.rsplit_once(" by ")).unwrap();
    let told: f64 = told.1.parse().unwrap();
    let over = -1.94 - compressor.threshold;
    assert!(told >= 1.0 && over > 0.0, "{compressor:?}");
    let (slope, knee) = (1.0 - 1.0 / compressor.ratio, compressor.knee);
    let reduction =
        if 2.0 * over > knee { slope * over } else { slope * (over + 0.5 * knee).powi(2) / (2.0 * knee) };
    assert!((reduction - told).abs() < 1.0, "{reduction:.1} dB, told {told}: {compressor:?}");
    let dense = propose(&[stem("Vox", sine(440.0, 0.5, 4.0))]);
    assert_eq!(dense[0].compressor, None, "a steady tone has nothing to even out");
}

#[test]
fn a_click_is_muted_and_moves_nothing() {
    let parts = || vec![stem("Vox", sine(440.0, 0.1, 4.0)), stem("Bass", sine(82.0, 0.3, 4.0))];
    let alone = propose(&parts());
    let with = propose(
        &[parts(), vec![stem("Click", sine(1000.0, 0.9, 4.0))]].into_iter().flatten().collect::<Vec<_>>(),
    );
    assert!(with[2].mute && with[2].reasons[0].starts_with("muted"));
    assert_eq!((with[0].fader, with[1].fader), (alone[0].fader, alone[1].fader));
}

#[test]
fn wide_stems_are_narrowed_and_loud_lows_cut() {
    let left: Vec<f32> = sine(3000.0, 0.2, 4.0);
    let right: Vec<f32> = left.iter().map(|x| -x).collect();
    let features = Features::of(&mut Sound::new(left, right), RATE).unwrap();
    let wide = propose(&[Stem { name: "Keys".into(), role: Role::Keys, features }]);
    assert!(wide[0].width.is_some_and(|width| (0.4..0.8).contains(&width)), "{:?}", wide[0]);
    assert_eq!(wide[0].pan, 0.0);
    let mut rumble = sine(31.0, 0.5, 4.0);
    sine(1000.0, 0.02, 4.0).iter().zip(&mut rumble).for_each(|(x, sum)| *sum += x);
    let tamed = propose(&[stem("Drums", rumble)]);
    assert!(
        tamed[0].cuts.iter().any(|cut| cut.hz < 70.0 && (-6.0..0.0).contains(&cut.gain)),
        "{:?}",
        tamed[0]
    );
}

#[test]
fn a_stem_of_hardly_anything_is_not_raised_to_the_others() {
    let strips = propose(&[
        stem("Vox", sine(440.0, 0.3, 4.0)),
        stem("Bass", sine(82.0, 0.3, 4.0)),
        stem("Pad", sine(500.0, 0.001, 4.0)),
    ]);
    assert!(strips[2].fader < strips[0].fader.max(strips[1].fader) + 25.0, "{strips:?}");
    assert!(strips[2].fader.is_finite() && strips[2].fader <= 24.0);
}
