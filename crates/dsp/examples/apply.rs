//! Sends a WAV file through an effect.
//!
//! `apply amp in.wav out.wav [drive=30 …]`
#![allow(clippy::disallowed_methods)] // an example reads its arguments

use dsp::{BLOCK, Block, Build, SampleRate, Settings, catalog};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, from, to, rest @ ..] = args.as_slice() else {
        return Err("usage: apply EFFECT IN.wav OUT.wav [name=value …]".into());
    };
    let spec = catalog::find(name).ok_or("no such device")?;
    let Settings(mut values) = spec.defaults();
    for arg in rest {
        let (key, value) = arg.split_once('=').ok_or("expected name=value")?;
        values[spec.param(key).ok_or("no such parameter")?] = value.parse()?;
    }
    let mut file = hound::WavReader::open(from)?;
    let format = file.spec();
    let samples: Vec<f32> = match format.sample_format {
        hound::SampleFormat::Float => file.samples::<f32>().collect::<Result<_, _>>()?,
        hound::SampleFormat::Int => {
            let full = f64::from(1u32 << (format.bits_per_sample - 1));
            file.samples::<i32>()
                .map(|x| x.map(|x| (f64::from(x) / full) as f32))
                .collect::<Result<_, _>>()?
        }
    };
    let channels = usize::from(format.channels);
    let [mut left, mut right] =
        [0, channels - 1].map(|c| samples.iter().skip(c).step_by(channels).copied().collect::<Vec<f32>>());
    let build = Build { rate: SampleRate(format.sample_rate), settings: &Settings(values), seed: 1 };
    let mut device = (spec.build)(&build);
    let end = left.len() + (device.latency().0 + device.tail().0) as usize;
    left.resize(end, 0.0);
    right.resize(end, 0.0);
    for (left, right) in left.chunks_mut(BLOCK).zip(right.chunks_mut(BLOCK)) {
        device.process(&mut Block { left, right, key: None, events: &[] });
    }
    let format = hound::WavSpec {
        channels: 2,
        bits_per_sample: 32,
        sample_format: hound::SampleFormat::Float,
        ..format
    };
    let mut file = hound::WavWriter::create(to, format)?;
    for (l, r) in left.iter().zip(&right) {
        file.write_sample(*l)?;
        file.write_sample(*r)?;
    }
    Ok(file.finalize()?)
}
