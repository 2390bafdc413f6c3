//! Workload W7 of the benchmark kit: how many channel strips of its W1 (equaliser, compressor, fader) fit into real time.
//!
//! `strips WORKLOAD.json` finds the largest number whose blocks of 128 frames at 48 kHz take no more processor time than they
//! last, in 99.9 of 100 cases, one by one and eight side by side, and prints a line of JSON for each.
#![allow(clippy::disallowed_methods, clippy::unwrap_used)] // an example reads its arguments and a clock

use dsp::gang::gang;
use dsp::rows::{Row, gather};
use dsp::{BLOCK, Block, Build, CATALOG, GANG, Gang, Processor, Rng, SampleRate, Settings, Spec, math, wide};
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;

const RATE: SampleRate = SampleRate(48_000);
/// Blocks of a trial, and of the run that counts.
const TRIAL: usize = 1_500;
const PROOF: usize = 7_500;

/// A strip: settings of equaliser and compressor, gains to left and right.
struct Strip {
    settings: [Settings; 2],
    gains: [f32; 2],
}

fn main() {
    let workload = std::fs::read_to_string(std::env::args().nth(1).unwrap()).unwrap();
    let workload: Value = serde_json::from_str(&workload).unwrap();
    let strips: Vec<Strip> = workload["W1"]["tracks"].as_array().unwrap().iter().map(strip).collect();
    let mut rng = Rng::new(1);
    let noise: [Vec<f32>; 2] = [(); 2].map(|()| (0..48_000).map(|_| rng.noise()).collect());
    search("songwright, one by one, 1t", 1, &noise, |count| {
        let mut strips: Vec<_> = strips.iter().cycle().take(count).map(Alone::new).collect();
        move |noise: [&[f32]; 2], out: &mut [[f32; BLOCK]; 2]| {
            strips.iter_mut().for_each(|strip| strip.process(noise, out));
        }
    });
    search("songwright, eight side by side, 1t", GANG, &noise, |count| {
        let all: Vec<&Strip> = strips.iter().cycle().take(count).collect();
        let mut gangs: Vec<_> = all.as_chunks().0.iter().map(Together::new).collect();
        move |noise: [&[f32]; 2], out: &mut [[f32; BLOCK]; 2]| {
            let mut rows = [[[0.0; GANG]; BLOCK]; 2];
            gangs.iter_mut().for_each(|gang| gang.process(noise, &mut rows));
            for (out, rows) in out.iter_mut().zip(&rows) {
                out.iter_mut().zip(rows).for_each(|(out, row)| *out = row.iter().sum());
            }
        }
    });
}

/// Finds the largest number of strips and tells about it.
fn search<W: FnMut([&[f32]; 2], &mut [[f32; BLOCK]; 2])>(
    name: &str,
    step: usize,
    noise: &[Vec<f32>; 2],
    make: impl Fn(usize) -> W,
) {
    let deadline = BLOCK as f64 / RATE.hz();
    let fits = |count: usize, blocks: usize| -> Option<[f64; 2]> {
        let times = times(make(count), noise, blocks);
        Some(times).filter(|[_, worst]| *worst <= deadline)
    };
    let (mut most, mut high) = (0, step);
    while fits(high, TRIAL).is_some() {
        (most, high) = (high, 2 * high);
    }
    while high - most > step.max(most / 40) {
        let middle = (most + high) / 2 / step * step;
        if fits(middle, TRIAL).is_some() { most = middle } else { high = middle }
    }
    while most > 0 {
        if let Some([median, worst]) = fits(most, PROOF) {
            let (median, worst) = (median * 1e3, worst * 1e3);
            println!(
                "{{\"w7\":\"{name}\",\"strips_p999_cpu\":{most},\"median_ms\":{median:.3},\"p999_ms_cpu\":{worst:.3}}}"
            );
            return;
        }
        most = most * 95 / 100 / step * step;
    }
}

/// Processor time of a block, s: the median, and what 99.9 of 100 do not exceed.
fn times(
    mut work: impl FnMut([&[f32]; 2], &mut [[f32; BLOCK]; 2]),
    noise: &[Vec<f32>; 2],
    blocks: usize,
) -> [f64; 2] {
    let mut block = |number: usize| {
        let at = number * BLOCK % (noise[0].len() - BLOCK);
        let mut out = [[0.0; BLOCK]; 2];
        let started = now();
        work(noise.each_ref().map(|side| &side[at..at + BLOCK]), &mut out);
        std::hint::black_box(&out);
        now() - started
    };
    (0..50).for_each(|number| {
        block(number);
    });
    let mut times: Vec<f64> = (0..blocks).map(block).collect();
    times.sort_by(f64::total_cmp);
    [0.5, 0.999].map(|share| times[((blocks - 1) as f64 * share) as usize])
}

