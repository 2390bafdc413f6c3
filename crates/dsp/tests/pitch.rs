//! Pitch: the Fourier transform against another, the tuner against tones of known frequency.

mod support;

use dsp::filters::fft::Fft;
use dsp::meters::Tuner;
use dsp::{Rng, SampleRate, math};
use rustfft::num_complex::Complex;
use std::f64::consts::TAU;

#[test]
fn fourier_transform_agrees_with_another() {
    for length in [2, 4, 8, 32, 256, 2048, 8192] {
        let mut rng = Rng::new(length as u64);
        let [mut re, mut im] = [(); 2].map(|()| (0..length).map(|_| rng.noise()).collect::<Vec<f32>>());
        let mut theirs: Vec<_> =
            re.iter().zip(&im).map(|(re, im)| Complex::new(f64::from(*re), f64::from(*im))).collect();
        let (before, mut fft) = (re.clone(), Fft::new(length));
        rustfft::FftPlannerScalar::new().plan_fft_forward(length).process(&mut theirs);
        fft.forward(&mut re, &mut im);
        let size = (length as f64).sqrt();
        for (k, z) in theirs.iter().enumerate() {
            let error = (z - Complex::new(f64::from(re[k]), f64::from(im[k]))).norm() / size;
            assert!(error < 1e-6, "{length} at {k}: {error:e}");
        }
        fft.inverse(&mut re, &mut im);
        let back = re.iter().zip(&before).map(|(y, x)| (y / length as f32 - x).abs()).fold(0.0, f32::max);
        assert!(back < 1e-6, "{length}: {back:e}");
    }
}

/// A tone of twelve falling harmonics with noise 50 dB below it.
fn tone(hz: f64, seconds: f64, rate: u32, slope: f64) -> Vec<f32> {
    let mut rng = Rng::new(1);
    let w = TAU * hz / f64::from(rate);
    (0..(seconds * f64::from(rate)) as usize)
        .map(|i| {
            let harmonic = |k: i32| {
                let k = f64::from(k);
                math::pow(k, -slope) * math::sin(k * w * i as f64 + k * k)
            };
            (0.2 * (1..=12).filter(|k| hz * f64::from(*k) < 12e3).map(harmonic).sum::<f64>()) as f32
                + 0.001 * rng.noise()
        })
        .collect()
}

#[test]
fn tuner_reads_within_half_a_cent() {
    let mut worst = 0.0f64;
    for rate in [44_100, 48_000, 96_000] {
        for i in 0..40 {
            let hz = 80.0 * math::pow(900.0 / 80.0, f64::from(i) / 39.0);
            for slope in [0.5, 1.0, 2.0] {
                let sound = tone(hz, 0.12, rate, slope);
                let mut tuner = Tuner::new(SampleRate(rate), 440.0);
                tuner.push(&sound, &sound);
                let Some(reading) = tuner.reading() else { panic!("nothing heard at {hz} Hz") };
                let error = 1200.0 * math::log2(reading.hz / hz);
                worst = worst.max(error.abs());
                assert!(error.abs() < 0.5, "{hz:.2} Hz at {rate}: {error:.3} cents, {reading:?}");
            }
        }
    }
    println!("tuner: {worst:.3} cents at worst");
}

#[test]
fn tuner_names_the_strings() {
    let strings = [
        (23, 30.87),
        (28, 41.20),
        (40, 82.41),
        (45, 110.0),
        (50, 146.83),
        (55, 196.0),
        (59, 246.94),
        (64, 329.63),
    ];
    for (note, hz) in strings {
        for cents in [-30.0, 0.0, 12.0] {
            let sound = tone(hz * math::exp2(cents / 1200.0), 0.3, 48_000, 1.0);
            let mut tuner = Tuner::new(SampleRate(48_000), 440.0);
            tuner.push(&sound, &sound);
            let reading = tuner.reading().map(|reading| (reading.note, reading.cents));
            let near = reading.is_some_and(|(found, off)| found == note && (off - cents).abs() < 0.7);
            assert!(near, "{note} {cents}: {reading:?}");
        }
    }
}

#[test]
fn tuner_hears_nothing_in_noise_and_silence() {
    let mut rng = Rng::new(4);
    let noise: Vec<f32> = (0..24_000).map(|_| 0.3 * rng.noise()).collect();
    for sound in [noise, vec![0.0; 24_000]] {
        let mut tuner = Tuner::new(SampleRate(48_000), 440.0);
        tuner.push(&sound, &sound);
        assert_eq!(tuner.reading(), None);
    }
}
