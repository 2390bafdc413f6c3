//! Devices at work, with the files of the song that they play or work with.

use crate::plan::{Device, build};
use crate::{Error, Takes};
use dsp::effects::convolution;
use dsp::{Build, Kind, Processor, SampleRate, sampler};

/// The running form of a device.
pub fn open(device: &Device, rate: SampleRate, takes: &dyn Takes) -> Result<Box<dyn Processor>, Error> {
    let Some(file) = &device.file else { return Ok(build(device, rate)) };
    match device.spec.kind {
        Kind::Instrument => Ok(Box::new(sampler::player(takes.instrument(file)?, rate))),
        Kind::Effect => {
            let response = takes.response(file, rate)?;
            let build = Build { rate, settings: &device.settings, seed: device.seed };
            Ok(Box::new(convolution::of_response(&build, response)))
        }
    }
}
