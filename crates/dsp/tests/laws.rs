//! What every device of the catalog must obey, at 44.1, 48 and 192 kHz.

mod support;

use assert_no_alloc::AllocDisabler;
use dsp::catalog::SIDE_CHAINED;
use dsp::{BLOCK, Block, CATALOG, Kind, Rng, Settings, Spec};
use support::{NOTES, Stereo, build, impulse, noise, notes, peak, run, silence, with};

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

const RATES: [u32; 3] = [44_100, 48_000, 192_000];

fn each(law: impl Fn(&Spec, u32)) {
    for spec in CATALOG {
        for rate in RATES {
            law(spec, rate);
        }
    }
}

/// Frames in which an effect shows what it does, or an instrument plays all notes and is heard ringing after them.
fn enough(spec: &Spec, rate: u32, frames: usize) -> usize {
    match spec.kind {
        Kind::Effect => frames + build(spec, &spec.defaults(), rate).latency().0 as usize,
        Kind::Instrument => ((NOTES + 0.03) * f64::from(rate)) as usize,
    }
}

fn input(spec: &Spec, frames: usize) -> Stereo {
    if spec.kind == Kind::Effect { noise(frames, 0.7, 3) } else { silence(frames) }
}

#[test]
fn those_listen_to_a_side_chain_that_are_listed() {
    for spec in CATALOG.iter().filter(|spec| spec.kind == Kind::Effect) {
        let heard = |key: Option<(&[f32], &[f32])>| {
            let mut device = build(spec, &spec.defaults(), 48_000);
            let [mut left, mut right] = noise(40 * BLOCK, 0.9, 3);
            for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
                device.process(&mut Block { left, right, key, events: &[] });
            }
            left
        };
        let silent = [0.0; BLOCK];
        let listens = heard(None) != heard(Some((&silent, &silent)));
        let listed = SIDE_CHAINED.iter().any(|listed| listed.name == spec.name);
        assert_eq!(listens, listed, "{}", spec.name);
    }
}

#[test]
fn names_and_ranges_are_sound() {
    for (i, spec) in CATALOG.iter().enumerate() {
        assert!(CATALOG[..i].iter().all(|other| other.name != spec.name), "{} twice", spec.name);
        assert!(spec.about.ends_with('.') && spec.version > 0, "{}", spec.name);
        for p in spec.params {
            let kebab = p.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            assert!(kebab && p.about.ends_with('.'), "{} {}", spec.name, p.name);
            // These are words of the insert itself.
            assert!(!["device", "key", "bypass"].contains(&p.name), "{} {}", spec.name, p.name);
            assert!(p.min < p.max && (p.min..=p.max).contains(&p.default), "{} {}", spec.name, p.name);
        }
    }
}

#[test]
fn any_split_gives_the_same_samples() {
    each(|spec, rate| {
        let frames = enough(spec, rate, 12_000);
        let (settings, notes) = (spec.defaults(), notes(spec, rate));
        let mut whole = input(spec, frames);
        run(&mut *build(spec, &settings, rate), &mut whole, &notes, || BLOCK);
        let heard = whole.iter().map(|channel| peak(channel)).fold(0.0, f64::max);
        assert!(heard > 0.01, "{} at {rate} is silent", spec.name);
        let mut rng = Rng::new(9);
        let mut split = input(spec, frames);
        run(&mut *build(spec, &settings, rate), &mut split, &notes, || {
            1 + (rng.bits() % BLOCK as u64) as usize
        });
        assert!(whole == split, "{} at {rate}", spec.name);
    });
}

#[test]
fn reset_equals_fresh() {
    each(|spec, rate| {
        let (settings, notes) = (spec.defaults(), notes(spec, rate));
        let mut device = build(spec, &settings, rate);
        let frames = enough(spec, rate, 9_000);
        let mut first = input(spec, frames);
        run(&mut *device, &mut first, &notes, || BLOCK);
        device.reset();
        let mut second = input(spec, frames);
        run(&mut *device, &mut second, &notes, || BLOCK);
        assert!(first == second, "{} at {rate}", spec.name);
    });
}

/// Defaults, everything at its smallest, everything at its largest, and a few at random.
fn settings(spec: &Spec) -> Vec<Settings> {
    let mut rng = Rng::new(5);
    let mut all = vec![
        spec.defaults(),
        Settings(spec.params.iter().map(|p| p.min).collect()),
        Settings(spec.params.iter().map(|p| p.max).collect()),
    ];
    for _ in 0..4 {
        let end = |p: &dsp::Param, u: f64| if u < 0.5 { p.min } else { p.max };
        all.push(Settings(spec.params.iter().map(|p| end(p, rng.uniform())).collect()));
    }
    all
}

