//! A master on every device: measured first, then played as loud as the master itself.

use super::fir::{Blocks, STEP};
use super::{Device, Simulation};
use crate::analyse::Spectrum;
use crate::{Error, Progress, Read, Write};
use dsp::meters::Loudness;
use dsp::{Decibels, SampleRate};
use rayon::ThreadPool;
use rayon::prelude::*;

/// Rises when the same master sounds different on the same device.
pub const VERSION: u32 = 2;

/// The sound that is auditioned.
pub struct Master<'a> {
    /// Frames a second.
    pub rate: SampleRate,
    /// Integrated loudness, LUFS.
    pub loudness: f64,
    /// Average spectrum.
    pub spectrum: &'a Spectrum,
    /// Opens it.
    pub open: &'a (dyn Fn() -> Result<Box<dyn Read>, Error> + Sync),
}

/// Of a long master, blocks that are listened to on end, and blocks from one such stretch to the next (about 2 and 6 s).
const STRETCH: (u64, u64) = (8, 24);
/// Blocks of a master that is long (about 2 minutes).
const LONG: u64 = 480;

/// A device at work.
struct Player {
    simulation: Simulation,
    loudness: Loudness,
    sink: Box<dyn Write>,
    left: Vec<f32>,
    right: Vec<f32>,
}

/// Plays a master on each device, the noise around its listener included, into its writer: as long as the master and, where
/// the headroom allows it, as loud. All devices work at once.
pub fn render(
    master: &Master<'_>,
    devices: Vec<(&Device, Box<dyn Write>)>,
    pool: &ThreadPool,
    progress: &dyn Progress,
) -> Result<(), Error> {
    let player = |(device, sink): (&Device, Box<dyn Write>)| Player {
        simulation: Simulation::matched(device, master.rate, master.spectrum)
            .with_noise(device, master.loudness),
        loudness: Loudness::new(master.rate),
        sink,
        left: vec![0.0; STEP],
        right: vec![0.0; STEP],
    };
    let mut players: Vec<Player> = pool.install(|| devices.into_par_iter().map(player).collect());
    let measure = |player: &mut Player, from: usize, to: usize| {
        player.loudness.push(&player.left[from..to], &player.right[from..to]);
        Ok(())
    };
    let blocks = (master.open)()?.frames().0 / STEP as u64;
    let mut original = Loudness::new(master.rate);
    let mut sampled = |block: u64, left: &[f32], right: &[f32]| {
        let heard = blocks < LONG || block % STRETCH.1 < STRETCH.0;
        if heard {
            original.push(left, right);
        }
        heard
    };
    pass(master, &mut players, pool, (progress, "auditioning: listening"), &mut sampled, measure)?;
    for player in &mut players {
        let off = original.integrated() - player.loudness.integrated();
        player.simulation.rewind(if off.is_finite() { Decibels(off).gain() as f32 } else { 1.0 });
    }
    let write = |player: &mut Player, from: usize, to: usize| {
        player.sink.write(&player.left[from..to], &player.right[from..to])
    };
    pass(master, &mut players, pool, (progress, "auditioning: playing"), &mut |_, _, _| true, write)?;
    players.into_iter().try_for_each(|player| player.sink.finish())
}

/// Whether a block is played: its number, left and right.
type Heard<'a> = &'a mut dyn FnMut(u64, &[f32], &[f32]) -> bool;

/// Plays those blocks of the master that are `heard` on all devices and hands on what each makes of it, from which frame of its
/// block to which.
fn pass(
    master: &Master<'_>,
    players: &mut [Player],
    pool: &ThreadPool,
    (progress, stage): (&dyn Progress, &str),
    heard: Heard<'_>,
    each: impl Fn(&mut Player, usize, usize) -> Result<(), Error> + Sync,
) -> Result<(), Error> {
    let mut sound = (master.open)()?;
    let mut blocks = Blocks::default();
    let (mut left, mut right) = (vec![0.0; STEP], vec![0.0; STEP]);
    let mut late = players.first().map_or(0, |player| player.simulation.latency().0 as usize);
    let mut to_come = sound.frames().0;
    let mut number = 0;
    progress.stage(stage, to_come);
    while to_come > 0 {
        if progress.stopped() {
            return Err(Error::Stopped);
        }
        sound.read(&mut left, &mut right)?;
        blocks.load(&left, &right);
        let (from, to) = (late, late + to_come.min((STEP - late) as u64) as usize);
        late = 0;
        to_come -= (to - from) as u64;
        progress.advance((to - from) as u64);
        number += 1;
        if !heard(number - 1, &left, &right) {
            continue;
        }
        pool.install(|| {
            players.par_iter_mut().with_max_len(1).try_for_each(|player| {
                player.simulation.process(&blocks, &mut player.left, &mut player.right);
                each(player, from, to)
            })
        })?;
    }
    Ok(())
}