/// Processor time of this thread, s.
fn now() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 * 1e-9
}

/// Equaliser and compressor.
fn devices() -> [&'static Spec; 2] {
    ["eq", "compressor"].map(|name| *CATALOG.iter().find(|spec| spec.name == name).unwrap())
}

/// A track of the workload as `bench/w1.py` translates it.
fn strip(track: &Value) -> Strip {
    let specs = devices();
    let mut settings = specs.map(Spec::defaults);
    let mut set = |device: usize, name: &str, value: f64| {
        settings[device].0[specs[device].param(name).unwrap()] = value;
    };
    let mut bell = 0;
    for band in track["eq"].as_array().unwrap() {
        let name = match band["type"].as_str().unwrap() {
            "low_shelf" => "low".into(),
            "high_shelf" => "high".into(),
            _ => {
                bell += 1;
                set(0, &format!("bell-{bell}-q"), band["q"].as_f64().unwrap());
                format!("bell-{bell}")
            }
        };
        set(0, &format!("{name}-frequency"), band["f"].as_f64().unwrap());
        set(0, &format!("{name}-gain"), band["db"].as_f64().unwrap());
    }
    let of = |name: &str| track["comp"][name].as_f64().unwrap();
    let compressor = [
        ("threshold", of("threshold_db")),
        ("ratio", of("ratio")),
        ("knee", 0.0),
        ("attack", of("attack_tau_ms") * 1e-3),
        ("release", of("release_tau_ms") * 1e-3),
        ("make-up", of("makeup_db")),
        ("detector", 1.0),
    ];
    compressor.iter().for_each(|(name, value)| set(1, name, *value));
    let gain = math::pow(10.0, track["gain_db"].as_f64().unwrap() / 20.0);
    let balance = track["balance"].as_f64().unwrap();
    let gains = [1.0 - balance, 1.0 + balance].map(|side| (gain * side.min(1.0)) as f32);
    Strip { settings, gains }
}

fn build<'a>(strip: &'a Strip, device: usize) -> Build<'a> {
    Build { rate: RATE, settings: &strip.settings[device], seed: 1 }
}

/// A strip by itself.
struct Alone {
    devices: [Box<dyn Processor>; 2],
    gains: [f32; 2],
}

impl Alone {
    fn new(strip: &Strip) -> Self {
        let [eq, compressor] = devices();
        let devices = [(eq.build)(&build(strip, 0)), (compressor.build)(&build(strip, 1))];
        Self { devices, gains: strip.gains }
    }

    fn process(&mut self, noise: [&[f32]; 2], out: &mut [[f32; BLOCK]; 2]) {
        let mut sound = [[0.0; BLOCK]; 2];
        sound.iter_mut().zip(noise).for_each(|(sound, noise)| sound.copy_from_slice(noise));
        let [left, right] = &mut sound;
        for device in &mut self.devices {
            device.process(&mut Block { left, right, key: None, events: &[] });
        }
        for ((out, sound), gain) in out.iter_mut().zip(&sound).zip(self.gains) {
            out.iter_mut().zip(sound).for_each(|(out, x)| *out += gain * x);
        }
    }
}

/// Eight strips side by side.
struct Together {
    gangs: [Box<dyn Gang>; 2],
    gains: [Row; 2],
}

impl Together {
    fn new(strips: &[&Strip; GANG]) -> Self {
        let specs = devices();
        let gangs = [0, 1].map(|device| {
            gang(specs[device]).unwrap()(&strips.each_ref().map(|strip| build(strip, device))).unwrap()
        });
        Self { gangs, gains: [0, 1].map(|side| strips.map(|strip| strip.gains[side])) }
    }

    fn process(&mut self, noise: [&[f32]; 2], out: &mut [[Row; BLOCK]; 2]) {
        let mut rows = [[[0.0; GANG]; BLOCK]; 2];
        rows.iter_mut().zip(noise).for_each(|(rows, noise)| gather([noise; GANG], rows));
        let [left, right] = &mut rows;
        self.gangs.iter_mut().for_each(|gang| gang.process(left, right));
        wide(
            #[inline(always)]
            || {
                for ((out, rows), gains) in out.iter_mut().zip(&rows).zip(&self.gains) {
                    for (out, row) in out.iter_mut().zip(rows) {
                        for ((out, x), gain) in out.iter_mut().zip(row).zip(gains) {
                            *out += gain * x;
                        }
                    }
                }
            },
        );
    }
}
