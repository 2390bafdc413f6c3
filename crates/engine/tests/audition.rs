//! Simulated devices against their own tables, by measurement of their impulse responses.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail like tests")]

mod sounds;

use dsp::math;
use engine::analyse::measure;
use engine::audition::{Simulation, device, devices};
use sounds::{RATE, Sound, frames, sine, song};

/// Plays a sound to its end, without the delay.
fn play(simulation: &mut Simulation, sound: Sound) -> Sound {
    let late = simulation.latency().0 as usize;
    let Sound { mut left, mut right, .. } = sound;
    left.extend(vec![0.0; late]);
    right.extend(vec![0.0; late]);
    // Odd block lengths: the split must not matter.
    for (l, r) in left.chunks_mut(777).zip(right.chunks_mut(777)) {
        simulation.process(l, r);
    }
    Sound::new(left.split_off(late), right.split_off(late))
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
    let mut simulation = Simulation::new(car, RATE).with_noise(car, RATE, -20.0);
    let noise = measure(&mut play(&mut simulation, Sound::mono(vec![0.0; frames(8.0)])), RATE).unwrap();
    let expected = -20.0 + car.noise.unwrap() - car.level;
    assert!((noise.levels.integrated - expected).abs() < 1.0, "{:.1} LUFS", noise.levels.integrated);
}
