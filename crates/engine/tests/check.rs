//! Each fault, planted in a clean song, is found and nothing else; the clean song passes.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod sounds;

use dsp::{Rng, math};
use engine::analyse::measure;
use engine::check::{Finding, Profile, RULES, Subject, check, failed};
use sounds::{RATE, Sound, frames, sine, song};
use std::f64::consts::TAU;

fn judge(sound: Sound, profile: Profile, with: impl Fn(&mut Subject)) -> Vec<Finding> {
    let measures = measure(&mut sound.clone(), RATE).unwrap();
    let mut subject = Subject::new(&measures, profile);
    with(&mut subject);
    check(&subject)
}

/// Codes found in a delivery, but for the information about platforms and the length of the test song.
fn codes(sound: Sound) -> Vec<&'static str> {
    let findings = judge(sound, Profile::Delivery, |_| ());
    findings
        .iter()
        .map(|finding| finding.code)
        .filter(|code| !["platform", "too-short"].contains(code))
        .collect()
}

#[test]
fn a_clean_song_passes() {
    assert_eq!(codes(song()), Vec::<&str>::new());
    let findings = judge(song(), Profile::Take, |_| ());
    assert!(findings.is_empty() && !failed(&findings), "{findings:?}");
}

#[test]
fn peaks_and_flat_tops() {
    let peak = song().left.iter().chain(&song().right).fold(0.0_f32, |a, b| a.max(b.abs()));
    assert_eq!(codes(song().map(|_, x| x * 0.97 / peak)), ["true-peak-over"]);
    let clipped = song().map(|_, x| (x * 2.5 / peak).clamp(-1.0, 1.0));
    let found = codes(clipped.clone());
    assert!(found.contains(&"clipping") && found.contains(&"true-peak-over"), "{found:?}");
    let turned_down = codes(clipped.map(|_, x| x * 0.3));
    assert!(turned_down.contains(&"clipping") && !turned_down.contains(&"true-peak-over"), "{turned_down:?}");
}

#[test]
fn loudness_away_from_the_target() {
    let measures = measure(&mut song(), RATE).unwrap();
    let loudness = measures.levels.integrated;
    for (target, expected) in [(loudness + 0.5, 0), (loudness - 3.0, 1), (loudness + 3.0, 1)] {
        let findings = judge(song(), Profile::Delivery, |subject| subject.target = Some(target));
        assert_eq!(findings.iter().filter(|f| f.code == "loudness-off-target").count(), expected);
    }
}

#[test]
fn ends_and_length() {
    let pad = |head: f64, tail: f64| {
        let channel = |x: Vec<f32>| [vec![0.0; frames(head)], x, vec![0.0; frames(tail)]].concat();
        let sound = song();
        Sound::new(channel(sound.left), channel(sound.right))
    };
    assert_eq!(codes(pad(2.0, 0.0)), ["silence-at-head"]);
    assert_eq!(codes(pad(0.0, 6.0)), ["silence-at-tail"]);
    let mut cut = song();
    cut.left.truncate(frames(8.1));
    cut.right.truncate(frames(8.1));
    assert_eq!(codes(cut.clone()), ["cut-end"]);
    assert!(judge(cut, Profile::Delivery, |_| ()).iter().any(|f| f.code == "too-short"));
    let long = Sound::mono(sine(440.0, 0.1, 30.0));
    assert!(judge(long, Profile::Delivery, |_| ()).iter().all(|f| f.code != "too-short"));
    assert!(codes(song().map(|_, _| 0.0)).contains(&"silent"));
}

#[test]
fn stereo_faults() {
    let Sound { left, right, .. } = song();
    let inverted: Vec<f32> = right.iter().map(|x| -x).collect();
    let found = codes(Sound::new(left.clone(), inverted));
    assert!(found.contains(&"phase-inverted"), "{found:?}");
    assert!(codes(Sound::mono(left.clone())).contains(&"dual-mono"));
    let softer: Vec<f32> = right.iter().map(|x| x * 0.7).collect();
    assert_eq!(codes(Sound::new(left.clone(), softer)), ["one-sided"]);
    let late = frames(3.0)..frames(6.0);
    let flipped = right.iter().enumerate().map(|(i, &x)| if late.contains(&i) { -x } else { x }).collect();
    let findings = judge(Sound::new(left, flipped), Profile::Delivery, |_| ());
    let place = findings.iter().find(|f| f.code == "low-correlation").and_then(|f| f.at);
    assert_eq!(place, Some(3.0), "{findings:?}");
}

#[test]
fn clicks_and_holes_are_placed() {
    let click = song().map(|i, x| if i == frames(5.1) { x + 0.25 } else { x });
    let findings = judge(click, Profile::Delivery, |_| ());
    let place = findings.iter().find(|f| f.code == "clicks").and_then(|f| f.at).unwrap();
    assert!((place - 5.1).abs() < 0.001, "{findings:?}");
    // A constant tone shows the hole's edges wherever it is cut.
    let tone =
        Sound::mono(sine(997.0, 0.3, 8.0)).map(|i, x| if (96_007..96_307).contains(&i) { 0.0 } else { x });
    let findings = judge(tone, Profile::Take, |_| ());
    let place = findings.iter().find(|f| f.code == "dropouts").and_then(|f| f.at).unwrap();
    assert!((place - 96_007.0 / 48_000.0).abs() < 0.001, "{findings:?}");
}

