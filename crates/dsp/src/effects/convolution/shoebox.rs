//! Rooms and halls: reflections from mirror images of the source (Allen and Berkley 1979), then noise as dense as they become.

use super::shape::{self, Graph};
use crate::Rng;
use std::f64::consts::{FRAC_1_SQRT_2, TAU};

/// Speed of sound, m/s.
const SPEED: f64 = 343.0;
/// How far walls that are not quite plane move an image, relative to its distance.
const ROUGH: f64 = 0.02;
/// Echoes into which a wall scatters a sound, and the part of its energy that is in them.
const SCATTERED: usize = 8;
const SHARE: f64 = 0.6;

/// A box with a source and two microphones.
pub struct Space {
    /// Length, width, height, m.
    size: [f64; 3],
    source: [f64; 3],
    /// Middle between the microphones, and half their distance across, m; they look half left and half right.
    ears: [f64; 3],
    apart: f64,
    /// Time over which walls scatter, s.
    scatter: f64,
    /// Time in which noise takes over from images, s.
    mixing: [f64; 2],
    /// Decay time relative to that at 1 kHz, and colour in dB.
    times: &'static Graph,
    colour: &'static Graph,
    seed: u64,
}

/// A treated living room.
pub static ROOM: Space = Space {
    size: [6.0, 4.5, 2.8],
    source: [1.6, 2.0, 1.3],
    ears: [3.9, 2.5, 1.6],
    apart: 0.25,
    scatter: 0.002,
    mixing: [0.03, 0.07],
    times: &[(125.0, 1.1), (250.0, 1.0), (2000.0, 1.0), (4000.0, 0.85), (8000.0, 0.65), (16000.0, 0.5)],
    colour: &[(60.0, -3.0), (150.0, 0.0), (4000.0, 0.0), (12000.0, -5.0)],
    seed: 0x0526_006D,
};

/// A concert hall of 8,800 m³.
pub static HALL: Space = Space {
    size: [34.0, 20.0, 13.0],
    source: [6.0, 9.3, 1.8],
    ears: [16.0, 10.4, 3.5],
    apart: 0.6,
    scatter: 0.009,
    mixing: [0.08, 0.2],
    times: &[
        (125.0, 1.15),
        (500.0, 1.05),
        (1000.0, 1.0),
        (2000.0, 0.92),
        (4000.0, 0.72),
        (8000.0, 0.45),
        (16000.0, 0.28),
    ],
    colour: &[(60.0, -1.0), (150.0, 0.0), (3000.0, 0.0), (12000.0, -6.0)],
    seed: 0x4A11,
};

/// Responses at both microphones from the end of the direct sound on.
pub fn impulse(space: &Space, decay: f64, rate: f64) -> [Vec<f32>; 2] {
    let frames = shape::frames(decay, space.times.iter().fold(1.0, |m, (_, t)| t.max(m)), rate);
    let mut rng = Rng::new(space.seed);
    let volume: f64 = space.size.iter().product();
    let mut raw = [vec![0.0f32; frames], vec![0.0f32; frames]];
    images(space, rate, &mut raw, &mut rng);
    // Images of strength 1/distance are 4π c³ t²/V a second: their power is level. A cardioid hears a third of it.
    let level = (2.0 * TAU * SPEED / volume / rate / 3.0).sqrt();
    let [from, to] = space.mixing.map(|t| t * rate);
    for i in from as usize..frames {
        let share = ((i as f64 - from) / (to - from)).min(1.0);
        for side in &mut raw {
            side[i] += (level * share.sqrt() * rng.normal()) as f32;
        }
    }
    shape::shape(raw, decay, space.times, space.colour, |_| 0.0, rate)
}

fn images(space: &Space, rate: f64, raw: &mut [Vec<f32>; 2], rng: &mut Rng) {
    let farthest = SPEED * space.mixing[1];
    let direct = distance(space.source, space.ears);
    let reach = space.size.map(|side| (farthest / side) as i32 / 2 + 1);
    // Along each axis an image lies at an even number of sides away, plain or mirrored.
    let along = |axis: usize| {
        let (side, at) = (space.size[axis], space.source[axis]);
        (-reach[axis]..=reach[axis])
            .flat_map(move |n| [1.0, -1.0].map(|sign| 2.0 * f64::from(n) * side + sign * at))
    };
    for x in along(0) {
        for y in along(1) {
            for z in along(2) {
                let image = [x, y, z].map(|at| at * (1.0 + ROUGH * rng.normal()));
                if [x, y, z] != space.source {
                    hear(space, image, direct, rate, raw, rng);
                }
            }
        }
    }
}

/// Adds what both microphones hear of one image.
fn hear(space: &Space, image: [f64; 3], direct: f64, rate: f64, raw: &mut [Vec<f32>; 2], rng: &mut Rng) {
    let [from, to] = space.mixing;
    for (side, look) in raw.iter_mut().zip([-1.0, 1.0]) {
        let ear = [space.ears[0], space.ears[1] + look * space.apart, space.ears[2]];
        let far = distance(image, ear);
        let time = (far - direct) / SPEED;
        let share = 1.0 - ((time - from) / (to - from)).clamp(0.0, 1.0);
        // Half towards the source, half to the side.
        let facing = (look * (image[1] - ear[1]) - (image[0] - ear[0])) * FRAC_1_SQRT_2 / far;
        let strength = share.sqrt() * 0.5 * (1.0 + facing) / far;
        add(side, time * rate, strength * (1.0 - SHARE).sqrt());
        for _ in 0..SCATTERED {
            let late = space.scatter * rng.uniform();
            let part = (SHARE / SCATTERED as f64).sqrt() * rng.normal();
            add(side, (time + late) * rate, strength * part);
        }
    }
}

/// An impulse at `place` frames, between two of them, so that the two sides agree on where it comes from.
fn add(side: &mut [f32], place: f64, strength: f64) {
    let (i, part) = (place.max(0.0) as usize, place.max(0.0).fract());
    for (at, share) in [(i, 1.0 - part), (i + 1, part)] {
        if let Some(x) = side.get_mut(at) {
            *x += (strength * share) as f32;
        }
    }
}

fn distance(a: [f64; 3], b: [f64; 3]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum::<f64>().sqrt()
}
