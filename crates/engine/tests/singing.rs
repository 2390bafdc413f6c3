//! The guide vocal in a song: every note in tune by a measure of its own, vowels on the beat.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::panic,
    missing_docs
)]

use compose::Played;
use dsp::{BLOCK, Block, Event, math};
use engine::plan::{Work, build};
use song::{Insert, Plays, Texts};
use std::f64::consts::TAU;
use std::path::Path;

struct Heard {
    sound: Vec<f32>,
    hz: f64,
    events: Vec<(u64, Event)>,
    notes: Vec<(f64, Played)>,
}

/// The melody of the song of the project, sung by a voice without vibrato, an octave lower or not.
fn sing(voice: f64, octave: i8) -> Heard {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../songs/paper-boats");
    let mut texts = Texts::default();
    for name in ["song.toml", "lyrics.cho", "melody.abc", "arrange.toml"] {
        texts.files.insert(name.into(), std::fs::read(folder.join(name)).unwrap().into());
    }
    let (mut song, _) = song::resolve(&texts);
    let mut track = song.tracks.iter().find(|track| track.plays == Plays::Melody).unwrap().clone();
    let device = dsp::catalog::find("singer").unwrap();
    let mut settings = device.defaults();
    settings.0[device.param("voice").unwrap()] = voice;
    settings.0[device.param("vibrato").unwrap()] = 0.0;
    (track.octave, track.instrument) = (octave, Some(Insert { device, settings, key: None, file: None }));
    song.tracks = vec![track];
    let (tracks, found) = compose::arrange(&song);
    assert!(found.is_empty(), "{found:?}");
    let compose::Source::Notes { notes, .. } = &tracks[0].source else { panic!("notes") };
    let notes = notes.iter().map(|note| (song.tempo.seconds(note.at).0 + note.shift.0, *note)).collect();
    let (plan, _) = engine::plan(&song, &tracks);
    let mut jobs = plan.jobs.iter();
    let play = jobs.find_map(|job| {
        if let Work::Play { device, events } = &job.work { Some((device, events)) } else { None }
    });
    let (device, events) = play.unwrap();
    let (mut running, mut sound, mut next) = (build(device, plan.rate), Vec::new(), 0);
    for start in (0..plan.frames.0).step_by(BLOCK) {
        let first = next;
        while next < events.len() && events[next].0 < start + BLOCK as u64 {
            next += 1;
        }
        let here: Vec<_> =
            events[first..next].iter().map(|(at, event)| ((at - start) as u32, *event)).collect();
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        running.process(&mut Block { left: &mut left, right: &mut right, key: None, events: &here });
        sound.extend(left);
    }
    Heard { sound, hz: plan.rate.hz(), events: events.clone(), notes }
}

/// How far the sound is from `hz`, cents: where a comb of its first harmonics takes up most of it.
fn off(sound: &[f32], rate: f64, hz: f64) -> f64 {
    let power = |cents: f64| -> f64 {
        let at = hz * math::exp2(cents / 1200.0);
        (1..=5).map(|n| magnitude(sound, TAU * at * f64::from(n) / rate)).sum()
    };
    let best = |from: f64, to: f64, step: f64| {
        let count = ((to - from) / step) as usize;
        let tried = (0..=count).map(|i| from + step * i as f64).map(|cents| (power(cents), cents));
        tried.max_by(|a, b| a.0.total_cmp(&b.0)).map_or(f64::NAN, |(_, cents)| cents)
    };
    let near = best(-90.0, 90.0, 6.0);
    best(near - 6.0, near + 6.0, 1.0)
}

/// Magnitude of the Fourier sum of the windowed sound at `w` radians a frame.
fn magnitude(sound: &[f32], w: f64) -> f64 {
    let (c, s) = (math::cos(w), math::sin(w));
    let step = std::f64::consts::PI / sound.len() as f64;
    let (wc, ws) = (math::cos(2.0 * step), math::sin(2.0 * step));
    let (mut z, mut h, mut sum) = ([1.0, 0.0], [1.0, 0.0], [0.0, 0.0]);
    for x in sound {
        let x = f64::from(*x) * (1.0 - h[0]);
        sum = [sum[0] + x * z[0], sum[1] + x * z[1]];
        z = [c * z[0] - s * z[1], s * z[0] + c * z[1]];
        h = [wc * h[0] - ws * h[1], ws * h[0] + wc * h[1]];
    }
    (sum[0] * sum[0] + sum[1] * sum[1]).sqrt()
}

fn worst(heard: &Heard) -> (f64, f64) {
    let mut worst = (0.0_f64, 0.0);
    for (from, event) in &heard.events {
        let Event::Sing(sung) = event else { panic!("{event:?}") };
        let [vowel, coda] = [sung.vowel, sung.coda].map(|at| *from as f64 + f64::from(at));
        let [begin, end] = [0.3, 0.9].map(|share| (vowel + share * (coda - vowel)) as usize);
        let cents = off(&heard.sound[begin..end], heard.hz, math::note_hz(f64::from(sung.note.pitch)));
        if cents.abs() > worst.0.abs() {
            worst = (cents, vowel / heard.hz);
        }
    }
    worst
}

#[test]
fn a_woman_sings_every_note_within_twelve_cents() {
    let (cents, at) = worst(&sing(0.0, 0));
    println!("worst {cents:.1} cents at {at:.2} s");
    assert!(cents.abs() <= 12.0, "{cents:.1} cents at {at:.2} s");
}

#[test]
fn a_man_sings_every_note_within_twelve_cents() {
    let (cents, at) = worst(&sing(1.0, -1));
    println!("worst {cents:.1} cents at {at:.2} s");
    assert!(cents.abs() <= 12.0, "{cents:.1} cents at {at:.2} s");
}

#[test]
fn vowels_begin_on_the_beat_and_syllables_never_overlap() {
    let heard = sing(0.0, 0);
    assert_eq!(heard.events.len(), heard.notes.len());
    let mut before = 0.0;
    for ((from, event), (at, note)) in heard.events.iter().zip(&heard.notes) {
        let Event::Sing(sung) = event else { panic!("{event:?}") };
        let second = |frames: u32| (*from as f64 + f64::from(frames)) / heard.hz;
        assert!((second(sung.vowel) - at).abs() < 1e-4, "{note:?}");
        let parts = [before, second(sung.begin), second(sung.vowel), second(sung.coda), second(sung.end)];
        assert!(parts.is_sorted(), "{parts:?} {note:?}");
        let length = sung.end - sung.vowel;
        assert!(f64::from(sung.coda - sung.vowel) >= 0.4 * f64::from(length), "{parts:?} {note:?}");
        before = second(sung.end) - 1e-4;
    }
}
