//! Another node's sound, delayed so that all that a node listens to is aligned.

use super::chunk::{CHUNK, Chunk};

/// Listens to one node.
pub struct Tap {
    /// Index of the node.
    pub lane: usize,
    /// The last frames heard, left and right, as many as it is delayed.
    ring: [Vec<f32>; 2],
    at: usize,
    chunk: Chunk,
}

impl Tap {
    /// Listens to node `lane`, `delay` frames later.
    pub fn new(lane: usize, delay: u64) -> Self {
        let chunk = if delay == 0 {
            Chunk { left: Vec::new(), right: Vec::new(), silent: true }
        } else {
            Chunk::new()
        };
        let ring = [(); 2].map(|()| vec![0.0; delay as usize]);
        Self { lane, ring, at: 0, chunk }
    }

    /// The next chunk, delayed.
    pub fn hear<'t>(&'t mut self, made: &'t Chunk) -> &'t Chunk {
        let length = self.ring[0].len();
        if length == 0 {
            return made;
        }
        let mut frame = 0;
        while frame < CHUNK {
            let n = (length - self.at).min(CHUNK - frame);
            let late = [&mut self.chunk.left, &mut self.chunk.right];
            for ((late, made), ring) in late.into_iter().zip([&made.left, &made.right]).zip(&mut self.ring) {
                let ring = &mut ring[self.at..self.at + n];
                late[frame..frame + n].copy_from_slice(ring);
                ring.copy_from_slice(&made[frame..frame + n]);
            }
            self.at = (self.at + n) % length;
            frame += n;
        }
        self.chunk.listen();
        &self.chunk
    }
}

/// What the taps hear of a chunk.
pub fn hear<'t, 'c: 't>(taps: &'t mut [Tap], input: &impl Fn(usize) -> Option<&'c Chunk>) -> Vec<&'t Chunk> {
    taps.iter_mut().filter_map(|tap| Some(tap.hear(input(tap.lane)?))).collect()
}
