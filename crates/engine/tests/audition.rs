//! Simulated devices against their own tables, by measurement of their impulse responses.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod sounds;

use dsp::math;
use dsp::meters::Loudness;
use engine::analyse::measure;
use engine::audition::{Blocks, Master, STEP, Simulation, device, devices, named, render};
use engine::{Error, Quiet, Write, pool};
use sounds::{RATE, Sound, frames, sine, song};
use std::sync::{Arc, Mutex};

/// Plays a sound to its end, without the delay.
fn play(simulation: &mut Simulation, sound: Sound) -> Sound {
    let late = simulation.latency().0 as usize;
    let Sound { mut left, mut right, .. } = sound;
    let length = left.len();
    let whole = (length + late).next_multiple_of(STEP);
    left.resize(whole, 0.0);
    right.resize(whole, 0.0);
    let mut blocks = Blocks::default();
    for (l, r) in left.chunks_mut(STEP).zip(right.chunks_mut(STEP)) {
        blocks.load(l, r);
        simulation.process(&blocks, l, r);
    }
    Sound::new(left[late..late + length].to_vec(), right[late..late + length].to_vec())
}

fn rms(x: &[f32]) -> f64 {
    (x.iter().map(|x| f64::from(x * x)).sum::<f64>() / x.len() as f64).sqrt()
}

#[test]
fn responses_follow_the_tables() {
    assert_eq!(devices().len(), 8);
    for device in devices() {
        let level = |hz: f64| {
            let mut simulation = Simulation::new(device, RATE);
            let heard = play(&mut simulation, Sound::mono(sine(hz, 0.02, 1.0)));
            20.0 * math::log10(rms(&heard.left[frames(0.5)..frames(0.9)]))
        };
        let reference = level(1000.0);
        let at = |hz: f64| device.response.iter().find(|point| point.0 == hz).map(|point| point.1);
        let points: Vec<f64> =
            device.response.iter().map(|p| p.0).filter(|hz| (60.0..12_000.0).contains(hz)).collect();
        let one = at(1000.0).unwrap_or_else(|| level_between(&device.response, 1000.0));
        for hz in points.into_iter().step_by(3) {
            let (is, table) = (level(hz) - reference, at(hz).unwrap() - one);
            assert!((is - table).abs() < 1.0, "{} at {hz} Hz: {is:.2} dB, table {table:.2} dB", device.name);
        }
    }
}

/// Value between two points of a table, straight over log frequency.
fn level_between(points: &[(f64, f64)], hz: f64) -> f64 {
    let after = points.iter().position(|p| p.0 > hz).unwrap();
    let ((a, x), (b, y)) = (points[after - 1], points[after]);
    x + (y - x) * math::ln(hz / a) / math::ln(b / a)
}

#[test]
fn width_and_delay() {
    let phone = device("phone").unwrap();
    let mut sound = Sound::mono(vec![0.0; 9000]);
    (sound.left[1000], sound.right[1000]) = (0.5, 0.1);
    let heard = play(&mut Simulation::new(phone, RATE), sound.clone());
    assert!(heard.left.iter().zip(&heard.right).all(|(l, r)| (l - r).abs() < 1e-6), "a phone is mono");
    let heard = play(&mut Simulation::new(device("hi-fi").unwrap(), RATE), sound);
    let largest = (0..heard.left.len()).max_by(|&a, &b| heard.left[a].abs().total_cmp(&heard.left[b].abs()));
    assert_eq!(largest, Some(1000), "minimum phase: the peak comes without delay");
}

#[test]
fn as_loud_as_the_master_and_never_clipped() {
    let before = measure(&mut song(), RATE).unwrap();
    for device in devices() {
        let mut simulation = Simulation::matched(device, RATE, &before.spectrum);
        let after = measure(&mut play(&mut simulation, song()), RATE).unwrap();
        let off = after.levels.integrated - before.levels.integrated;
        assert!(off.abs() < 1.5, "{}: {off:+.2} LU", device.name);
        assert!(after.levels.sample_peak <= -0.9, "{}: {:.2} dBFS", device.name, after.levels.sample_peak);
    }
}

#[test]
fn noise_lies_as_far_below_as_the_device_says() {
    let car = device("car").unwrap();
    let mut simulation = Simulation::new(car, RATE).with_noise(car, -20.0);
    let noise = measure(&mut play(&mut simulation, Sound::mono(vec![0.0; frames(8.0)])), RATE).unwrap();
    let expected = -20.0 + car.noise.unwrap() - car.level;
    assert!((noise.levels.integrated - expected).abs() < 1.0, "{:.1} LUFS", noise.levels.integrated);
}

/// Keeps what is written for the test to see.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<(Vec<f32>, Vec<f32>)>>);

impl Write for Kept {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<(), Error> {
        let mut kept = self.0.lock().unwrap();
        kept.0.extend_from_slice(left);
        kept.1.extend_from_slice(right);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Error> {
        Ok(())
    }
}

#[test]
fn auditions_are_as_long_and_as_loud_as_the_master_on_any_number_of_threads() {
    let all = song();
    let cut = |channel: &[f32]| channel[..frames(4.0)].iter().map(|x| 0.3 * x).collect::<Vec<f32>>();
    let quiet = Sound::new(cut(&all.left), cut(&all.right));
    let loudness = |sound: &Sound| {
        let mut meter = Loudness::new(RATE);
        meter.push(&sound.left, &sound.right);
        meter.integrated()
    };
    let before = measure(&mut quiet.clone(), RATE).unwrap();
    let master = Master {
        rate: RATE,
        loudness: before.levels.integrated,
        spectrum: &before.spectrum,
        open: &|| Ok(Box::new(quiet.clone())),
    };
    let played = |threads| {
        let kept: Vec<_> = named().map(|(name, device)| (name, device, Kept::default())).collect();
        let sinks = kept.iter().map(|(_, device, kept)| (*device, Box::new(kept.clone()) as Box<dyn Write>));
        render(&master, sinks.collect(), &pool(threads).unwrap(), &Quiet).unwrap();
        kept
    };
    for ((name, _, kept), (_, _, again)) in played(1).into_iter().zip(played(3)) {
        let (left, right) = kept.0.lock().unwrap().clone();
        let heard = Sound::new(left, right);
        assert_eq!((heard.left.len(), heard.right.len()), (quiet.left.len(), quiet.left.len()));
        let again = again.0.lock().unwrap();
        assert!((&heard.left, &heard.right) == (&again.0, &again.1), "{name}");
        let peak = heard.left.iter().chain(&heard.right).fold(0.0f32, |peak, x| peak.max(x.abs()));
        let off = loudness(&heard) - before.levels.integrated;
        assert!(off.abs() < 0.3 && peak <= 0.9, "{name}: {off:+.2} LU, peak {peak}");
    }
}
