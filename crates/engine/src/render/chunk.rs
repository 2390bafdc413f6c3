//! Sound between two nodes of the graph, a stretch at a time.

use dsp::BLOCK;

/// Frames in a chunk; a multiple of a block.
pub const CHUNK: usize = 16 * BLOCK;

/// A stretch of stereo sound on its way between two nodes.
#[derive(Clone)]
pub struct Chunk {
    /// Left channel.
    pub left: Vec<f32>,
    /// Right channel.
    pub right: Vec<f32>,
    /// Every sample is zero.
    pub silent: bool,
}

impl Chunk {
    /// A chunk of silence.
    pub fn new() -> Self {
        Self { left: vec![0.0; CHUNK], right: vec![0.0; CHUNK], silent: true }
    }

    /// Finds out whether it is silent.
    pub fn listen(&mut self) {
        // The sign does not count; stretches fill vector registers.
        let silent = |stretch: &[f32]| stretch.iter().fold(0, |bits, x| bits | (x.to_bits() << 1)) == 0;
        self.silent = self.left.chunks(BLOCK).chain(self.right.chunks(BLOCK)).all(silent);
    }

    /// Silences it.
    pub fn clear(&mut self) {
        self.left.fill(0.0);
        self.right.fill(0.0);
        self.silent = true;
    }

    /// Becomes what another is.
    pub fn copy(&mut self, from: &Self) {
        self.left.copy_from_slice(&from.left);
        self.right.copy_from_slice(&from.right);
        self.silent = from.silent;
    }
}
