//! The picture of a sound: lowest, highest and mean level in equal stretches.

/// One stretch of the picture, both channels together.
#[derive(Clone, Copy, Debug, Default, PartialEq, serde::Serialize)]
pub struct Bucket {
    /// Lowest sample of either channel.
    pub min: f32,
    /// Highest sample of either channel.
    pub max: f32,
    /// Root mean square over both channels.
    pub rms: f32,
}

/// The whole sound in at most [`Waveform::BUCKETS`] stretches.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
pub struct Waveform {
    /// Frames in each bucket (the last may be shorter).
    pub frames: u64,
    /// In order of time.
    pub buckets: Vec<Bucket>,
}

impl Waveform {
    /// Most stretches.
    pub const BUCKETS: u64 = 2000;
}

/// Draws the picture as the sound goes by.
pub(crate) struct Drawing {
    waveform: Waveform,
    now: Bucket,
    squares: f64,
    filled: u64,
}

impl Drawing {
    /// For a sound of `frames` frames.
    pub fn new(frames: u64) -> Self {
        let waveform = Waveform { frames: frames.div_ceil(Waveform::BUCKETS).max(1), buckets: Vec::new() };
        Self { waveform, now: Bucket::default(), squares: 0.0, filled: 0 }
    }

    pub fn push(&mut self, left: &[f32], right: &[f32]) {
        for (&l, &r) in left.iter().zip(right) {
            self.now.min = self.now.min.min(l).min(r);
            self.now.max = self.now.max.max(l).max(r);
            self.squares += f64::from(l * l) + f64::from(r * r);
            self.filled += 1;
            if self.filled == self.waveform.frames {
                self.close();
            }
        }
    }

    fn close(&mut self) {
        self.now.rms = (self.squares / (2 * self.filled) as f64).sqrt() as f32;
        self.waveform.buckets.push(self.now);
        (self.now, self.squares, self.filled) = (Bucket::default(), 0.0, 0);
    }

    pub fn finish(mut self) -> Waveform {
        if self.filled > 0 {
            self.close();
        }
        self.waveform
    }
}