#[test]
fn everything_stays_finite() {
    each(|spec, rate| {
        for settings in settings(spec) {
            let frames = enough(spec, rate, 8_000);
            let mut loud = noise(frames, 1.0, 11);
            loud.iter_mut().flatten().for_each(|x| *x = x.signum());
            let signals = [
                silence(frames),
                impulse(frames),
                [vec![1.0; frames], vec![-1.0; frames]],
                noise(frames, 1.0, 2),
                loud,
            ];
            // An instrument does not listen to what it adds itself to.
            let count = if spec.kind == Kind::Effect { signals.len() } else { 1 };
            let mut device = build(spec, &settings, rate);
            for mut sound in signals.into_iter().take(count) {
                device.reset();
                run(&mut *device, &mut sound, &notes(spec, rate), || BLOCK);
                let highest = sound.iter().map(|channel| peak(channel)).fold(0.0, f64::max);
                let finite = sound.iter().flatten().all(|x| x.is_finite());
                assert!(finite && highest < 1e6, "{} at {rate}: {highest} with {settings:?}", spec.name);
            }
        }
    });
}

#[test]
fn no_denormal_numbers_come_out_of_a_dying_sound() {
    each(|spec, rate| {
        let mut sound = input(spec, 4_000);
        sound.iter_mut().for_each(|channel| channel.resize(2 * rate as usize, 0.0));
        run(&mut *build(spec, &spec.defaults(), rate), &mut sound, &notes(spec, rate), || BLOCK);
        let bad = sound.iter().flatten().filter(|x| x.is_subnormal()).count();
        assert_eq!(bad, 0, "{} at {rate}", spec.name);
    });
}

#[test]
fn measured_delay_equals_latency() {
    for spec in CATALOG.iter().filter(|spec| spec.kind == Kind::Effect) {
        for rate in RATES {
            let neutral: &[(&str, f64)] = match spec.name {
                "eq" | "linear-phase-eq" | "limiter" | "de-esser" | "width" | "mid-side" | "utility"
                | "pitch-shifter" => &[],
                "multiband-compressor" => &[("high-crossover", 1000.0), ("mix", 0.0)],
                "pitch-correction" => &[("strength", 0.0)],
                "exciter" => &[("amount", -60.0)],
                "transient-shaper" => &[("attack", 0.0)],
                "gate" => &[("range", -1e-9)],
                "tremolo" => &[("depth", 0.0)],
                _ => &[("mix", 0.0)],
            };
            let mut device = build(spec, &with(spec, neutral), rate);
            let (latency, heard) = (device.latency().0 as usize, 4_096);
            let sound = noise(heard + latency, 0.1, 4);
            let mut out = sound.clone();
            run(&mut *device, &mut out, &[], || BLOCK);
            let match_at = |lag: usize| -> f64 {
                sound[0].iter().zip(&out[0][lag..]).take(heard).map(|(a, b)| f64::from(a * b)).sum()
            };
            let measured = (0..4_000)
                .chain(latency.saturating_sub(500)..latency + 500)
                .max_by(|a, b| match_at(*a).total_cmp(&match_at(*b)))
                .unwrap();
            assert_eq!(measured as u64, device.latency().0, "{} at {rate}", spec.name);
        }
    }
}

#[test]
fn silent_after_the_tail() {
    each(|spec, rate| {
        for settings in settings(spec).into_iter().take(3) {
            let mut device = build(spec, &settings, rate);
            let (tail, notes) = (device.tail().0 as usize, notes(spec, rate));
            let ends = notes.iter().map(|(at, _)| *at as usize + 1).max().unwrap_or(4_000);
            if tail > 12 * rate as usize {
                continue;
            }
            let mut sound = input(spec, ends);
            sound.iter_mut().for_each(|channel| channel.resize(ends + tail + 4_000, 0.0));
            run(&mut *device, &mut sound, &notes, || BLOCK);
            let rest = sound.iter().map(|channel| peak(&channel[ends + tail..])).fold(0.0, f64::max);
            assert!(rest < 1e-6, "{} at {rate}: {rest:e} after {tail} frames, {settings:?}", spec.name);
        }
    });
}