#[test]
fn offset_hum_and_noise() {
    assert_eq!(codes(song().map(|_, x| x + 0.01)), ["dc-offset"]);
    let line = |i: usize, hz: f64| math::sin(TAU * hz * i as f64 / RATE.hz()) as f32;
    for (mains, text) in [(50.0, "50 Hz"), (60.0, "60 Hz")] {
        let buzz = move |i: usize| {
            0.0012 * line(i, mains) + 0.0008 * line(i, 2.0 * mains) + 0.0008 * line(i, 3.0 * mains)
        };
        let quiet = song().map(|i, x| if i > frames(4.0) && i < frames(9.0) { 0.0 } else { x });
        let findings = judge(quiet.clone().map(|i, x| x + buzz(i)), Profile::Take, |_| ());
        let hum: Vec<&Finding> = findings.iter().filter(|f| f.code == "hum").collect();
        assert!(hum.len() == 1 && hum[0].measure.starts_with(text), "{findings:?}");
        let findings = judge(quiet, Profile::Take, |_| ());
        assert!(findings.iter().all(|f| f.code != "hum"), "{findings:?}");
    }
    // A low A flat close to 50 Hz, played softly, is music.
    let bass = Sound::mono(sine(51.91, 0.003, 12.0));
    assert!(judge(bass, Profile::Take, |_| ()).iter().all(|f| f.code != "hum"));
}

#[test]
fn padded_bits() {
    let sixteen = song().map(|_, x| (math::round(f64::from(x) * 32_768.0) / 32_768.0) as f32);
    let findings = judge(sixteen.clone(), Profile::Delivery, |subject| subject.bits = Some(24));
    assert!(findings.iter().any(|f| f.code == "padded-bits" && f.measure == "16 of 24 bits"), "{findings:?}");
    let findings = judge(sixteen, Profile::Delivery, |subject| subject.bits = Some(16));
    assert!(findings.iter().all(|f| f.code != "padded-bits"));
}

#[test]
fn a_brick_wall_is_a_lossy_source() {
    // An encoder's low-pass at 16 kHz: a windowed sinc of 511 taps, far steeper than any equaliser.
    let bright = {
        let mut rng = Rng::new(3);
        let noise: Vec<f32> = (0..frames(8.0)).map(|_| rng.noise() * 0.02).collect();
        Sound::mono(noise)
    };
    let cut = 16_000.0 / RATE.hz();
    let taps: Vec<f64> = (-255..=255)
        .map(|n| {
            let x = TAU * cut * f64::from(n);
            let sinc = if n == 0 { 2.0 * cut } else { math::sin(x) / (std::f64::consts::PI * f64::from(n)) };
            let angle = std::f64::consts::PI * f64::from(n) / 256.0;
            sinc * (0.42 + 0.5 * math::cos(angle) + 0.08 * math::cos(2.0 * angle))
        })
        .collect();
    let filter = |x: &[f32]| -> Vec<f32> {
        x.windows(taps.len())
            .map(|w| w.iter().zip(&taps).map(|(x, t)| f64::from(*x) * t).sum::<f64>() as f32)
            .collect()
    };
    assert!(!codes(bright.clone()).contains(&"lossy-source"));
    let found = judge(Sound::mono(filter(&bright.left)), Profile::Take, |_| ());
    assert!(found.iter().any(|f| f.code == "lossy-source" && f.measure.contains("16.")), "{found:?}");
}

#[test]
fn tone_and_dynamics() {
    // A resonance of 12 dB and more from a pair of poles at this frequency.
    let boost = |sound: Sound, hz: f64, amount: f32| {
        let channel = |x: &[f32]| {
            let (mut low, mut band) = (0.0_f32, 0.0_f32);
            let f = 2.0 * math::sin(std::f64::consts::PI * hz / RATE.hz()) as f32;
            let filtered = x.iter().map(|&x| {
                low += f * band;
                band += f * (x - low - 0.9 * band);
                x + amount * band
            });
            filtered.collect::<Vec<f32>>()
        };
        let scaled = Sound::new(channel(&sound.left), channel(&sound.right));
        scaled.map(|_, x| x * 0.25)
    };
    assert!(codes(boost(song(), 3200.0, 8.0)).contains(&"harsh"));
    assert!(codes(boost(song(), 320.0, 8.0)).contains(&"muddy"));
    assert!(codes(boost(song(), 60.0, 12.0)).contains(&"boomy"));
    let mut state = [[0.0_f32; 2]; 2];
    let mut dark = song();
    for (channel, state) in [&mut dark.left, &mut dark.right].into_iter().zip(&mut state) {
        for x in channel.iter_mut() {
            for pole in state.iter_mut() {
                *pole += 0.08 * (*x - *pole);
                *x = *pole;
            }
        }
    }
    assert!(codes(dark).contains(&"dull"));
    let squashed = song().map(|_, x| (0.8 * math::tanh(f64::from(x) * 600.0)) as f32);
    assert!(codes(squashed).contains(&"no-dynamics"));
}

#[test]
fn the_table_is_in_order() {
    for rule in RULES {
        assert!(rule.code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.code);
        assert!(!rule.about.is_empty() && !rule.about.ends_with('.'), "{}", rule.code);
        assert_eq!(RULES.iter().filter(|other| other.code == rule.code).count(), 1);
    }
}
