//! Spring tank: waves that run slower the nearer they are to a highest frequency, to and fro (Parker and Bilbao, "Spring reverberation", 2009).

use super::shape;
use crate::filters::fft::Fft;
use crate::{Rng, math};
use std::f64::consts::TAU;

/// Springs of each side: time of a slow wave from end to end, s, and the highest frequency that runs along, Hz.
const SPRINGS: [[(f64, f64); 2]; 2] =
    [[(0.033, 4300.0), (0.041, 3900.0)], [(0.036, 4500.0), (0.0387, 4100.0)]];
/// Part of that frequency above which nothing comes out, and the lowest that the coils pass, Hz.
const TOP: f64 = 0.985;
const LOWEST: f64 = 90.0;
/// How uneven the winding is: phase that a wave picks up on each way, radians.
const UNEVEN: f64 = 0.35;
/// Its spacing over frequency, Hz.
const GRAIN: f64 = 60.0;

/// Responses of both sides.
pub fn impulse(decay: f64, rate: f64) -> [Vec<f32>; 2] {
    let frames = shape::frames(decay, 1.0, rate);
    let length = (frames + (0.5 * rate) as usize).next_power_of_two();
    let (mut re, mut im) = (vec![0.0f32; length], vec![0.0f32; length]);
    let mut rng = Rng::new(0x05F2);
    let sides = SPRINGS.map(|springs| springs.map(|spring| (spring, winding(&mut rng))));
    for k in 1..length / 2 {
        let hz = k as f64 * rate / length as f64;
        if hz > 4500.0 {
            break;
        }
        let sums = sides.each_ref().map(|springs| {
            springs.iter().fold((0.0, 0.0), |(re, im), ((time, top), winding)| {
                let (a, b) = echoes(hz, *time, *top, winding, decay);
                (re + a, im + b)
            })
        });
        let [(lr, li), (rr, ri)] = sums;
        let m = length - k;
        (re[k], im[k]) = ((lr - ri) as f32, (li + rr) as f32);
        (re[m], im[m]) = ((lr + ri) as f32, (rr - li) as f32);
    }
    Fft::new(length).inverse(&mut re, &mut im);
    [re, im].map(|mut side| {
        side.truncate(frames);
        shape::fade(&mut side, rate);
        side
    })
}

fn winding(rng: &mut Rng) -> Vec<f64> {
    (0..80).map(|_| UNEVEN * rng.normal()).collect()
}

/// One way, then two more again and again: A/(1 − r² A²) with A = r e^(−iφ).
fn echoes(hz: f64, time: f64, top: f64, winding: &[f64], decay: f64) -> (f64, f64) {
    let x = hz / top;
    if x >= TOP {
        return (0.0, 0.0);
    }
    let place = hz / GRAIN;
    let (i, f) = (place as usize, place.fract());
    let uneven = winding[i] + f * (winding[i + 1] - winding[i]);
    // The delay time/√(1 − x²), integrated over frequency.
    let slow = 1.0 / (1.0 - x * x).sqrt();
    let phase = TAU * time * top * math::atan2(x, 1.0 / slow) + uneven;
    let each = math::pow(10.0, -3.0 * time * slow / decay);
    let (ar, ai) = (each * math::cos(phase), -each * math::sin(phase));
    let (dr, di) = (1.0 - (ar * ar - ai * ai), -2.0 * ar * ai);
    let size = dr * dr + di * di;
    // The coils at both ends, and the last octave less and less.
    let coils = 1.0 / (1.0 + (LOWEST / hz) * (LOWEST / hz));
    let level = coils * (1.0 - x * x * x * x / (TOP * TOP * TOP * TOP));
    (level * (ar * dr + ai * di) / size, level * (ai * dr - ar * di) / size)
}
