//! Plate: bending waves in a sheet of steel, where high notes run faster than low ones (Cremer and Heckl, "Structure-Borne Sound").

use super::shape::{self, Graph};
use crate::filters::fft::Fft;
use crate::{Rng, math};
use std::f64::consts::TAU;

/// Sheet of 2 by 1 m and 0.5 mm: (bending stiffness / mass)^¼, in m/s^½.
const STIFF: f64 = 0.874;
const SIZE: [f64; 2] = [2.0, 1.0];
/// Driver and the two pickups, m.
const DRIVER: [f64; 2] = [0.93, 0.44];
const PICKUPS: [[f64; 2]; 2] = [[0.37, 0.69], [1.58, 0.31]];
/// Waves are followed one by one over this way, m; after it noise is as dense.
const WAY: f64 = 3.0;
/// Length of the stretch in which they are, s.
const EARLY: f64 = 0.08;

/// Decay time relative to that at 1 kHz, and colour in dB.
const TIMES: &Graph = &[
    (125.0, 1.2),
    (500.0, 1.1),
    (1000.0, 1.0),
    (2000.0, 0.85),
    (4000.0, 0.65),
    (8000.0, 0.45),
    (16000.0, 0.32),
];
const COLOUR: &Graph = &[(50.0, -6.0), (160.0, 0.0), (16000.0, 0.0)];
const SEED: u64 = 0x0140;

/// Speed at which a packet of waves of `hz` runs, m/s.
fn speed(hz: f64) -> f64 {
    2.0 * STIFF * (TAU * hz).sqrt()
}

/// Responses at both pickups.
pub fn impulse(decay: f64, rate: f64) -> [Vec<f32>; 2] {
    let frames = shape::frames(decay, 1.2, rate);
    let mut rng = Rng::new(SEED);
    let noise = [(); 2].map(|()| (0..frames).map(|_| rng.normal() as f32).collect::<Vec<f32>>());
    let late = shape::shape(noise, decay, TIMES, COLOUR, |hz| WAY / speed(hz), rate);
    let mut both = waves(rate);
    for (early, late) in both.iter_mut().zip(late) {
        early.resize(frames, 0.0);
        early.iter_mut().zip(late).for_each(|(x, late)| *x += late);
    }
    both
}

/// The first waves, added up frequency by frequency.
fn waves(rate: f64) -> [Vec<f32>; 2] {
    let length = ((EARLY * rate) as usize).next_power_of_two();
    let (mut re, mut im) = (vec![0.0f32; length], vec![0.0f32; length]);
    let mut rng = Rng::new(SEED + 1);
    let ways = PICKUPS.map(|pickup| ways(pickup, &mut rng));
    // Waves of strength 1/√distance pass as often as the way is long over the area: so strong is the noise after them.
    let area = SIZE[0] * SIZE[1];
    for k in 1..length / 2 {
        let hz = k as f64 * rate / length as f64;
        let number = (TAU * hz).sqrt() / STIFF;
        let slowest = 0.8 * EARLY * speed(hz);
        let level = (area * speed(hz) / TAU / rate).sqrt() * colour(hz) / length as f64;
        let sums = ways.each_ref().map(|ways| {
            let near = ways.iter().filter(|(way, _)| *way < slowest);
            near.fold((0.0, 0.0), |(re, im), (way, sign)| {
                let (angle, strength) = (number * way, sign / way.sqrt());
                (re + strength * math::cos(angle), im - strength * math::sin(angle))
            })
        });
        let [(lr, li), (rr, ri)] = sums;
        let m = length - k;
        (re[k], im[k]) = ((level * (lr - ri)) as f32, (level * (li + rr)) as f32);
        (re[m], im[m]) = ((level * (lr + ri)) as f32, (level * (rr - li)) as f32);
    }
    Fft::new(length).inverse(&mut re, &mut im);
    [&mut re, &mut im].into_iter().for_each(|side| shape::fade(side, rate));
    [re, im]
}

fn colour(hz: f64) -> f64 {
    math::pow(10.0, shape::at(COLOUR, hz) / 20.0)
}

/// Ways to a pickup over the mirror images of the driver, with the sign of the reflections.
fn ways(pickup: [f64; 2], rng: &mut Rng) -> Vec<(f64, f64)> {
    let along = |axis: usize| {
        (-2..=2)
            .flat_map(move |n| [1.0, -1.0].map(|sign| 2.0 * f64::from(n) * SIZE[axis] + sign * DRIVER[axis]))
    };
    let mut ways = Vec::new();
    for x in along(0) {
        for y in along(1) {
            let (dx, dy) = (x - pickup[0], y - pickup[1]);
            let way = (dx * dx + dy * dy).sqrt();
            if way < WAY {
                ways.push((way, if rng.uniform() < 0.5 { -1.0 } else { 1.0 }));
            }
        }
    }
    ways
}
