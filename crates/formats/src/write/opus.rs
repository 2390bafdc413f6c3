//! Opus in Ogg: resampled to 48 kHz where needed, the encoder's delay and the end stated so that players give the exact length.

use opus_pure::{Application, MAX_PACKET_BYTES, OggOpusWriter, OpusEncoder, OpusHead};

use super::{Encoder, Settings, Sink, expect};
use crate::audio::Polyphase;
use crate::{Error, Result};

/// Opus' own rate.
const RATE: u32 = 48_000;
/// Frames a packet: 20 ms.
const PACKET: usize = 960;

struct Opus<'a> {
    writer: OggOpusWriter<Box<dyn Sink + 'a>>,
    encoder: OpusEncoder,
    convert: Polyphase,
    /// Interleaved frames of the packet that is being filled.
    block: Vec<f32>,
    /// Length with the encoder's delay, at 48 kHz.
    end: u64,
    packets: u64,
    frames: u64,
    written: u64,
}

pub(super) fn open<'a>(sink: Box<dyn Sink + 'a>, settings: Settings) -> Result<Box<dyn Encoder + 'a>> {
    let mut encoder = OpusEncoder::new(RATE as i32, 2, Application::Audio).map_err(refused)?;
    encoder.bitrate_bps = settings.bitrate.clamp(6_000, 510_000) as i32;
    let head = OpusHead::for_encoder(&encoder, settings.rate);
    let convert = Polyphase::new(settings.rate, RATE);
    let end = u64::from(head.pre_skip) + convert.length(settings.frames);
    let writer = OggOpusWriter::new(sink, head).map_err(refused)?;
    let block = Vec::with_capacity(2 * PACKET);
    Ok(Box::new(Opus {
        writer,
        encoder,
        convert,
        block,
        end,
        packets: 0,
        frames: settings.frames,
        written: 0,
    }))
}

fn refused(error: opus_pure::Error) -> Error {
    match error {
        opus_pure::Error::Io(error) => Error::Machine(error),
        error => Error::Unsupported(format!("Opus: {error}")),
    }
}

impl Opus<'_> {
    fn drain(&mut self) -> Result<()> {
        let mut pulled = [[0.0f32; PACKET]; 2];
        loop {
            let room = PACKET - self.block.len() / 2;
            let [left, right] = &mut pulled;
            let count = self.convert.pull(&mut left[..room], &mut right[..room]);
            self.block.extend(left.iter().zip(right.iter()).take(count).flat_map(|(l, r)| [*l, *r]));
            if self.block.len() < 2 * PACKET {
                return Ok(());
            }
            if self.packets * (PACKET as u64) < self.end {
                self.encode()?;
            }
            self.block.clear();
        }
    }

    fn encode(&mut self) -> Result<()> {
        let mut packet = [0u8; MAX_PACKET_BYTES];
        let size = self.encoder.encode(&self.block, PACKET, &mut packet).map_err(refused)?;
        let packet = packet.get(..size).unwrap_or_default();
        self.packets += 1;
        let rest = self.end.saturating_sub(u64::try_from(self.writer.granule()).unwrap_or(0));
        let count = rest.min(PACKET as u64) as u32;
        self.writer.write_packet_with_duration(packet, count).map_err(refused)
    }
}

impl Encoder for Opus<'_> {
    fn write(&mut self, left: &[f32], right: &[f32]) -> Result<()> {
        self.convert.push(left, right);
        self.written += left.len().min(right.len()) as u64;
        self.drain()
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        expect(self.written, self.frames)?;
        self.convert.push_end();
        self.drain()?;
        while self.packets * (PACKET as u64) < self.end {
            self.block.resize(2 * PACKET, 0.0);
            self.encode()?;
            self.block.clear();
        }
        let mut sink = self.writer.finish().map_err(refused)?;
        Ok(sink.flush()?)
    }
}
