//! Devices side by side give the samples that each gives alone.

#![allow(clippy::unwrap_used)]

use dsp::gang::gang;
use dsp::rows::{gather, scatter};
use dsp::{BLOCK, Block, Build, CATALOG, GANG, Rng, SampleRate, Settings, Spec, Unit};

/// Blocks of noise, with silence in between.
const BLOCKS: usize = 60;

/// The device's settings moved at random; which parts of it are in use stays the same, unless `all` are to be.
fn settings(spec: &Spec, all: bool, rng: &mut Rng) -> Settings {
    let move_it = |param: &dsp::Param| match param.unit {
        Unit::Slope => param.default,
        Unit::Choice(_) => f64::from(u8::from(all)),
        _ if all || param.default != 0.0 || param.name.ends_with("gain") => {
            param.min + (param.max - param.min) * (0.2 + 0.6 * rng.uniform())
        }
        _ => param.default,
    };
    Settings(spec.params.iter().map(move_it).collect())
}

fn noise(rng: &mut Rng, block: usize) -> [f32; BLOCK] {
    std::array::from_fn(|_| if block % 7 < 4 { rng.noise() * 0.3 } else { 0.0 })
}

fn lend(sound: &mut [[f32; BLOCK]; 2], n: usize) -> Block<'_> {
    let [left, right] = sound;
    Block { left: &mut left[..n], right: &mut right[..n], key: None, events: &[] }
}

#[test]
fn side_by_side_as_alone() {
    let mut found = 0;
    for (spec, all) in CATALOG.iter().flat_map(|spec| [(spec, false), (spec, true)]) {
        let Some(build_gang) = gang(spec) else { continue };
        found += 1;
        let mut rng = Rng::new(7);
        let settings: [Settings; GANG] = std::array::from_fn(|_| settings(spec, all, &mut rng));
        let rate = SampleRate(48_000);
        let builds: [Build<'_>; GANG] =
            std::array::from_fn(|i| Build { rate, settings: &settings[i], seed: i as u64 });
        let mut together = build_gang(&builds).unwrap();
        let mut alone = builds.each_ref().map(|build| (spec.build)(build));
        for block in 0..BLOCKS {
            // Now and then a block in two parts, so that flushes fall within.
            let n = [77, BLOCK - 77, BLOCK, BLOCK, BLOCK][block % 5];
            let mut sounds: [[[f32; BLOCK]; 2]; GANG] =
                std::array::from_fn(|_| [noise(&mut rng, block), noise(&mut rng, block)]);
            let mut copies = sounds;
            if block == 40 {
                together.reset(2);
                alone[2].reset();
            }
            let [mut left, mut right] = [(); 2].map(|()| vec![[0.0; GANG]; n]);
            gather(sounds.each_ref().map(|sound| &sound[0][..n]), &mut left);
            gather(sounds.each_ref().map(|sound| &sound[1][..n]), &mut right);
            together.process(&mut left, &mut right);
            scatter(&left, &mut sounds.each_mut().map(|sound| &mut sound[0][..n]));
            scatter(&right, &mut sounds.each_mut().map(|sound| &mut sound[1][..n]));
            for (device, copy) in alone.iter_mut().zip(&mut copies) {
                device.process(&mut lend(copy, n));
            }
            let bits = |sounds: &[[[f32; BLOCK]; 2]; GANG]| sounds.map(|s| s.map(|c| c.map(f32::to_bits)));
            assert!(bits(&sounds) == bits(&copies), "{} in block {block}", spec.name);
        }
    }
    assert!(found >= 4);
}
